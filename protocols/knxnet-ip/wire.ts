/** KNXnet/IP on the wire: header length 6, version 1.0, service (2), total length (2), body. EN ISO 22510, clause 5. */
import {u8, u16} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';

export const HEADER = 6;
const VERSION = 0x10;
/** Longest message that is believed and kept. */
export const MAX_MESSAGE = 1024;

/** Bytes of the whole message at `b[at..]`; says BROKEN as soon as the bytes that are there tell. */
export function length(b: Uint8Array, at: number, end: number): number {
  const there = end - at;
  if (there >= 1 && u8(b, at) !== HEADER) return BROKEN;
  if (there >= 2 && u8(b, at + 1) !== VERSION) return BROKEN;
  if (there < HEADER) return NEED_MORE;
  const whole = u16(b, at + 4);
  return whole < HEADER || whole > MAX_MESSAGE ? BROKEN : whole;
}

export const service = (b: Uint8Array, at: number): number => u16(b, at + 2);
