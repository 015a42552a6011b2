/**
 * A cursor over the body of one message. It reads forward and never behind `end`: what is not there is a fault, and then
 * nothing more is read. Without `fields` nothing is allocated, so that known traffic is only measured. OPC 10000-6 section 5.2.
 */
import {i32, u8, u32le} from '../../../src/core/bytes.ts';
import type {Fields} from '../../../src/core/fact.ts';

export interface Cursor {
  b: Uint8Array;
  at: number;
  end: number;
  /** Bits of what is wrong, see `faultReasons`. */
  faults: number;
  /** Hash of what judgement may depend on; `isHashing` is off within what varies. */
  hash: number;
  isHashing: boolean;
  /** Nested variants, data values, diagnostics around the one that is read. */
  depth: number;
  /** Index in the outermost list. */
  index: number;
  /** Worst severity of the results: 0 good, 1 uncertain, 2 bad. */
  worst: number;
  /** Results that are bad. */
  bad: number;
  /** The service result of a response header. */
  result: number;
  /** The time in the header, 0 where there is none. */
  timestamp: number;
  /** Bit i: the i-th node that is read says who or how the server is, so that its value matters. */
  identity: number;
  /** Where a password in clear is; both 0: there is none. */
  password: number;
  passwordEnd: number;
  /** What is read now is nothing to be shown. */
  isSecret: boolean;
  /** Where what is read goes; undefined: only measure. */
  fields: Fields | undefined;
  /** Elements of a list that are shown. */
  limit: number;
  /** Each endpoint, server or certificate of the message on its own, where `fields` are wanted. */
  readonly children: Fields[];
  /** Certificates in the message, `[start, end, ...]`; of each child the index of its own, -1 for none. */
  readonly certificates: number[];
  readonly childCertificates: number[];
}

export const openCursor = (): Cursor => ({
  b: new Uint8Array(),
  at: 0,
  end: 0,
  faults: 0,
  hash: 0,
  isHashing: true,
  depth: 0,
  index: 0,
  worst: 0,
  bad: 0,
  result: 0,
  timestamp: 0,
  identity: 0,
  password: 0,
  passwordEnd: 0,
  isSecret: false,
  fields: undefined,
  limit: 0,
  children: [],
  certificates: [],
  childCertificates: [],
});

export function begin(
  c: Cursor,
  b: Uint8Array,
  at: number,
  end: number,
  fields: Fields | undefined,
  limit: number,
): void {
  c.b = b;
  c.at = at;
  c.end = end;
  c.faults = 0;
  c.hash = 0;
  c.isHashing = true;
  c.depth = 0;
  c.index = 0;
  c.worst = 0;
  c.bad = 0;
  c.result = 0;
  c.timestamp = 0;
  c.password = 0;
  c.passwordEnd = 0;
  c.fields = fields;
  c.limit = limit;
  if (c.children.length > 0) c.children.length = 0;
  if (c.certificates.length > 0) c.certificates.length = 0;
  if (c.childCertificates.length > 0) c.childCertificates.length = 0;
}

/** Bit i of a fault set stands for reason i. */
export const faultReasons = ['truncated', 'length', 'nesting', 'encoding', 'utf8', 'path-depth'] as const;

const TRUNCATED = 1;
const LENGTH = 2;
const NESTING = 4;
export const ENCODING = 8;
export const UTF8 = 16;
export const PATH_DEPTH = 32;

/** Nested variants, data values and diagnostics that are followed; the specification lets a decoder stop at 100. */
const MAX_DEPTH = 16;

/** Every fault but bad UTF-8 and a deep path ends the reading. */
const BROKEN = TRUNCATED | LENGTH | NESTING | ENCODING;

export const isBroken = (c: Cursor): boolean => (c.faults & BROKEN) !== 0;

/** Nothing behind this fault can be found, and what is missing there is no fault of its own. */
export function fail(c: Cursor, fault: number): void {
  if (!isBroken(c)) c.faults |= fault;
  c.at = c.end;
}

/** Moves over `length` bytes. */
export function skip(c: Cursor, length: number): void {
  if (c.end - c.at < length) fail(c, TRUNCATED);
  else c.at += length;
}

export function byte(c: Cursor): number {
  if (c.at >= c.end) {
    fail(c, TRUNCATED);
    return 0;
  }
  return u8(c.b, c.at++);
}

export function uint32(c: Cursor): number {
  if (c.end - c.at < 4) {
    fail(c, TRUNCATED);
    return 0;
  }
  c.at += 4;
  return u32le(c.b, c.at - 4);
}

/**
 * A length or count, of which each unit needs at least one byte: 0 for null (-1). Anything else below 0, or more than the
 * message has, is a fault.
 */
export function count(c: Cursor): number {
  const n = uint32(c) | 0;
  if (n < -1 || n > c.end - c.at) {
    fail(c, LENGTH);
    return 0;
  }
  return Math.max(0, n);
}

/** One level deeper; false when that is too deep. */
export function enter(c: Cursor): boolean {
  if (++c.depth <= MAX_DEPTH) return true;
  fail(c, NESTING);
  return false;
}

export function leave(c: Cursor): void {
  c.depth--;
}

/** Adds `b[start..at)` to the hash, unless it is within what varies. Four bytes a step: it is done for every message. */
export function hashed(c: Cursor, start: number): void {
  if (!c.isHashing) return;
  const {b, at} = c;
  let h = c.hash ^ (at - start);
  let i = start;
  for (; i + 4 <= at; i += 4) h = Math.imul(h ^ i32(b, i), 0x01000193) ^ (h >>> 15);
  for (; i < at; i++) h = Math.imul(h ^ u8(b, i), 0x01000193) ^ (h >>> 15);
  c.hash = h;
}
