/** Protocols that talk in lines of text: find the end of a line, compare and cut ASCII without copying it first. */
import {printable, u8} from '../core/bytes.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

/** Offset behind the line feed of the line at `b[at..end)`; -1: it is not whole. */
export function lineEnd(b: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i++) if (u8(b, i) === LF) return i + 1;
  return -1;
}

/** Where the text of a line that ends at `behind` stops: without CR and LF. */
export function textEnd(b: Uint8Array, at: number, behind: number): number {
  let end = behind;
  while (end > at && (u8(b, end - 1) === LF || u8(b, end - 1) === CR)) end--;
  return end;
}

/** Does `b[at..end)` begin with `text`, whatever its case? `text` is in lower case. */
export function startsWith(b: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) if (lower(u8(b, at + i)) !== text.charCodeAt(i)) return false;
  return true;
}

const lower = (c: number): number => (c >= 0x41 && c <= 0x5a ? c + 0x20 : c);

/** Offset of `text` (lower case) in `b[at..end)`, whatever its case; -1: not there. */
export function find(b: Uint8Array, at: number, end: number, text: string): number {
  for (let i = at; i + text.length <= end; i++) if (startsWith(b, i, end, text)) return i;
  return -1;
}

/** `b[at..end)` without blanks around it, printable, at most `max` bytes of it. */
export function trimmed(b: Uint8Array, at: number, end: number, max: number): string {
  let start = at;
  let stop = end;
  while (start < stop && isBlank(u8(b, start))) start++;
  while (stop > start && isBlank(u8(b, stop - 1))) stop--;
  return printable(b, start, Math.min(stop, start + max));
}

const isBlank = (c: number): boolean => c === SPACE || c === TAB || c === LF || c === CR;

/** The decimal number at `b[at..end)`; -1: none there, or beyond 2^53. */
export function decimal(b: Uint8Array, at: number, end: number): number {
  let value = 0;
  let i = at;
  while (i < end && isBlank(u8(b, i))) i++;
  const start = i;
  for (; i < end && u8(b, i) >= 0x30 && u8(b, i) <= 0x39; i++) value = value * 10 + u8(b, i) - 0x30;
  return i === start || value > Number.MAX_SAFE_INTEGER ? -1 : value;
}
