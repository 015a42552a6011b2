/**
 * GE SRTP on the wire: a header of 56 bytes, then as many as its text length says; little-endian. GE never published it:
 * after Denton et al., "Leveraging the SRTP protocol for over-the-network memory acquisition of a GE Fanuc Series
 * 90-30", DFRWS 2017, and what independent drivers found.
 */
import {u8, u16le} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';

export const HEADER = 56;
const INIT = 0;
const INIT_ACK = 1;
const REQUEST = 2;
const RESPONSE = 3;

const SHORT = 0xc0;
const EXTENDED = 0x80;
const ACK = 0xd4;
const ACK_WITH_DATA = 0x94;
const NACK = 0xd1;

/** Bytes of the whole message at `b[at..]`; says BROKEN as soon as the bytes that are there tell. */
export function length(b: Uint8Array, at: number, end: number): number {
  const there = end - at;
  if (there >= 1 && u8(b, at) > RESPONSE) return BROKEN;
  if (there >= 2 && u8(b, at + 1) !== 0) return BROKEN;
  if (there < HEADER) return NEED_MORE;
  return isSound(b, at) ? HEADER + u16le(b, at + 4) : BROKEN;
}

function isSound(b: Uint8Array, at: number): boolean {
  const kind = u8(b, at + 31);
  switch (u8(b, at)) {
    case INIT:
      return isZero(b, at + 2, at + HEADER);
    case INIT_ACK:
      return isZero(b, at + 2, at + 8) && isZero(b, at + 10, at + 17);
    case REQUEST:
      return kind === SHORT || kind === EXTENDED;
    default:
      return kind === ACK || kind === ACK_WITH_DATA || kind === NACK;
  }
}

function isZero(b: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if (u8(b, i) !== 0) return false;
  return true;
}

export const isHandshake = (b: Uint8Array, at: number): boolean => u8(b, at) <= INIT_ACK;
export const isInit = (b: Uint8Array, at: number): boolean => u8(b, at) === INIT;
export const isRequest = (b: Uint8Array, at: number): boolean => u8(b, at) === REQUEST;
export const isNack = (b: Uint8Array, at: number): boolean => u8(b, at + 31) === NACK;
/** Status and privilege level stand in the header of these; where they are in an answer with data is not known. */
export const hasStatus = (b: Uint8Array, at: number): boolean => u8(b, at + 31) !== ACK_WITH_DATA;
export const sequence = (b: Uint8Array, at: number): number => u16le(b, at + 2);
/** The low byte of the sequence number is repeated. */
export const isSequenceTwice = (b: Uint8Array, at: number): boolean => u8(b, at + 2) === u8(b, at + 30);
export const messageType = (b: Uint8Array, at: number): number => u8(b, at + 31);
/** Where the message is for: the slot of the CPU in its upper four bits, then the service. */
export const destination = (b: Uint8Array, at: number): number => u16le(b, at + 36);
/** Offset of service request, segment selector (1 each), index and count (2 each). */
export const serviceAt = (b: Uint8Array, at: number): number => at + (u8(b, at + 31) === EXTENDED ? 50 : 42);
export const service = (b: Uint8Array, at: number): number => u8(b, serviceAt(b, at));
export const status = (b: Uint8Array, at: number): number => u8(b, at + 42);
export const minorStatus = (b: Uint8Array, at: number): number => u8(b, at + 43);
export const privilege = (b: Uint8Array, at: number): number => u8(b, at + 51);
