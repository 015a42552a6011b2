/**
 * BER and DER (ITU-T X.690): the frame of tag, length and content that SNMP, MMS, GOOSE, sampled values, LDAP and X.509
 * share. A reader is one record that is moved over borrowed bytes; nothing is allocated, and nothing is read behind `end`.
 */
import {u8} from '../core/bytes.ts';

/** The element that `element` found: class and number of its tag, and its content `start..end`. */
export interface Element {
  /** The identifier octet of a short tag (`0x30` is SEQUENCE, `0xa0` context 0, constructed); of a long one, its first. */
  tag: number;
  /** Number of the tag: the lower five bits, or the long form. */
  number: number;
  start: number;
  end: number;
}

export const berElement = (): Element => ({tag: 0, number: 0, start: 0, end: 0});

export type Ber = 'ok' | 'need-more' | 'malformed';

/** Longest length field that is believed; four bytes hold every length there is on a wire. */
const MAX_LENGTH_BYTES = 4;
/** Bytes of a long tag number that are believed. */
const MAX_TAG_BYTES = 3;
const LONG_TAG = 0x1f;

/**
 * Reads the element that begins at `b[at]`. `need-more`: its header or its content goes beyond `end`; where the header was
 * whole, `out` holds it and `out.end` says where the element would end. The indefinite form is `malformed`: no protocol here
 * may use it.
 */
export function element(b: Uint8Array, at: number, end: number, out: Element): Ber {
  out.end = at;
  if (end - at < 2) return 'need-more';
  out.tag = u8(b, at);
  out.number = out.tag & LONG_TAG;
  const behindTag = out.number === LONG_TAG ? longTag(b, at + 1, end, out) : at + 1;
  if (behindTag < 0) return 'malformed';
  if (behindTag >= end) return 'need-more';
  return length(b, behindTag, end, out);
}

/** Where the long tag number ends; -1 when it is longer than is believed. */
function longTag(b: Uint8Array, at: number, end: number, out: Element): number {
  out.number = 0;
  for (let i = 0; i < MAX_TAG_BYTES; i++) {
    if (at + i >= end) return end;
    const byte = u8(b, at + i);
    out.number = (out.number << 7) | (byte & 0x7f);
    if ((byte & 0x80) === 0) return at + i + 1;
  }
  return -1;
}

function length(b: Uint8Array, at: number, end: number, out: Element): Ber {
  const first = u8(b, at);
  const more = first & 0x7f;
  if (first >= 0x80 && (more === 0 || more > MAX_LENGTH_BYTES)) return 'malformed';
  const count = first >= 0x80 ? more : 0;
  out.start = at + 1 + count;
  if (out.start > end) return 'need-more';
  out.end = out.start + (count === 0 ? first : unsigned(b, at + 1, out.start));
  return out.end > end ? 'need-more' : 'ok';
}

/** The content `b[start..end)` as an unsigned number, exact up to 2^53. */
export function unsigned(b: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 256 + u8(b, i);
  return value;
}

/** The content of an INTEGER, two's complement, exact up to 2^53 (X.690 §8.3). */
export function integer(b: Uint8Array, start: number, end: number): number {
  if (end <= start) return 0;
  const value = unsigned(b, start, end);
  return u8(b, start) < 0x80 ? value : value - 256 ** (end - start);
}

/** Arcs of an object identifier that are shown. */
const MAX_ARCS = 64;

/** The content of an OBJECT IDENTIFIER as text, `1.3.6.1.4.1` (X.690 §8.19). */
export function objectId(b: Uint8Array, start: number, end: number): string {
  const arcs: number[] = [];
  let arc = 0;
  for (let i = start; i < end && arcs.length < MAX_ARCS; i++) {
    arc = arc * 128 + (u8(b, i) & 0x7f);
    if (u8(b, i) >= 0x80) continue;
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)));
    else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}
