/**
 * C37.118 on the wire: sync and type (2), frame size (2), id code (2), second of century (4), fraction and time quality
 * (4), body, CRC (2). IEEE C37.118.2-2011, clause 6.2.
 */
import {short, u8, u16} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';

export const HEADER = 14;
const CHECKSUM = 2;
/** As much of a frame as is kept: a configuration of some 40 PMUs. */
export const KEEP = 16 * 1024;
const SYNC = 0xaa;

export const DATA = 0;
export const HEADER_FRAME = 1;
// 2 and 3: configurations of one form.
export const COMMAND = 4;
export const CONFIG_3 = 5;

/** Bytes of the whole frame at `b[at..]`; says BROKEN as soon as the bytes that are there tell. */
export function length(b: Uint8Array, at: number, end: number): number {
  const there = end - at;
  if (there >= 1 && u8(b, at) !== SYNC) return BROKEN;
  if (there >= 2 && !isType(u8(b, at + 1))) return BROKEN;
  if (there < 4) return NEED_MORE;
  const size = frameSize(b, at);
  return size < HEADER + CHECKSUM + 2 ? BROKEN : size;
}

/** A frame type that exists, of version 1 (2005) or 2 (2011). */
const isType = (b: number): boolean => b >> 4 <= CONFIG_3 && (b & 15) >= 1 && (b & 15) <= 2;

export const frameType = (b: Uint8Array, at: number): number => u8(b, at + 1) >> 4;
export const version = (b: Uint8Array, at: number): number => u8(b, at + 1) & 15;
export const frameSize = (b: Uint8Array, at: number): number => u16(b, at + 2);
export const idCode = (b: Uint8Array, at: number): number => u16(b, at + 4);
/** Time quality: 0 locked, 1 to 11 less and less sure, 15 clock failed. */
export const timeQuality = (b: Uint8Array, at: number): number => u8(b, at + 10) & 15;
/** First word behind the header: of a command what to do, of data the state of the first PMU. */
export const firstWord = (b: Uint8Array, at: number): number => u16(b, at + HEADER);

/** Is the frame at `b[at..end)` whole and its CRC right? */
export function isIntact(b: Uint8Array, at: number, end: number): boolean {
  const stop = at + frameSize(b, at) - CHECKSUM;
  if (stop + CHECKSUM > end) return false;
  let crc = 0xffff;
  for (let i = at; i < stop; i++) crc = ((crc << 8) & 0xffff) ^ short(TABLE, (crc >> 8) ^ u8(b, i));
  return crc === u16(b, stop);
}

/** CRC-CCITT: x^16 + x^12 + x^5 + 1, starting with all ones; annex B. */
const TABLE = Uint16Array.from({length: 256}, (_, n) => {
  let crc = n << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc & 0xffff;
});
