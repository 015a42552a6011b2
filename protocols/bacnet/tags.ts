/** BACnet tags: number, class and length before every value. ASHRAE 135-2020 clause 20.2.1. */
import {u8, u16, u32} from '../../src/core/bytes.ts';

/** Application tags. */
export const UNSIGNED = 2;
export const CHARACTERS = 7;
export const ENUMERATED = 9;
export const OBJECT_ID = 12;

const OPENING = 6;
const CLOSING = 7;
const EXTENDED_NUMBER = 15;
const EXTENDED_LENGTH = 5;
const BOOLEAN = 1;

/** The tag that was read last. */
export interface Tag {
  number: number;
  isContext: boolean;
  isOpening: boolean;
  isClosing: boolean;
  /** Content of a primitive one; behind an opening or closing one both are where it ends. */
  start: number;
  end: number;
}

export const openTag = (): Tag => ({number: 0, isContext: false, isOpening: false, isClosing: false, start: 0, end: 0});

/** Reads the tag at `b[at..end)`; false: there is none, or it does not fit. */
export function tag(t: Tag, b: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return false;
  const first = u8(b, at);
  const kind = first & 7;
  let here = at + 1;
  t.isContext = (first & 8) !== 0;
  t.number = first >> 4;
  if (t.number === EXTENDED_NUMBER) {
    if (here >= end) return false;
    t.number = u8(b, here++);
  }
  t.isOpening = t.isContext && kind === OPENING;
  t.isClosing = t.isContext && kind === CLOSING;
  t.start = t.end = here;
  if (t.isOpening || t.isClosing) return true;
  // The value of a boolean is in the place of its length.
  return (!t.isContext && t.number === BOOLEAN) || content(t, b, here, end, kind);
}

function content(t: Tag, b: Uint8Array, at: number, end: number, kind: number): boolean {
  let here = at;
  let length = kind;
  if (kind === EXTENDED_LENGTH) {
    const size = lengthSize(b, here, end);
    if (size === 0) return false;
    length = size === 1 ? u8(b, here) : size === 3 ? u16(b, here + 1) : u32(b, here + 1);
    here += size;
  } else if (kind > EXTENDED_LENGTH) return false;
  if (length > end - here) return false;
  t.start = here;
  t.end = here + length;
  return true;
}

/** Bytes of an extended length; 0: they are not all there. */
function lengthSize(b: Uint8Array, at: number, end: number): number {
  if (at >= end) return 0;
  const first = u8(b, at);
  const size = first === 255 ? 5 : first === 254 ? 3 : 1;
  return end - at < size ? 0 : size;
}

/** The unsigned number in a tag, its lowest 32 bits. */
export function unsigned(t: Tag, b: Uint8Array): number {
  let value = 0;
  for (let i = t.start; i < t.end; i++) value = ((value << 8) | u8(b, i)) >>> 0;
  return value;
}

/** Primitive, of the class and number given. */
export const isContext = (t: Tag, number: number): boolean =>
  t.isContext && t.number === number && !t.isOpening && !t.isClosing;
export const isApplication = (t: Tag, number: number): boolean => !t.isContext && t.number === number;
