/**
 * DNP3 link layer: a header of 10 bytes with its CRC, then user data in blocks of 16 bytes, each with a CRC behind it; numbers
 * little-endian. IEEE 1815-2012 §9.2.
 *
 * `at` is the offset of a frame. Only after `length` gave a length, and for as much of it as is there, may the accessors be
 * called.
 */
import {short, u8, u16le} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';

export const HEADER = 10;
const BLOCK = 16;
const CRC = 2;
/** `length` counts control, destination and source beside the user data. */
const COUNTED = 5;
/** The longest frame: 250 bytes of user data. */
export const MAX_FRAME = 292;

/** Link functions of a primary station that carry user data. */
const CONFIRMED_DATA = 3;
const UNCONFIRMED_DATA = 4;
/** Destinations from here on mean every outstation. */
const FIRST_BROADCAST = 0xfffd;

/** Bytes of the whole frame at `b[at..]`; says BROKEN as soon as the bytes that are there tell. */
export function length(b: Uint8Array, at: number, end: number): number {
  const there = end - at;
  if ((there >= 1 && u8(b, at) !== 0x05) || (there >= 2 && u8(b, at + 1) !== 0x64)) return BROKEN;
  if (there < 3) return NEED_MORE;
  const user = u8(b, at + 2) - COUNTED;
  return user < 0 ? BROKEN : HEADER + user + CRC * Math.ceil(user / BLOCK);
}

const lengthField = (b: Uint8Array, at: number): number => u8(b, at + 2);
export const control = (b: Uint8Array, at: number): number => u8(b, at + 3);
export const destination = (b: Uint8Array, at: number): number => u16le(b, at + 4);
export const source = (b: Uint8Array, at: number): number => u16le(b, at + 6);

/** The frame goes from a master to an outstation. */
export const isFromMaster = (b: Uint8Array, at: number): boolean => (control(b, at) & 0x80) !== 0;
/** The frame is a primary station's: it asks, and does not acknowledge. */
export const isPrimary = (b: Uint8Array, at: number): boolean => (control(b, at) & 0x40) !== 0;
export const linkFunction = (b: Uint8Array, at: number): number => control(b, at) & 0x0f;
export const isBroadcast = (address: number): boolean => address >= FIRST_BROADCAST;

export const userLength = (b: Uint8Array, at: number): number => lengthField(b, at) - COUNTED;
export const carriesData = (b: Uint8Array, at: number): boolean =>
  isPrimary(b, at) && (linkFunction(b, at) === UNCONFIRMED_DATA || linkFunction(b, at) === CONFIRMED_DATA);

/** CRC-16 of DNP: polynomial 0xA6BC (reflected 0x3D65), initial value 0, inverted. */
const table = Uint16Array.from({length: 256}, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xa6bc;
  return crc;
});

/** The bytes `b[start..end)` are followed by their CRC. */
function isIntact(b: Uint8Array, start: number, end: number): boolean {
  let crc = 0;
  for (let i = start; i < end; i++) crc = (crc >>> 8) ^ short(table, (crc ^ u8(b, i)) & 0xff);
  return u16le(b, end) === (~crc & 0xffff);
}

export const isHeaderIntact = (b: Uint8Array, at: number): boolean => isIntact(b, at, at + HEADER - CRC);

/** Copies the user data of the whole frame at `b[at..]` to `to[offset..]`; false: a CRC is wrong. The caller has made room. */
export function copyUser(b: Uint8Array, at: number, to: Uint8Array, offset: number): boolean {
  let left = userLength(b, at);
  let block = at + HEADER;
  let behind = offset;
  for (; left > 0; left -= BLOCK) {
    const size = Math.min(BLOCK, left);
    if (!isIntact(b, block, block + size)) return false;
    for (let i = 0; i < size; i++) to[behind + i] = u8(b, block + i);
    behind += size;
    block += size + CRC;
  }
  return true;
}
