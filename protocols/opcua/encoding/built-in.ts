/**
 * The built-in types in the binary encoding: how long a value is, and what it says. Measuring checks every length, so that
 * showing can trust the bytes. OPC 10000-6 section 5.2.2.
 */
import {u8, u32le} from '../../../src/core/bytes.ts';
import {byte, type Cursor, count, ENCODING, enter, fail, hashed, leave, skip, UTF8, uint32} from './cursor.ts';
import {isUtf8} from './utf8.ts';

export const BOOLEAN = 1;
export const SBYTE = 2;
export const BYTE = 3;
export const INT16 = 4;
export const UINT16 = 5;
export const INT32 = 6;
export const UINT32 = 7;
export const INT64 = 8;
export const UINT64 = 9;
export const FLOAT = 10;
export const DOUBLE = 11;
export const STRING = 12;
export const DATE_TIME = 13;
export const GUID = 14;
export const BYTE_STRING = 15;
export const NODE_ID = 17;
export const EXPANDED_NODE_ID = 18;
export const STATUS_CODE = 19;
export const QUALIFIED_NAME = 20;
export const LOCALIZED_TEXT = 21;
export const EXTENSION_OBJECT = 22;
export const DATA_VALUE = 23;
export const VARIANT = 24;
export const DIAGNOSTIC_INFO = 25;
/** Types 26 to 31 are for later use and are to be read as byte strings (table 16). */
const LAST_TYPE = 31;

const HAS_NAMESPACE_URI = 0x80;
const HAS_SERVER_INDEX = 0x40;

/** Bytes of the types that have a fixed length; 0: the others. */
const fixedLength: readonly number[] = [0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 0, 8, 16, 0, 0, 0, 0, 4];

/** Moves over one value of a type. */
export function measure(c: Cursor, type: number): void {
  const fixed = fixedLength[type] ?? 0;
  if (fixed > 0) {
    skip(c, fixed);
    return;
  }
  switch (type) {
    case STRING:
      measureString(c);
      break;
    case NODE_ID:
    case EXPANDED_NODE_ID:
      measureNodeId(c);
      break;
    case QUALIFIED_NAME:
      skip(c, 2);
      measureString(c);
      break;
    case LOCALIZED_TEXT:
      measureLocalizedText(c);
      break;
    case EXTENSION_OBJECT:
      measureExtensionObject(c);
      break;
    case DATA_VALUE:
      measureDataValue(c);
      break;
    case VARIANT:
      measureVariant(c);
      break;
    case DIAGNOSTIC_INFO:
      measureDiagnosticInfo(c);
      break;
    default:
      skip(c, count(c));
  }
}

function measureString(c: Cursor): void {
  const length = count(c);
  if (!isUtf8(c.b, c.at, c.at + length)) c.faults |= UTF8;
  skip(c, length);
}

function measureNodeId(c: Cursor): void {
  const mask = byte(c);
  switch (mask & 0x3f) {
    case 0:
      skip(c, 1);
      break;
    case 1:
      skip(c, 3);
      break;
    case 2:
      skip(c, 6);
      break;
    case 3:
      skip(c, 2);
      measureString(c);
      break;
    case 4:
      skip(c, 18);
      break;
    case 5:
      skip(c, 2);
      skip(c, count(c));
      break;
    default:
      fail(c, ENCODING);
  }
  if ((mask & HAS_NAMESPACE_URI) !== 0) measureString(c);
  if ((mask & HAS_SERVER_INDEX) !== 0) skip(c, 4);
}

function measureLocalizedText(c: Cursor): void {
  const mask = byte(c);
  if ((mask & 1) !== 0) measureString(c);
  if ((mask & 2) !== 0) measureString(c);
}

/** Type, how the body is encoded, and a body that says its length. */
function measureExtensionObject(c: Cursor): void {
  measureNodeId(c);
  const encoding = byte(c);
  if (encoding > 2) fail(c, ENCODING);
  else if (encoding > 0) skip(c, count(c));
}

function measureDiagnosticInfo(c: Cursor): void {
  if (!enter(c)) return;
  const mask = byte(c);
  for (let bit = 1; bit <= 8; bit <<= 1) if ((mask & bit) !== 0) skip(c, 4);
  if ((mask & 0x10) !== 0) measureString(c);
  if ((mask & 0x20) !== 0) skip(c, 4);
  if ((mask & 0x40) !== 0) measureDiagnosticInfo(c);
  leave(c);
}

/** What kind of value it holds counts for the fingerprint, the value does not. */
export function measureVariant(c: Cursor): void {
  if (!enter(c)) return;
  const start = c.at;
  const mask = byte(c);
  const type = mask & 0x3f;
  hashed(c, start);
  if (type > LAST_TYPE) fail(c, ENCODING);
  else if (type !== 0) measureElements(c, type, mask);
  leave(c);
}

function measureElements(c: Cursor, type: number, mask: number): void {
  const isArray = (mask & 0x80) !== 0;
  const elements = isArray ? count(c) : 1;
  const fixed = fixedLength[type] ?? 0;
  if (fixed > 0) skip(c, elements * fixed);
  else for (let i = 0; i < elements && c.at < c.end; i++) measure(c, type);
  if (isArray && (mask & 0x40) !== 0) skip(c, 4 * count(c));
}

/** The status counts, too; times do not. */
export function measureDataValue(c: Cursor): void {
  if (!enter(c)) return;
  const mask = byte(c);
  if ((mask & 1) !== 0) measureVariant(c);
  if ((mask & 2) !== 0) measureStatus(c);
  if ((mask & 4) !== 0) skip(c, 8);
  if ((mask & 16) !== 0) skip(c, 2);
  if ((mask & 8) !== 0) skip(c, 8);
  if ((mask & 32) !== 0) skip(c, 2);
  leave(c);
}

/** A result or the quality of a value: the two highest bits say whether it is good (OPC 10000-4 section 7.39). */
export function measureStatus(c: Cursor): number {
  const start = c.at;
  const status = uint32(c);
  hashed(c, start);
  const severity = Math.min(2, status >>> 30);
  if (severity > c.worst) c.worst = severity;
  if (severity === 2) c.bad++;
  return status;
}

/** Number of a node id in namespace 0, -1 where it is none. The bytes at `b[at..]` have been measured. */
export function standardId(b: Uint8Array, at: number): number {
  switch (u8(b, at)) {
    case 0:
      return u8(b, at + 1);
    case 1:
      return u8(b, at + 1) === 0 ? u8(b, at + 2) | (u8(b, at + 3) << 8) : -1;
    case 2:
      return u8(b, at + 1) === 0 && u8(b, at + 2) === 0 ? u32le(b, at + 3) : -1;
    default:
      return -1;
  }
}
