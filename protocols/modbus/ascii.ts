/**
 * Modbus ASCII: a colon, unit id, PDU and LRC as pairs of hex digits, CR, and LF or the delimiter that sub-function 3 of
 * diagnostics sets instead. MODBUS over Serial Line V1.02, sections 2.5.2 and 6.2.1.
 */
import {u8} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from './rtu.ts';

export const COLON = 0x3a;
const CR = 0x0d;
/** Unit id, function code and LRC. */
const MIN_DIGITS = 6;
/** Unit id, 253 bytes of PDU, LRC. */
const MAX_DIGITS = 510;
/** Colon, CR and delimiter. */
const AROUND_DIGITS = 3;

/** Bytes of the frame at `b[at..]`, NEED_MORE, or BROKEN: no frame, or its LRC does not fit. */
export function asciiLength(b: Uint8Array, at: number, end: number): number {
  if (u8(b, at) !== COLON) return BROKEN;
  const start = at + 1;
  const limit = Math.min(end, start + MAX_DIGITS + 1);
  let i = start;
  while (i < limit && digit(u8(b, i)) >= 0) i++;
  const digits = i - start;
  if (digits > MAX_DIGITS || (i < end && u8(b, i) !== CR)) return BROKEN;
  if (i + 2 > end) return NEED_MORE;
  const isWhole = digits >= MIN_DIGITS && digits % 2 === 0 && sum(b, start, digits) === 0;
  return isWhole ? digits + AROUND_DIGITS : BROKEN;
}

/** Bytes of unit id and PDU in a whole frame of `length` bytes. */
export const asciiBytes = (length: number): number => (length - AROUND_DIGITS) / 2 - 1;

/** The byte that the pair of digits at `b[at]` stands for. */
export const pair = (b: Uint8Array, at: number): number => (digit(u8(b, at)) << 4) | digit(u8(b, at + 1));

/** Of all bytes together with the LRC, which makes it 0. */
function sum(b: Uint8Array, start: number, digits: number): number {
  let total = 0;
  for (let i = 0; i < digits; i += 2) total += pair(b, start + i);
  return total & 0xff;
}

/** Value of a hex digit, upper case as in the specification or lower case as some send; -1: none. */
function digit(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const upper = c & 0xdf;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
}
