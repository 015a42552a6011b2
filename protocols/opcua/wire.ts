/**
 * OPC UA Connection Protocol on the wire: chunks with a header of message type (3), chunk type (1) and size (4), numbers
 * little-endian. OPC 10000-6 sections 6.7.2 and 7.1.2.
 *
 * Everywhere in this folder `at` is the offset of a chunk, and `end` lies behind the last byte. Only after `check` said
 * `ok` may the accessors be called on a chunk, and those of a security header only on a type that has one.
 */
import {u8, u32le} from '../../src/core/bytes.ts';

/** Message type, chunk type, size. */
export const HEADER_LENGTH = 8;
/** Largest chunk that is read; what is beyond is skipped. */
export const MAX_CHUNK = 1 << 20;
/** Largest size field that is believed: behind a larger one there is no next chunk to be found. */
const MAX_SIZE = 1 << 26;

/** The three letters as a little-endian number. */
const letters = (text: string): number => text.charCodeAt(0) | (text.charCodeAt(1) << 8) | (text.charCodeAt(2) << 16);

export const HEL = letters('HEL');
export const ACK = letters('ACK');
export const ERR = letters('ERR');
export const RHE = letters('RHE');
export const OPN = letters('OPN');
export const MSG = letters('MSG');
export const CLO = letters('CLO');

export const FINAL = 'F'.charCodeAt(0);
const CONTINUED = 'C'.charCodeAt(0);
export const ABORTED = 'A'.charCodeAt(0);

export type Check = 'ok' | 'need-more' | 'message-type' | 'chunk-type' | 'size';

/** Says no as soon as the bytes that are there tell. `size`: no next chunk can be found behind this one. */
export function check(b: Uint8Array, at: number, end: number): Check {
  const there = end - at;
  if (there < 4) return isTypeStart(b, at, end) ? 'need-more' : 'message-type';
  const type = messageType(b, at);
  if (smallest(type) === 0) return 'message-type';
  if (!isChunkType(type, chunkType(b, at))) return 'chunk-type';
  if (there < HEADER_LENGTH) return 'need-more';
  const size = chunkSize(b, at);
  if (size < HEADER_LENGTH || size > MAX_SIZE) return 'size';
  return there < size ? 'need-more' : 'ok';
}

/** Could the one to three bytes at `b[at..end)` begin a message type? */
function isTypeStart(b: Uint8Array, at: number, end: number): boolean {
  const there = end - at;
  const mask = there >= 3 ? 0xffffff : there === 2 ? 0xffff : 0xff;
  const start = u8(b, at) | (there > 1 ? u8(b, at + 1) << 8 : 0) | (there > 2 ? u8(b, at + 2) << 16 : 0);
  for (let i = 0; i < types.length; i++) if (((types[i] ?? 0) & mask) === start) return true;
  return false;
}

const types: readonly number[] = [HEL, ACK, ERR, RHE, OPN, MSG, CLO];

/** Only messages on a secure channel may come in several chunks (section 6.7.2.2). */
function isChunkType(type: number, chunk: number): boolean {
  return (
    chunk === FINAL || ((type === MSG || type === OPN || type === CLO) && (chunk === CONTINUED || chunk === ABORTED))
  );
}

/** Fewest bytes that a chunk of this type has; 0: no such type. */
export function smallest(type: number): number {
  switch (type) {
    case HEL:
      return 32;
    case ACK:
      return 28;
    case ERR:
    case RHE:
      return 16;
    case OPN:
    case MSG:
    case CLO:
      return 24;
    default:
      return 0;
  }
}

export const messageType = (b: Uint8Array, at: number): number =>
  u8(b, at) | (u8(b, at + 1) << 8) | (u8(b, at + 2) << 16);
export const chunkType = (b: Uint8Array, at: number): number => u8(b, at + 3);
export const chunkSize = (b: Uint8Array, at: number): number => u32le(b, at + 4);
export const typeName = (type: number): string => String.fromCharCode(type & 0xff, (type >> 8) & 0xff, type >> 16);

/** Of OPN, MSG and CLO. */
export const channelId = (b: Uint8Array, at: number): number => u32le(b, at + 8);
/** Of MSG and CLO: the symmetric security header. */
export const tokenId = (b: Uint8Array, at: number): number => u32le(b, at + 12);
/** Of MSG and CLO: where the sequence header begins. */
export const SEQUENCE_AT = 16;
/** Sequence number and request id. */
export const SEQUENCE_LENGTH = 8;
