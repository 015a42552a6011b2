/**
 * HART-IP on the wire: header (8 bytes), then by message id a session, a token-passing PDU or a list of commands.
 * FieldComm Group, HCF_SPEC-085 Network Management, HART-IP; HCF_SPEC-081 Token-Passing Data Link Layer.
 */
import {u8, u16} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';

export const HEADER = 8;
/** Longest message that is believed; a token-passing PDU has 255 bytes of data at most. */
const MAX_MESSAGE = 4096;
export const KEEP = 1024;

export const REQUEST = 0;
export const RESPONSE = 1;
export const PUBLISH = 2;
const NAK = 15;

export const SESSION_INITIATE = 0;
export const SESSION_CLOSE = 1;
export const TOKEN_PASSING = 3;
export const DIRECT = 4;
export const READ_AUDIT_LOG = 5;

/** Bytes of the whole message at `b[at..]`; says BROKEN as soon as the bytes that are there tell. */
export function length(b: Uint8Array, at: number, end: number): number {
  const there = end - at;
  if (there >= 1 && u8(b, at) !== 1 && u8(b, at) !== 2) return BROKEN;
  if (there >= 2 && messageType(b, at) > PUBLISH && messageType(b, at) !== NAK) return BROKEN;
  if (there >= 3 && messageId(b, at) > READ_AUDIT_LOG) return BROKEN;
  if (there < HEADER) return NEED_MORE;
  const whole = u16(b, at + 6);
  return whole < HEADER || whole > MAX_MESSAGE ? BROKEN : whole;
}

export const version = (b: Uint8Array, at: number): number => u8(b, at);
export const messageType = (b: Uint8Array, at: number): number => u8(b, at + 1);
export const messageId = (b: Uint8Array, at: number): number => u8(b, at + 2);
export const status = (b: Uint8Array, at: number): number => u8(b, at + 3);
export const sequence = (b: Uint8Array, at: number): number => u16(b, at + 4);

/** Bytes behind the header of a session that is opened: host type (1), inactivity timer (4). */
export const SESSION_LENGTH = 5;

/** What a token-passing PDU at `b[p..end)` holds up to its data: delimiter, address, expansion bytes, command, count. */
export const isLong = (b: Uint8Array, p: number): boolean => (u8(b, p) & 0x80) !== 0;

/** Offset of the command in the PDU at `b[p..]`, which has at least its delimiter. */
export const commandAt = (b: Uint8Array, p: number): number => p + (isLong(b, p) ? 6 : 2) + ((u8(b, p) >> 5) & 3);

/** Is the PDU at `b[p..end)` whole, its check byte right? */
export function isPdu(b: Uint8Array, p: number, end: number): boolean {
  if (end - p < 1) return false;
  const c = commandAt(b, p);
  if (end - c < 2 || end - c < 3 + u8(b, c + 1)) return false;
  const check = c + 2 + u8(b, c + 1);
  let sum = 0;
  for (let i = p; i < check; i++) sum ^= u8(b, i);
  return sum === u8(b, check);
}
