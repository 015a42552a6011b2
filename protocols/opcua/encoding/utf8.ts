/** Whether bytes are UTF-8 (RFC 3629 section 4: no overlong form, no surrogate, nothing beyond U+10FFFF). */
import {u8} from '../../../src/core/bytes.ts';

export function isUtf8(b: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const first = u8(b, at);
    const length = first < 0x80 ? 1 : sequenceLength(first);
    if (length === 0 || at + length > end) return false;
    if (length > 1 && !isSequence(b, at, length)) return false;
    at += length;
  }
  return true;
}

function sequenceLength(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

function isSequence(b: Uint8Array, at: number, length: number): boolean {
  const first = u8(b, at);
  const second = u8(b, at + 1);
  if (first === 0xe0 && second < 0xa0) return false;
  if (first === 0xed && second > 0x9f) return false;
  if (first === 0xf0 && second < 0x90) return false;
  if (first === 0xf4 && second > 0x8f) return false;
  for (let i = 1; i < length; i++) if ((u8(b, at + i) & 0xc0) !== 0x80) return false;
  return true;
}

const decoder = new TextDecoder('utf-8', {ignoreBOM: true});

/** The text, with U+FFFD where it is no UTF-8. */
export const textOf = (b: Uint8Array, start: number, end: number): string => decoder.decode(b.subarray(start, end));
