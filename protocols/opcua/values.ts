/** Variants and data values as fields: what type, what value, how good. OPC 10000-6 sections 5.2.2.16 and 5.2.2.17. */
import {u8, u32le} from '../../src/core/bytes.ts';
import type {Scalar} from '../../src/core/fact.ts';
import {
  BYTE_STRING,
  DATA_VALUE,
  EXTENSION_OBJECT,
  measure,
  measureDataValue,
  measureVariant,
  STATUS_CODE,
  standardId,
  VARIANT,
} from './encoding/built-in.ts';
import {type Cursor, hashed, isBroken, openCursor} from './encoding/cursor.ts';
import {shownValue} from './encoding/show.ts';
import type {FieldName} from './fields.ts';
import {add, walk} from './schema.ts';
import {structures} from './structures.ts';

/** Field of the values of each built-in type. */
const typed: readonly (FieldName | undefined)[] = [
  undefined,
  'opcua.Boolean',
  'opcua.SByte',
  'opcua.Byte',
  'opcua.Int16',
  'opcua.UInt16',
  'opcua.Int32',
  'opcua.UInt32',
  'opcua.Int64',
  'opcua.UInt64',
  'opcua.Float',
  'opcua.Double',
  'opcua.String',
  'opcua.DateTime',
  'opcua.Guid',
  'opcua.ByteString',
];

/** A variant whose value goes to `bifrost.value` and to the field of its type. */
export function readVariant(c: Cursor): void {
  const start = c.at;
  measureVariant(c);
  if (c.fields !== undefined && !isBroken(c)) showVariant(c, start, c.at);
}

/** A data value: its variant, and its quality, 0 where it has none. */
export function readDataValue(c: Cursor): void {
  const start = c.at;
  measureDataValue(c);
  if (isIdentity(c)) hashIdentity(c, start);
  if (c.fields === undefined || isBroken(c)) return;
  const mask = u8(c.b, start);
  const behind = (mask & 1) === 0 ? start + 1 : endOf(c, VARIANT, start + 1);
  if ((mask & 1) === 0) showNothing(c);
  else showVariant(c, start + 1, behind);
  add(c, 'opcua.StatusCode', (mask & 2) === 0 ? 0 : u32le(c.b, behind));
}

/** An output argument: text alone. Bytes may be a key, and are not shown. */
export function readOutput(c: Cursor): void {
  const start = c.at;
  measureVariant(c);
  if (c.fields === undefined || isBroken(c)) return;
  const isBytes = (u8(c.b, start) & 0x3f) === BYTE_STRING;
  add(c, 'bifrost.output', isBytes ? '' : variantText(c, start, c.at));
}

/** Nodes whose number does not fit the bits share the last one. */
const isIdentity = (c: Cursor): boolean => c.isHashing && (c.identity & (1 << Math.min(31, c.index))) !== 0;

/**
 * The value of a node that says what the server is counts for the fingerprint. Of a ServerStatus the current time does not:
 * its bytes 8 to 15.
 */
function hashIdentity(c: Cursor, start: number): void {
  if (c.at <= start || (u8(c.b, start) & 1) === 0) return;
  const end = c.at;
  const isStatus = u8(c.b, start + 1) === EXTENSION_OBJECT && standardId(c.b, start + 2) === SERVER_STATUS;
  c.at = endOf(c, VARIANT, start + 1);
  if (!isStatus) hashed(c, start + 1);
  else if (c.at > start + BEHIND_CURRENT_TIME) hashed(c, start + BEHIND_CURRENT_TIME);
  c.at = end;
}

const SERVER_STATUS = 864;
/** Mask, mask of the variant, type id (4), encoding, length (4), start time, current time. */
const BEHIND_CURRENT_TIME = 27;

/** Where the value of `type` at `b[at..]`, which has been measured, ends. */
function endOf(c: Cursor, type: number, at: number): number {
  const {at: before, isHashing, worst, bad} = c;
  c.at = at;
  c.isHashing = false;
  measure(c, type);
  const end = c.at;
  c.at = before;
  c.isHashing = isHashing;
  c.worst = worst;
  c.bad = bad;
  return end;
}

function showNothing(c: Cursor): void {
  add(c, 'bifrost.value_type', 0);
  add(c, 'bifrost.value', '');
}

function showVariant(c: Cursor, start: number, end: number): void {
  const mask = u8(c.b, start);
  add(c, 'bifrost.value_type', mask & 0x3f);
  if ((mask & 0x80) !== 0) add(c, 'opcua.variant.ArraySize', i32LittleEndian(c.b, start + 1));
  const parts = elements(c, start, end);
  add(c, 'bifrost.value', textOf(mask, parts));
  const name = typed[mask & 0x3f];
  if (name !== undefined) for (const part of parts) add(c, name, part);
}

const i32LittleEndian = (b: Uint8Array, at: number): number => u32le(b, at) | 0;

const variantText = (c: Cursor, start: number, end: number): string => textOf(u8(c.b, start), elements(c, start, end));

const textOf = (mask: number, parts: readonly Scalar[]): string =>
  (mask & 0x80) === 0 ? String(parts[0] ?? '') : `[${parts.join(', ')}]`;

/** The elements of the variant at `b[start..end)`, at most as many as are shown; what has parts of its own is named. */
function elements(c: Cursor, start: number, end: number): Scalar[] {
  const mask = u8(c.b, start);
  const type = mask & 0x3f;
  const isArray = (mask & 0x80) !== 0;
  const parts: Scalar[] = [];
  if (type === 0) return parts;
  const n = Math.min(c.limit, isArray ? i32LittleEndian(c.b, start + 1) : 1);
  let at = start + (isArray ? 5 : 1);
  for (let i = 0; i < n && at < end; i++) {
    const next = endOf(c, type, at);
    parts.push(element(c, type, at, next));
    at = next;
  }
  return parts;
}

function element(c: Cursor, type: number, at: number, end: number): Scalar {
  if (type === VARIANT) return variantText(c, at, end);
  if (type === DATA_VALUE) return (u8(c.b, at) & 1) === 0 ? '' : variantText(c, at + 1, endOf(c, VARIANT, at + 1));
  if (type === EXTENSION_OBJECT) showStructure(c, at);
  if (type === STATUS_CODE) return statusText(c.b, at);
  return shownValue(type, c.b, at, end);
}

const statusText = (b: Uint8Array, at: number): string => `0x${(u32le(b, at) >>> 0).toString(16).padStart(8, '0')}`;

/** The parts of a structure that is known go to their own fields. */
function showStructure(c: Cursor, at: number): void {
  const schema = structures[standardId(c.b, at)];
  if (schema === undefined || c.fields === undefined) return;
  const inner = openCursor();
  inner.b = c.b;
  inner.at = endOfTypeId(c.b, at) + 5;
  inner.end = Math.min(c.end, inner.at + Math.max(0, i32LittleEndian(c.b, inner.at - 4)));
  inner.fields = c.fields;
  inner.limit = c.limit;
  if (u8(c.b, inner.at - 5) === 1) walk(inner, schema);
}

/** Of a numeric type id: they alone have a number in namespace 0. */
const endOfTypeId = (b: Uint8Array, at: number): number => at + (u8(b, at) === 0 ? 2 : u8(b, at) === 1 ? 4 : 7);
