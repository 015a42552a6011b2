/** The line before a chunk: its size in hex, then extensions. RFC 9112 §7.1. */
import {u8} from '../../src/core/bytes.ts';

const MAX_DIGITS = 8;

/** Size of the chunk whose line is `b[at..end)`; -1: none that can be read. */
export function chunkSize(b: Uint8Array, at: number, end: number): number {
  let size = 0;
  let digits = 0;
  for (; at + digits < end && digits <= MAX_DIGITS; digits++) {
    const value = digit(u8(b, at + digits));
    if (value < 0) break;
    size = size * 16 + value;
  }
  return digits === 0 || digits > MAX_DIGITS ? -1 : size;
}

function digit(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
