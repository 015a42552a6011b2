/** Items of read and write: which variable, in one line a fact can show, and what came back for it. */
import {hex, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

/** Specification, length of what follows, syntax. */
const ITEM_HEADER = 3;
const ADDRESS = 0x12;
const S7ANY = 0x10;
const S7ANY_LENGTH = 12;
const DB_READ = 0xb0;
const SYMBOLIC = 0xb2;

export interface Item {
  readonly syntax: number;
  readonly size: number;
  readonly length: number;
  readonly db: number;
  readonly area: number;
  /** Of S7ANY: byte * 8 + bit, or the number of a timer or counter; else -1. */
  readonly address: number;
  readonly text: string;
}

/** The items behind function and count at `b[p..end)`; those that are cut off are left out. */
function itemsOf(b: Uint8Array, p: number, end: number): Item[] {
  const items: Item[] = [];
  const count = p + 2 <= end ? u8(b, p + 1) : 0;
  let at = p + 2;
  while (items.length < count && at + ITEM_HEADER <= end && at + itemLength(b, at) <= end) {
    items.push(itemOf(b, at));
    at += paddedLength(b, at);
  }
  return items;
}

const itemLength = (b: Uint8Array, at: number): number => 2 + u8(b, at + 1);
/** An item of odd length has a fill byte behind it, unless it is the last. */
const paddedLength = (b: Uint8Array, at: number): number => itemLength(b, at) + (itemLength(b, at) & 1);

/** Do as many items as are counted fill the parameter? */
export function fits(b: Uint8Array, p: number, end: number): boolean {
  if (p + 2 > end) return false;
  let at = p + 2;
  for (let i = u8(b, p + 1); i > 0; i--) {
    if (at + ITEM_HEADER > end || u8(b, at) !== ADDRESS || at + itemLength(b, at) > end) return false;
    at += paddedLength(b, at);
  }
  return at >= end;
}

function itemOf(b: Uint8Array, at: number): Item {
  const syntax = u8(b, at + 2);
  const length = itemLength(b, at);
  if (syntax === S7ANY && length === S7ANY_LENGTH) return s7any(b, at);
  const nothing = {syntax, size: -1, length: -1, db: -1, area: -1, address: -1};
  if (syntax === DB_READ && length >= 9) return {...nothing, text: dbRead(b, at)};
  const name = syntax === SYMBOLIC ? 'symbol' : `syntax 0x${syntax.toString(16).padStart(2, '0')}`;
  return {...nothing, text: `${name} ${hex(b, at + ITEM_HEADER, at + length)}`};
}

/** Syntax, type (1), length (2), data block (2), area (1), address (3). */
function s7any(b: Uint8Array, at: number): Item {
  const item = {
    syntax: S7ANY,
    size: u8(b, at + 3),
    length: u16(b, at + 4),
    db: u16(b, at + 6),
    area: u8(b, at + 8),
    address: (u8(b, at + 9) << 16) | u16(b, at + 10),
  };
  return {...item, text: s7anyText(item)};
}

const areas: Readonly<Record<number, string>> = {
  1: 'RECORD',
  3: 'SYSINFO',
  5: 'SYSFLAG',
  6: 'AI',
  7: 'AQ',
  28: 'C',
  29: 'T',
  30: 'IECC',
  31: 'IECT',
  128: 'P',
  129: 'I',
  130: 'Q',
  131: 'M',
  132: 'DB',
  133: 'DI',
  134: 'L',
  135: 'V',
};

const types: Readonly<Record<number, string>> = {
  1: 'BIT',
  2: 'BYTE',
  3: 'CHAR',
  4: 'WORD',
  5: 'INT',
  6: 'DWORD',
  7: 'DINT',
  8: 'REAL',
  9: 'DATE',
  10: 'TOD',
  11: 'TIME',
  12: 'S5TIME',
  15: 'DATE_AND_TIME',
  28: 'COUNTER',
  29: 'TIMER',
  30: 'IEC TIMER',
  31: 'IEC COUNTER',
  32: 'HS COUNTER',
};

const isNumbered = (area: number): boolean => area >= 28 && area <= 31;

/** `DB1.DBX10.0 BYTE 4`, `M10.3 BIT 1`, `T5 TIMER 1`. */
function s7anyText({size, length, db, area, address}: Omit<Item, 'text'>): string {
  const place = isNumbered(area) ? `${address}` : `${address >> 3}.${address & 7}`;
  const name = areas[area] ?? `area 0x${area.toString(16)} `;
  const where = area === 0x84 || area === 0x85 ? `${name}${db}.${name}X${place}` : `${name}${place}`;
  return `${where} ${types[size] ?? `type ${size}`} ${length}`;
}

/** Number of areas, then length (1), data block (2), byte (2) of the first. */
function dbRead(b: Uint8Array, at: number): string {
  return `DB${u16(b, at + 5)}.DBX${u16(b, at + 7)}.0 BYTE ${u8(b, at + 4)}`;
}

export function addItems(fields: Fields, b: Uint8Array, p: number, end: number): void {
  if (p + 2 > end) return;
  const items = itemsOf(b, p, end);
  fields['s7comm.param.itemcount'] = u8(b, p + 1);
  fields['s7comm.param.item.syntaxid'] = items.map((item) => item.syntax);
  const plain = items.filter((item) => item.address >= 0);
  if (plain.length > 0) {
    fields['s7comm.param.item.area'] = plain.map((item) => item.area);
    fields['s7comm.param.item.db'] = plain.map((item) => item.db);
    fields['s7comm.param.item.address'] = plain.map((item) => item.address);
    fields['s7comm.param.item.length'] = plain.map((item) => item.length);
    fields['s7comm.param.item.transp_size'] = plain.map((item) => item.size);
  }
  fields['bifrost.item'] = items.map((item) => item.text);
}

/** Return code, transport size, length (2). */
const VALUE_HEADER = 4;
/** Transport sizes whose length is counted in bits. */
const inBits: readonly number[] = [3, 4, 5];

/** Bytes of the value whose header is at `b[at]`. */
function valueLength(b: Uint8Array, at: number): number {
  const length = u16(b, at + 2);
  return inBits.includes(u8(b, at + 1)) ? (length + 7) >> 3 : length;
}

/** Values, each behind its header; those of odd length have a fill byte. A request's return codes say nothing. */
export function addValues(fields: Fields, b: Uint8Array, at: number, end: number, isResponse: boolean): void {
  const codes: number[] = [];
  const values: string[] = [];
  let i = at;
  while (i + VALUE_HEADER <= end) {
    const stop = Math.min(end, i + VALUE_HEADER + valueLength(b, i));
    codes.push(u8(b, i));
    values.push(hex(b, i + VALUE_HEADER, stop));
    i = stop + ((stop - i) & 1);
  }
  if (isResponse) fields['s7comm.data.returncode'] = codes;
  fields['s7comm.resp.data'] = values;
}

/** The answer to a write: one return code an item. */
export function addReturnCodes(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const codes: number[] = [];
  for (let i = at; i < end; i++) codes.push(u8(b, i));
  fields['s7comm.data.returncode'] = codes;
}

/** A number for the return codes of a read, values left out. */
export function returnCodes(b: Uint8Array, at: number, end: number): number {
  let h = 0;
  for (let i = at; i + VALUE_HEADER <= end; ) {
    h = Math.imul(h ^ u8(b, i), 0x01000193) + 1;
    const length = VALUE_HEADER + valueLength(b, i);
    i += length + (length & 1);
  }
  return h;
}
