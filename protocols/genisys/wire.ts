/**
 * Genisys on the wire: a control character of 0xF1 to 0xFE, the station, pairs of address and data, a CRC, the terminator 0xF6.
 * Any byte from 0xF0 on between first and last is sent as 0xF0 and its low half. There is no public standard; this follows
 * public descriptions.
 */
import {u8} from '../../src/core/bytes.ts';
import {crc16} from '../../src/core/crc16.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';

const ESCAPE = 0xf0;
const LOW_HALF = 0x0f;
const TERMINATOR = 0xf6;
/** Bytes before the pairs and behind them. */
const HEAD = 2;
const CRC = 2;
/** The longest frame: 255 pairs, every byte of it escaped. */
export const MAX_FRAME = 1024;

const ACKNOWLEDGE = 0xf1;
export const INDICATION = 0xf2;
export const CHECKBACK = 0xf3;
export const COMMON_CONTROL = 0xf9;
export const ACKNOWLEDGE_AND_POLL = 0xfa;
export const POLL = 0xfb;
export const CONTROL = 0xfc;
export const RECALL = 0xfd;
export const EXECUTE = 0xfe;

const isKnown = (c: number): boolean => (c >= ACKNOWLEDGE && c <= CHECKBACK) || (c >= COMMON_CONTROL && c <= EXECUTE);

/** Bytes of the whole frame at `b[at..]`, NEED_MORE or BROKEN. */
export function length(b: Uint8Array, at: number, end: number): number {
  if (at >= end || !isKnown(u8(b, at))) return BROKEN;
  const stop = Math.min(end, at + MAX_FRAME);
  for (let i = at + 1; i < stop; i++) {
    const c = u8(b, i);
    if (c === TERMINATOR) return i - at < 2 ? BROKEN : i + 1 - at;
    if (c > ESCAPE || (c === ESCAPE && i + 1 < stop && !isEscape(b, i))) return bareCrc(b, at, i, stop);
    if (c === ESCAPE) i++;
  }
  return stop - at === MAX_FRAME ? BROKEN : NEED_MORE;
}

const isEscape = (b: Uint8Array, at: number): boolean => u8(b, at) === ESCAPE && u8(b, at + 1) <= LOW_HALF;

/** Some do not escape the CRC: the byte at `i` may be one of its two if the terminator is near. */
function bareCrc(b: Uint8Array, at: number, i: number, stop: number): number {
  for (let k = i + 1; k <= i + CRC; k++) {
    if (k >= stop) return NEED_MORE;
    if (u8(b, k) === TERMINATOR) return k + 1 - at;
  }
  return BROKEN;
}

export const control = (b: Uint8Array, at: number): number => u8(b, at);
export const isRequest = (b: Uint8Array, at: number): boolean => control(b, at) >= COMMON_CONTROL;

/** Copies the whole frame at `b[at..end)` without escapes and terminator to `to`, which has room for MAX_FRAME; its length. */
export function withoutEscapes(to: Uint8Array, b: Uint8Array, at: number, end: number): number {
  let used = 0;
  for (let i = at; i < end - 1; i++) {
    to[used++] = i + 2 < end && isEscape(b, i) ? ESCAPE | u8(b, ++i) : u8(b, i);
  }
  return used;
}

/** An acknowledgement, and a poll that is not secured, end with the station. */
export const hasCrc = (frame: Uint8Array, used: number): boolean => {
  const code = u8(frame, 0);
  return !(used === HEAD && (code === ACKNOWLEDGE || code === POLL));
};

/** The CRC is that of Modbus, over the frame without escapes. */
export function isIntact(frame: Uint8Array, used: number): boolean {
  if (!hasCrc(frame, used)) return true;
  return used >= HEAD + CRC && crc16(frame, 0, used) === 0;
}

export const station = (frame: Uint8Array): number => u8(frame, 1);
export const pairCount = (frame: Uint8Array, used: number): number =>
  hasCrc(frame, used) ? Math.max(0, (used - HEAD - CRC) >> 1) : 0;
export const pairAddress = (frame: Uint8Array, i: number): number => u8(frame, HEAD + 2 * i);
export const pairData = (frame: Uint8Array, i: number): number => u8(frame, HEAD + 2 * i + 1);
