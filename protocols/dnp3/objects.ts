/**
 * DNP3 object headers: group, variation, qualifier and range, each followed by its objects. IEEE 1815-2012 §4.2.2.7, sizes of
 * objects by annex A.
 */
import {u8, u16, u16le, u32le} from '../../src/core/bytes.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';

/** Object headers of one fragment that are looked at. */
export const MAX_HEADERS = 64;
/** Objects of one header that are looked at one by one. */
const MAX_ITEMS = 64;

export const ATTRIBUTES = 0;
export const CONTROL_BLOCK = 12;
export const ANALOG_OUTPUT = 41;
export const TIME = 50;
export const FILES = 70;
/** Which file, what for. */
const FILE_COMMAND = 0x4603;
export const INDICATIONS = 80;
export const AUTHENTICATION = 120;
const STRINGS = 110;
const LAST_STRINGS = 115;

/** Bytes of one object by group, for variation 1, 2, ...; 0: none, or not known. */
const sizes: Readonly<Record<number, readonly number[]>> = {
  1: [0, 1],
  2: [1, 7, 3],
  3: [0, 1],
  4: [1, 7, 3],
  10: [0, 1],
  11: [1, 7],
  12: [11, 11],
  13: [1, 7],
  20: [5, 3, 5, 3, 4, 2, 4, 2],
  21: [5, 3, 5, 3, 11, 9, 11, 9, 4, 2, 4, 2],
  22: [5, 3, 5, 3, 11, 9, 11, 9],
  23: [5, 3, 5, 3, 11, 9, 11, 9],
  30: [5, 3, 4, 2, 5, 9],
  31: [5, 3, 11, 9, 4, 2, 5, 9],
  32: [5, 3, 11, 9, 5, 9, 11, 15],
  33: [5, 3, 11, 9, 5, 9, 11, 15],
  34: [2, 4, 4],
  40: [5, 3, 5, 9],
  41: [5, 3, 5, 9],
  42: [5, 3, 11, 9, 5, 9, 11, 15],
  43: [5, 3, 11, 9, 5, 9, 11, 15],
  50: [6, 10, 6, 11],
  51: [6, 6],
  52: [2, 2],
  101: [2, 4, 8],
  102: [1],
  120: [0, 0, 6, 2],
};

/** Bits of one object where they are packed, by group << 8 | variation. */
const bits: Readonly<Record<number, number>> = {257: 1, 769: 2, 2561: 1, 3075: 1, 20481: 1};

/** Bytes of the index or size before each object, by prefix code. */
const prefixes = [0, 1, 2, 4, 1, 2, 4] as const;
const FIRST_SIZE_PREFIX = 4;
/** Bytes of each number of the range, by range code: start and stop, virtual addresses, none, a count. */
const widths = [1, 2, 4, 1, 2, 4, 0, 1, 2, 4, -1, 1] as const;
const NO_RANGE = 6;
/** Each object says its own size, or it is not known. */
const NO_SIZE = -1;

/** The header that was read last. */
export interface ObjectHeader {
  /** Group << 8 | variation. */
  object: number;
  qualifier: number;
  /** First and last point; without a range of points -1. */
  first: number;
  last: number;
  count: number;
  /** Where its objects begin, and bytes of the index or size before each. */
  data: number;
  prefix: number;
  isSized: boolean;
  /** Bytes of each object without its prefix, or NO_SIZE. */
  size: number;
}

export const openHeader = (): ObjectHeader => ({
  object: 0,
  qualifier: 0,
  first: -1,
  last: -1,
  count: 0,
  data: 0,
  prefix: 0,
  isSized: false,
  size: 0,
});

export const groupOf = (object: number): number => object >> 8;
export const variationOf = (object: number): number => object & 0xff;

/** There is no further header; or what is there does not fit. */
const END = -1;
export const MALFORMED = -2;

/**
 * Reads the header at `b[at..end)` and passes its objects; returns where the next one begins, END or MALFORMED. Objects whose
 * size is not known reach to the end. `hasData`: the objects themselves are there, not only their headers.
 */
export function next(h: ObjectHeader, b: Uint8Array, at: number, end: number, hasData: boolean): number {
  if (at === end) return END;
  if (at > end || end - at < 3) return MALFORMED;
  h.object = u16(b, at);
  h.qualifier = u8(b, at + 2);
  const code = h.qualifier >> 4;
  const prefix = prefixes[code];
  const width = widths[h.qualifier & 0x0f] ?? -1;
  if (prefix === undefined || width < 0 || !range(h, b, at + 3, end, width)) return MALFORMED;
  h.prefix = prefix;
  h.isSized = code >= FIRST_SIZE_PREFIX;
  return passObjects(h, b, end, hasData);
}

function range(h: ObjectHeader, b: Uint8Array, at: number, end: number, width: number): boolean {
  const code = h.qualifier & 0x0f;
  h.first = h.last = -1;
  h.count = 0;
  h.data = at + (code < NO_RANGE ? 2 * width : width);
  if (h.data > end) return false;
  if (code > NO_RANGE) h.count = number(b, at, width);
  else if (code < NO_RANGE) {
    h.first = number(b, at, width);
    h.last = number(b, at + width, width);
    h.count = h.last - h.first + 1;
  }
  return h.count >= 0;
}

function number(b: Uint8Array, at: number, width: number): number {
  if (width === 1) return u8(b, at);
  return width === 2 ? u16le(b, at) : u32le(b, at);
}

function passObjects(h: ObjectHeader, b: Uint8Array, end: number, hasData: boolean): number {
  h.size = 0;
  if (h.isSized) return passSized(h, b, end);
  const packed = hasData ? (bits[h.object] ?? 0) : 0;
  if (packed > 0) return within(h.data + Math.ceil((h.count * packed) / 8) + h.count * h.prefix, end);
  if (hasData) {
    if (groupOf(h.object) === ATTRIBUTES) return passAttributes(h, b, end);
    h.size = sizeOf(h.object);
    if (h.size === 0 && h.count > 0) {
      h.size = NO_SIZE;
      return end;
    }
  }
  return within(h.data + h.count * (h.prefix + h.size), end);
}

const within = (at: number, end: number): number => (at > end ? MALFORMED : at);

function sizeOf(object: number): number {
  const group = groupOf(object);
  if (group >= STRINGS && group <= LAST_STRINGS) return variationOf(object);
  return sizes[group]?.[variationOf(object) - 1] ?? 0;
}

/** Objects with their size before them, in requests without data, too. */
function passSized(h: ObjectHeader, b: Uint8Array, end: number): number {
  h.size = NO_SIZE;
  let at = h.data;
  for (let i = 0; i < h.count; i++) {
    if (end - at < h.prefix) return MALFORMED;
    at += h.prefix + number(b, at, h.prefix);
    if (at > end) return MALFORMED;
  }
  return at;
}

/** Device attributes: type and length before each. */
function passAttributes(h: ObjectHeader, b: Uint8Array, end: number): number {
  h.size = NO_SIZE;
  let at = h.data;
  for (let i = 0; i < h.count; i++) {
    if (end - at < h.prefix + 2) return MALFORMED;
    at += h.prefix + 2 + u8(b, at + h.prefix + 1);
    if (at > end) return MALFORMED;
  }
  return at;
}

/** Objects of fixed size that can be looked at one by one. */
export const itemCount = (h: ObjectHeader): number => (h.size < 0 ? 0 : Math.min(h.count, MAX_ITEMS));
/** Where the i-th of them is, behind its prefix. */
export const itemAt = (h: ObjectHeader, i: number): number => h.data + i * (h.prefix + h.size) + h.prefix;
/** The point of the i-th of them: its index, or its place in the range. */
export function pointAt(h: ObjectHeader, b: Uint8Array, i: number): number {
  return h.prefix > 0 ? number(b, itemAt(h, i) - h.prefix, h.prefix) : h.first + i;
}

/** Fingerprint of the objects named in `b[at..end)`; `isWhole`: of their points and of what a control does and of which file, too; no values. */
export function objectsFingerprint(
  h: ObjectHeader,
  b: Uint8Array,
  at: number,
  end: number,
  hasData: boolean,
  isWhole: boolean,
): number {
  let hash = 0;
  let here = next(h, b, at, end, hasData);
  for (let n = 0; n < MAX_HEADERS && here >= 0; n++) {
    hash = mix32(hash ^ h.object);
    if (isWhole) hash = pointsFingerprint(h, b, here, hash);
    here = next(h, b, here, end, hasData);
  }
  return hash;
}

/** The objects end at `end`. */
function pointsFingerprint(h: ObjectHeader, b: Uint8Array, end: number, seed: number): number {
  let hash = mix32(mix32(seed ^ h.qualifier ^ h.first) ^ h.count);
  if (h.object === FILE_COMMAND) return hashBytes(b, h.data, end, hash);
  if (h.prefix === 0) return hash;
  for (let i = 0; i < itemCount(h); i++) {
    hash = mix32(hash ^ pointAt(h, b, i));
    if (isControl(h)) hash = mix32(hash ^ u8(b, itemAt(h, i)));
  }
  return hash;
}

/** Its objects are relay output blocks: what to do, how often and how long. */
export const isControl = (h: ObjectHeader): boolean => groupOf(h.object) === CONTROL_BLOCK && h.size === 11;
