/**
 * Paths (EPATH): a chain of segments that name a port to go through, a class, an instance, an attribute, a tag. The CIP
 * Networks Library, Volume 1, appendix C-1. Every segment is at least two bytes, so that a path ends.
 */
import {printable, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {NONE} from './wire.ts';

const SYMBOL = 0x91;
const KEY = 0x34;
/** Logical types, in bits 2 to 4. */
const CLASS = 0;
const INSTANCE = 1;
const MEMBER = 2;
const CONNECTION_POINT = 3;
const ATTRIBUTE = 4;
/** Tags, members and links shown of one path. */
const MAX_SHOWN = 16;

const isLogical = (segment: number): boolean => segment >> 5 === 1;
const logicalType = (segment: number): number => (segment >> 2) & 7;

/** Bytes of the segment at `b[at..end)`, at least 2. */
function segmentLength(b: Uint8Array, at: number, end: number): number {
  const segment = u8(b, at);
  const second = at + 1 < end ? u8(b, at + 1) : 0;
  switch (segment >> 5) {
    case 0:
      return portLength(segment, second);
    case 1:
      return logicalLength(segment);
    case 2:
      return segment < 0x50 ? 2 : 2 + 2 * second;
    case 3:
      return evened(1 + (segment & 0x1f));
    case 4:
      return segment === SYMBOL ? evened(2 + second) : 2 + 2 * second;
    default:
      return end - at;
  }
}

const evened = (length: number): number => Math.max(2, length + (length & 1));

function logicalLength(segment: number): number {
  if (segment === KEY) return 10;
  const format = segment & 3;
  if (format === 0) return 2;
  return format === 1 ? 4 : 6;
}

function portLength(segment: number, second: number): number {
  const extended = (segment & 0x0f) === 0x0f ? 2 : 0;
  return (segment & 0x10) === 0 ? evened(2 + extended) : evened(2 + extended + second);
}

/** Value of the logical segment at `at`; NONE: cut off. */
function logicalValue(b: Uint8Array, at: number, end: number): number {
  const format = u8(b, at) & 3;
  if (format === 0) return at + 2 <= end ? u8(b, at + 1) : NONE;
  if (format === 1) return at + 4 <= end ? u16le(b, at + 2) : NONE;
  return at + 6 <= end ? u32le(b, at + 2) : NONE;
}

/** The first class that the path names; NONE: a tag, or none. */
export const classOf = (b: Uint8Array, start: number, end: number): number => logicalOf(b, start, end, CLASS);

function logicalOf(b: Uint8Array, start: number, end: number, type: number): number {
  for (let at = start; at < end; at += segmentLength(b, at, end)) {
    const segment = u8(b, at);
    if (isLogical(segment) && segment !== KEY && logicalType(segment) === type) return logicalValue(b, at, end);
  }
  return NONE;
}

/** Do the segments fill the path exactly? */
export function pathFits(b: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) at += segmentLength(b, at, end);
  return at === end;
}

interface Shown {
  symbol: string;
  readonly points: number[];
  readonly links: string[];
}

/** Adds what the path names: class, instance, attribute, connection points, tag, and the ports it goes through. */
export function addPath(fields: Fields, b: Uint8Array, start: number, end: number): void {
  const shown: Shown = {symbol: '', points: [], links: []};
  let count = 0;
  for (let at = start; at < end && count < MAX_SHOWN; at += segmentLength(b, at, end), count++) {
    addSegment(fields, shown, b, at, end);
  }
  if (shown.symbol !== '') fields['cip.symbol'] = shown.symbol;
  if (shown.points.length > 0) fields['cip.connpoint'] = shown.points;
  if (shown.links.length > 0) fields['bifrost.route'] = shown.links.join(',');
}

function addSegment(fields: Fields, shown: Shown, b: Uint8Array, at: number, end: number): void {
  const segment = u8(b, at);
  const stop = Math.min(end, at + segmentLength(b, at, end));
  if (segment >> 5 === 0) shown.links.push(link(b, at, stop));
  else if (segment === SYMBOL) addSymbol(shown, b, at + 2, Math.min(stop, at + 2 + length(b, at + 1, stop)));
  else if (segment >> 5 === 3) addSymbol(shown, b, at + 1, Math.min(stop, at + 1 + (segment & 0x1f)));
  else if (isLogical(segment) && segment !== KEY) addLogical(fields, shown, b, at, end);
}

const length = (b: Uint8Array, at: number, end: number): number => (at < end ? u8(b, at) : 0);

function addSymbol(shown: Shown, b: Uint8Array, start: number, end: number): void {
  shown.symbol += (shown.symbol === '' ? '' : '.') + printable(b, start, end);
}

function addLogical(fields: Fields, shown: Shown, b: Uint8Array, at: number, end: number): void {
  const value = logicalValue(b, at, end);
  if (value === NONE) return;
  switch (logicalType(u8(b, at))) {
    case CLASS:
      fields['cip.class'] ??= value;
      break;
    case INSTANCE:
      fields['cip.instance'] ??= value;
      break;
    case ATTRIBUTE:
      fields['cip.attribute'] ??= value;
      break;
    case CONNECTION_POINT:
      shown.points.push(value);
      break;
    case MEMBER:
      if (shown.symbol === '') fields['cip.member'] ??= value;
      else shown.symbol += `[${value}]`;
      break;
    default:
  }
}

/** `port/link`: slot of a backplane, or an address as text. */
function link(b: Uint8Array, at: number, end: number): string {
  const segment = u8(b, at);
  const isLong = (segment & 0x10) !== 0;
  const isExtended = (segment & 0x0f) === 0x0f;
  const portAt = at + (isLong ? 2 : 1);
  const address = portAt + (isExtended ? 2 : 0);
  const port = isExtended && portAt + 2 <= end ? u16le(b, portAt) : segment & 0x0f;
  if (!isLong) return `${port}/${address < end ? u8(b, address) : ''}`;
  const size = at + 1 < end ? u8(b, at + 1) : 0;
  return `${port}/${printable(b, address, Math.min(end, address + size))}`;
}
