/** File records: Read File Record (20) and Write File Record (21). V1.1b3, sections 6.14 and 6.15. */
import {hex, u8, u16, u32} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {addByte, counted} from './values.ts';

/** File sub-requests: reference type (1), file (2), record (2), length in words (2), and in a write the words. */
function addRecords(fields: Fields, b: Uint8Array, p: number, end: number, withData: boolean): void {
  addByte(fields, 'modbus.byte_cnt', b, p + 1, end);
  const stop = counted(b, p + 1, end);
  const types: number[] = [];
  const references: number[] = [];
  const files: number[] = [];
  const records: number[] = [];
  const lengths: number[] = [];
  let data = '';
  for (let at = p + 2; at + 7 <= stop; at += 7) {
    types.push(u8(b, at));
    references.push(u32(b, at + 1));
    files.push(u16(b, at + 1));
    records.push(u16(b, at + 3));
    const words = u16(b, at + 5);
    lengths.push(words);
    if (!withData) continue;
    data += hex(b, at + 7, Math.min(stop, at + 7 + 2 * words));
    at += 2 * words;
  }
  fields['modbus.reference_type'] = types;
  fields['modbus.reference_num_32'] = references;
  fields['bifrost.file_number'] = files;
  fields['bifrost.record_number'] = records;
  fields['bifrost.record_length'] = lengths;
  if (data !== '') fields['modbus.data'] = data;
}

/** What a read asks for: sub-requests without words. */
export function addRecordRequests(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addRecords(fields, b, p, end, false);
}

/** What a write carries, and its response repeats. */
export function addRecordWrites(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addRecords(fields, b, p, end, true);
}

/** Response to a read: groups of length in bytes (1), reference type (1) and data. */
export function addRecordData(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addByte(fields, 'modbus.byte_cnt', b, p + 1, end);
  const stop = counted(b, p + 1, end);
  const types: number[] = [];
  let data = '';
  for (let at = p + 2; at + 2 <= stop; at += 1 + u8(b, at)) {
    types.push(u8(b, at + 1));
    data += hex(b, at + 2, Math.min(stop, at + 1 + u8(b, at)));
  }
  fields['modbus.reference_type'] = types;
  if (data !== '') fields['modbus.data'] = data;
}
