/**
 * Niagara Fox on the wire: text. A first line `fox <type> <number> <answers> <channel> <command>`, a body in braces, one
 * `key=type:value` a line, and `;;` at the end. Tridium never published it: after what public scanners send and get.
 */
import {u8} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';

/** Longest message that is waited for; files and histories go over in longer ones, which are skipped. */
export const MAX_MESSAGE = 4096;
/** Longest first line. */
const MAX_LINE = 128;

const LF = 0x0a;
const SPACE = 0x20;
const SEMICOLON = 0x3b;
const START = [0x66, 0x6f, 0x78, SPACE] as const;
/** Words of the first line: fox, type, number, number of the message it answers, channel, command. */
const WORDS = 6;
export const CHANNEL = 4;
export const COMMAND = 5;

/** Bytes of the whole message at `b[at..]`, which ends with `;;` and a line feed. */
export function length(b: Uint8Array, at: number, end: number): number {
  for (let i = 0; i < START.length && at + i < end; i++) if (u8(b, at + i) !== START[i]) return BROKEN;
  const line = lineEnd(b, at, end);
  if (line === NEED_MORE || line === BROKEN) return line;
  if (wordAt(b, at, line, WORDS - 1) < 0 || wordAt(b, at, line, WORDS) >= 0) return BROKEN;
  const stop = Math.min(end, at + MAX_MESSAGE);
  for (let i = line; i + 2 < stop; i++) {
    if (u8(b, i) === SEMICOLON && u8(b, i + 1) === SEMICOLON && u8(b, i + 2) === LF) return i + 3 - at;
  }
  return end - at >= MAX_MESSAGE ? BROKEN : NEED_MORE;
}

/** Offset of the line feed that ends the first line. */
export function lineEnd(b: Uint8Array, at: number, end: number): number {
  const stop = Math.min(end, at + MAX_LINE);
  for (let i = at; i < stop; i++) if (u8(b, i) === LF) return i;
  return stop < end || end - at >= MAX_LINE ? BROKEN : NEED_MORE;
}

/** Offset of the n-th word (from 0) of the line `b[at..end)`; -1: it has fewer. */
export function wordAt(b: Uint8Array, at: number, end: number, n: number): number {
  let words = 0;
  for (let i = at; i < end; i++) {
    const isStart = u8(b, i) !== SPACE && (i === at || u8(b, i - 1) === SPACE);
    if (isStart && words++ === n) return i;
  }
  return -1;
}

/** End of the word at `b[at..]`. */
export function wordEnd(b: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && u8(b, i) !== SPACE && u8(b, i) !== LF) i++;
  return i;
}

/** Is the word at `b[at..]` this one? */
export const isWord = (b: Uint8Array, at: number, end: number, word: string): boolean => {
  if (wordEnd(b, at, end) - at !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (u8(b, at + i) !== word.charCodeAt(i)) return false;
  return true;
};
