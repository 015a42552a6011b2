/** Adds single values of a PDU to fields, as far as the PDU has them: a malformed one shows as much as it has. */
import {hex, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

/** Adds the fields of the PDU at `b[p..end)` that follow its function code; `quantity` is how many coils were asked for. */
export type Describe = (fields: Fields, b: Uint8Array, p: number, end: number, quantity: number) => void;

/** The number of coils asked for is not known. */
export const ANY_QUANTITY = -1;

export function addByte(fields: Fields, name: string, b: Uint8Array, at: number, end: number): void {
  if (at < end) fields[name] = u8(b, at);
}

export function addWord(fields: Fields, name: string, b: Uint8Array, at: number, end: number): void {
  if (at + 2 <= end) fields[name] = u16(b, at);
}

export function addData(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (at < end) fields['modbus.data'] = hex(b, at, end);
}

/** End of the bytes that the count at `b[at]` counts, within the PDU. */
export const counted = (b: Uint8Array, at: number, end: number): number =>
  at < end ? Math.min(end, at + 1 + u8(b, at)) : end;

/** Starting address and quantity. */
export function addRange(fields: Fields, quantity: string, b: Uint8Array, p: number, end: number): void {
  addWord(fields, 'modbus.reference_num', b, p + 1, end);
  addWord(fields, quantity, b, p + 3, end);
}

export function addWords(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const words: number[] = [];
  for (let i = at; i + 2 <= end; i += 2) words.push(u16(b, i));
  fields['modbus.regval_uint16'] = words;
}

/** Lowest bit first, cut to `quantity` where that is known. */
export function addBits(fields: Fields, b: Uint8Array, at: number, end: number, quantity: number): void {
  const there = 8 * Math.max(0, end - at);
  const count = quantity === ANY_QUANTITY ? there : Math.min(there, quantity);
  const bits: number[] = [];
  for (let i = 0; i < count; i++) bits.push((u8(b, at + (i >> 3)) >> (i & 7)) & 1);
  fields['modbus.bitval'] = bits;
}

/** The two bytes as they are; a value that is neither on nor off has no bit. */
export function addCoil(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addWord(fields, 'modbus.reference_num', b, p + 1, end);
  addData(fields, b, p + 3, Math.min(end, p + 5));
  if (end - p < 5) return;
  const value = u16(b, p + 3);
  if (value === 0 || value === 0xff00) fields['modbus.bitval'] = [value === 0 ? 0 : 1];
}

export function addRegister(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addWord(fields, 'modbus.reference_num', b, p + 1, end);
  if (end - p >= 5) fields['modbus.regval_uint16'] = [u16(b, p + 3)];
}

export function addMasks(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addWord(fields, 'modbus.reference_num', b, p + 1, end);
  addWord(fields, 'modbus.and_mask', b, p + 3, end);
  addWord(fields, 'modbus.or_mask', b, p + 5, end);
}

export function addUnknown(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addData(fields, b, p + 1, end);
}
