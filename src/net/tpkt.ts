/** TPKT: the packet that carries ISO transport over TCP. RFC 1006 section 6: version 3, reserved, length with header. */
import {u8, u16} from '../core/bytes.ts';

export const TPKT_HEADER = 4;
/** The length field has two bytes. */
export const MAX_TPKT = 65_535;
const VERSION = 3;
/** A TPDU has at least its length indicator, its code and one more byte. */
const MIN_LENGTH = TPKT_HEADER + 3;

export type TpktCheck = 'ok' | 'need-more' | 'no';

/** Says no as soon as the bytes that are there tell. */
export function checkTpkt(b: Uint8Array, at: number, end: number): TpktCheck {
  const there = end - at;
  if (there >= 1 && u8(b, at) !== VERSION) return 'no';
  if (there >= 2 && u8(b, at + 1) !== 0) return 'no';
  if (there < TPKT_HEADER) return 'need-more';
  const length = tpktLength(b, at);
  if (length < MIN_LENGTH) return 'no';
  return there < length ? 'need-more' : 'ok';
}

export const tpktLength = (b: Uint8Array, at: number): number => u16(b, at + 2);
