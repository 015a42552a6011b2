/**
 * CODESYS on the wire. V3 over TCP: magic and length (4 each, little-endian), then a datagram; over UDP the datagram
 * alone: its magic, hops and header length, flags, service, message id, lengths of addresses (1 each), addresses, padding
 * to four bytes, payload. V2: magic (2), length (4, in the byte order of the controller), command (1).
 * Never published: after public discovery scripts and what researchers found.
 */
import {u8, u16, u32, u32le} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';

/** As much of a message as is read. */
export const KEEP = 512;
const MAX_LENGTH = 1 << 20;
const V3_MAGIC = 0x000117e8;
const V3_HEADER = 8;
const V2_MAGIC = 0xbbbb;
const V2_HEADER = 6;
const DATAGRAM_MAGIC = 0xc5;
/** Magic, hops, flags, service, message id, lengths. */
const DATAGRAM_HEADER = 6;

const ADDRESS_REQUEST = 1;
export const ADDRESS_RESPONSE = 2;
export const NAME_REQUEST = 3;
export const NAME_RESPONSE = 4;
export const CHANNEL = 0x40;

/** Bytes of the whole message at `b[at..]`; says BROKEN as soon as the bytes that are there tell. */
export function length(b: Uint8Array, at: number, end: number): number {
  const first = u8(b, at);
  if (first === DATAGRAM_MAGIC) return isDatagram(b, at, end) ? end - at : BROKEN;
  if (first === 0xbb) return lengthOf2(b, at, end);
  return first === 0 ? lengthOf3(b, at, end) : BROKEN;
}

function lengthOf2(b: Uint8Array, at: number, end: number): number {
  if (end - at >= 2 && u16(b, at) !== V2_MAGIC) return BROKEN;
  if (end - at < V2_HEADER) return NEED_MORE;
  const rest = u32le(b, at + 2) <= MAX_LENGTH ? u32le(b, at + 2) : u32(b, at + 2);
  return rest === 0 || rest > MAX_LENGTH ? BROKEN : V2_HEADER + rest;
}

function lengthOf3(b: Uint8Array, at: number, end: number): number {
  if (end - at < V3_HEADER) return end - at >= 4 && u32(b, at) !== V3_MAGIC ? BROKEN : NEED_MORE;
  if (u32(b, at) !== V3_MAGIC) return BROKEN;
  const whole = u32le(b, at + 4);
  if (whole < V3_HEADER + DATAGRAM_HEADER || whole > MAX_LENGTH) return BROKEN;
  if (end - at < V3_HEADER + DATAGRAM_HEADER) return NEED_MORE;
  return isDatagram(b, at + V3_HEADER, end) ? whole : BROKEN;
}

/** The header of a datagram with a known service, its addresses within the bytes that are there. */
function isDatagram(b: Uint8Array, d: number, end: number): boolean {
  if (end - d < DATAGRAM_HEADER || u8(b, d) !== DATAGRAM_MAGIC) return false;
  const service = u8(b, d + 3);
  return (u8(b, d + 1) & 7) >= 3 && (service === CHANNEL || (service >= ADDRESS_REQUEST && service <= NAME_RESPONSE));
}

export const isV2 = (b: Uint8Array, at: number): boolean => u8(b, at) === 0xbb;
/** Command of a V2 request. */
export const commandOf2 = (b: Uint8Array, at: number): number => u8(b, at + V2_HEADER);

/** Offset of the datagram of a V3 message. */
export const datagramAt = (b: Uint8Array, at: number): number => (u8(b, at) === 0 ? at + V3_HEADER : at);
export const service = (b: Uint8Array, at: number): number => u8(b, datagramAt(b, at) + 3);

/** Offset of the payload of a V3 message; it may lie behind its end. */
export function payloadAt(b: Uint8Array, at: number): number {
  const d = datagramAt(b, at);
  const addresses = (u8(b, d + 5) >> 4) + (u8(b, d + 5) & 15);
  const size = 2 * ((u8(b, d + 1) & 7) + addresses);
  return d + ((size + 3) & ~3);
}
