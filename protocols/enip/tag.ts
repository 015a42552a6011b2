/**
 * Reading and writing tags of Logix controllers: type, number of elements, offset, values. Logix 5000 Controllers Data
 * Access (Rockwell 1756-PM020).
 */
import {hex, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

const STRUCTURE = 0x02a0;
const MAX_VALUES = 16;
const MAX_SHOWN = 64;

interface TagType {
  readonly name: string;
  readonly size: number;
  readonly read: (b: Uint8Array, at: number) => number;
}

const signed8 = (b: Uint8Array, at: number): number => (u8(b, at) << 24) >> 24;
const signed16 = (b: Uint8Array, at: number): number => (u16le(b, at) << 16) >> 16;
const signed32 = (b: Uint8Array, at: number): number => u32le(b, at) | 0;
const view = (b: Uint8Array, at: number, size: number): DataView => new DataView(b.buffer, b.byteOffset + at, size);

const types: Readonly<Record<number, TagType>> = {
  193: {name: 'BOOL', size: 1, read: u8},
  194: {name: 'SINT', size: 1, read: signed8},
  195: {name: 'INT', size: 2, read: signed16},
  196: {name: 'DINT', size: 4, read: signed32},
  198: {name: 'USINT', size: 1, read: u8},
  199: {name: 'UINT', size: 2, read: u16le},
  200: {name: 'UDINT', size: 4, read: u32le},
  202: {name: 'REAL', size: 4, read: (b, at) => view(b, at, 4).getFloat32(0, true)},
  203: {name: 'LREAL', size: 8, read: (b, at) => view(b, at, 8).getFloat64(0, true)},
  209: {name: 'BYTE', size: 1, read: u8},
  210: {name: 'WORD', size: 2, read: u16le},
  211: {name: 'DWORD', size: 4, read: u32le},
};

/** Adds the request to read: elements (2). */
export function addReadTag(fields: Fields, b: Uint8Array, data: number, end: number): void {
  if (data + 2 <= end) fields['bifrost.tag_count'] = u16le(b, data);
}

/** Adds the request to write: type (2, of a structure 2 more), elements (2), where fragmented an offset (4), values. */
export function addWriteTag(fields: Fields, b: Uint8Array, data: number, end: number, isFragmented: boolean): void {
  const count = valuesAt(b, data, end);
  if (count + 2 > end) return;
  fields['bifrost.tag_count'] = u16le(b, count);
  addType(fields, b, data);
  addValues(fields, b, data, count + (isFragmented ? 6 : 2), end);
}

/** Adds what was read: type, values. */
export function addTagRead(fields: Fields, b: Uint8Array, data: number, end: number): void {
  if (data + 2 > end) return;
  addType(fields, b, data);
  addValues(fields, b, data, valuesAt(b, data, end), end);
}

/** Type and elements of a write: part of the fingerprint, the values are not. */
export const writeTagHead = (data: number, end: number): number => Math.min(end, data + 4);

/** Behind the type at `data`. */
const valuesAt = (b: Uint8Array, data: number, end: number): number =>
  data + 2 <= end && u16le(b, data) === STRUCTURE ? data + 4 : data + 2;

function addType(fields: Fields, b: Uint8Array, data: number): void {
  const code = u16le(b, data);
  fields['bifrost.tag_type'] = code === STRUCTURE ? 'structure' : (types[code]?.name ?? `0x${code.toString(16)}`);
}

function addValues(fields: Fields, b: Uint8Array, data: number, at: number, end: number): void {
  const type = types[u16le(b, data)];
  if (at >= end) return;
  if (type === undefined) {
    fields['cip.data'] = hex(b, at, Math.min(end, at + MAX_SHOWN));
    return;
  }
  const values: number[] = [];
  for (let p = at; p + type.size <= end && values.length < MAX_VALUES; p += type.size) values.push(type.read(b, p));
  fields['bifrost.tag_value'] = values;
}
