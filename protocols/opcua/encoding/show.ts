/**
 * What a value says, as text or number. Every function here trusts its bytes: they have been measured (built-in.ts).
 * Node ids, GUIDs and qualified names are written as in OPC 10000-6 section 5.3.1.10.
 */
import {hex, u8, u16le, u32le} from '../../../src/core/bytes.ts';
import type {Scalar} from '../../../src/core/fact.ts';
import {isoTime, type Micros} from '../../../src/core/time.ts';
import {
  BOOLEAN,
  BYTE,
  DATE_TIME,
  DIAGNOSTIC_INFO,
  DOUBLE,
  EXPANDED_NODE_ID,
  EXTENSION_OBJECT,
  FLOAT,
  GUID,
  INT16,
  INT32,
  INT64,
  LOCALIZED_TEXT,
  NODE_ID,
  QUALIFIED_NAME,
  SBYTE,
  STATUS_CODE,
  STRING,
  UINT16,
  UINT32,
  UINT64,
} from './built-in.ts';
import {textOf} from './utf8.ts';

/** The value of `type` at `b[at..]`, which ends before `end`. */
export function shownValue(type: number, b: Uint8Array, at: number, end: number): Scalar {
  switch (type) {
    case BOOLEAN:
      return u8(b, at) !== 0;
    case STRING:
      return stringAt(b, at);
    case DATE_TIME:
      return isoTime(timeAt(b, at));
    case GUID:
      return guidAt(b, at);
    case NODE_ID:
    case EXPANDED_NODE_ID:
      return nodeIdAt(b, at);
    case QUALIFIED_NAME:
      return qualifiedNameAt(b, at);
    case LOCALIZED_TEXT:
      return localizedTextAt(b, at);
    case EXTENSION_OBJECT:
      return nodeIdAt(b, at);
    case DIAGNOSTIC_INFO:
      return diagnosticAt(b, at);
    default:
      return isNumber(type) ? numberAt(type, b, at) : hex(b, Math.min(end, at + 4), end);
  }
}

export const isNumber = (type: number): boolean => (type >= SBYTE && type <= DOUBLE) || type === STATUS_CODE;

/** 64-bit integers beyond 2^53 lose their last digits. */
function numberAt(type: number, b: Uint8Array, at: number): number {
  switch (type) {
    case SBYTE:
      return (u8(b, at) << 24) >> 24;
    case BYTE:
      return u8(b, at);
    case INT16:
      return (u16le(b, at) << 16) >> 16;
    case UINT16:
      return u16le(b, at);
    case INT32:
      return u32le(b, at) | 0;
    case INT64:
      return (u32le(b, at + 4) | 0) * 0x1_0000_0000 + u32le(b, at);
    case UINT64:
      return u32le(b, at + 4) * 0x1_0000_0000 + u32le(b, at);
    case FLOAT:
      return new DataView(b.buffer, b.byteOffset + at, 4).getFloat32(0, true);
    case DOUBLE:
      return new DataView(b.buffer, b.byteOffset + at, 8).getFloat64(0, true);
    case UINT32:
    case STATUS_CODE:
      return u32le(b, at);
    default:
      return 0;
  }
}

/** 1601-01-01 in microseconds before 1970. */
export const EPOCH: Micros = -11_644_473_600_000_000;

/** Hundreds of nanoseconds since 1601. */
export const timeAt = (b: Uint8Array, at: number): Micros =>
  EPOCH + Math.floor(((u32le(b, at + 4) | 0) * 0x1_0000_0000 + u32le(b, at)) / 10);

/** The fields hold no difference between a string that is null and one that is empty. */
export const stringAt = (b: Uint8Array, at: number): string => textOf(b, at + 4, stringEnd(b, at));

const stringEnd = (b: Uint8Array, at: number): number => at + 4 + Math.max(0, u32le(b, at) | 0);

function guidAt(b: Uint8Array, at: number): string {
  const group = (from: number, length: number): string => {
    let text = '';
    for (let i = length - 1; i >= 0; i--) text += hex(b, from + i, from + i + 1);
    return text;
  };
  return `${group(at, 4)}-${group(at + 4, 2)}-${group(at + 6, 2)}-${hex(b, at + 8, at + 10)}-${hex(b, at + 10, at + 16)}`;
}

/** `i=85`, `ns=2;s=Boiler.Temp`, with `;nsu=` and `;svr=` behind where an expanded node id has them. */
export function nodeIdAt(b: Uint8Array, at: number): string {
  const mask = u8(b, at);
  const kind = mask & 0x3f;
  const namespace = kind === 0 ? 0 : kind === 1 ? u8(b, at + 1) : u16le(b, at + 1);
  const id = identifierAt(b, at, kind);
  let text = namespace === 0 ? id : `ns=${namespace};${id}`;
  let next = identifierEnd(b, at, kind);
  if ((mask & 0x80) !== 0) {
    text += `;nsu=${stringAt(b, next)}`;
    next = stringEnd(b, next);
  }
  if ((mask & 0x40) !== 0) text += `;svr=${u32le(b, next)}`;
  return text;
}

function identifierAt(b: Uint8Array, at: number, kind: number): string {
  switch (kind) {
    case 0:
      return `i=${u8(b, at + 1)}`;
    case 1:
      return `i=${u16le(b, at + 2)}`;
    case 2:
      return `i=${u32le(b, at + 3)}`;
    case 3:
      return `s=${stringAt(b, at + 3)}`;
    case 4:
      return `g=${guidAt(b, at + 3)}`;
    default:
      return `b=${hex(b, at + 7, stringEnd(b, at + 3))}`;
  }
}

function identifierEnd(b: Uint8Array, at: number, kind: number): number {
  switch (kind) {
    case 0:
      return at + 2;
    case 1:
      return at + 4;
    case 2:
      return at + 7;
    case 4:
      return at + 19;
    default:
      return stringEnd(b, at + 3);
  }
}

/** `2:Temperature`; without the namespace where that is 0. */
function qualifiedNameAt(b: Uint8Array, at: number): string {
  const namespace = u16le(b, at);
  const name = stringAt(b, at + 2);
  return namespace === 0 ? name : `${namespace}:${name}`;
}

/** The text alone, in whatever language. */
function localizedTextAt(b: Uint8Array, at: number): string {
  const mask = u8(b, at);
  if ((mask & 2) === 0) return '';
  return stringAt(b, (mask & 1) === 0 ? at + 1 : stringEnd(b, at + 1));
}

/** Additional information, and in brackets that of the diagnostics within; how deep they go has been measured. */
function diagnosticAt(b: Uint8Array, at: number): string {
  const mask = u8(b, at);
  let next = at + 1;
  for (let bit = 1; bit <= 8; bit <<= 1) if ((mask & bit) !== 0) next += 4;
  const text = (mask & 0x10) === 0 ? '' : stringAt(b, next);
  if ((mask & 0x10) !== 0) next = stringEnd(b, next);
  if ((mask & 0x20) !== 0) next += 4;
  return (mask & 0x40) === 0 ? text : `${text} (${diagnosticAt(b, next)})`;
}
