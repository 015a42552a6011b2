/**
 * Encapsulated interface transport (43): Read Device Identification; and Report Server ID (17). V1.1b3, sections 6.13, 6.19 to 6.21.
 */
import {printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {READ_DEVICE_ID} from './functions.ts';
import {addByte, addData, counted} from './values.ts';

export function addEncapsulatedRequest(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addByte(fields, 'modbus.mei', b, p + 1, end);
  if (!isIdentification(b, p, end)) {
    addData(fields, b, p + 2, end);
    return;
  }
  addByte(fields, 'modbus.read_device_id', b, p + 2, end);
  if (end - p >= 4) fields['modbus.object_id'] = [u8(b, p + 3)];
}

export function addEncapsulatedResponse(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addByte(fields, 'modbus.mei', b, p + 1, end);
  if (!isIdentification(b, p, end)) {
    addData(fields, b, p + 2, end);
    return;
  }
  addByte(fields, 'modbus.read_device_id', b, p + 2, end);
  addByte(fields, 'modbus.conformity_level', b, p + 3, end);
  addByte(fields, 'modbus.more_follows', b, p + 4, end);
  addByte(fields, 'modbus.next_object_id', b, p + 5, end);
  addByte(fields, 'modbus.num_objects', b, p + 6, end);
  if (end - p >= 7) addObjects(fields, b, p + 7, end, u8(b, p + 6));
}

const isIdentification = (b: Uint8Array, p: number, end: number): boolean =>
  end - p >= 2 && u8(b, p + 1) === READ_DEVICE_ID;

/** Basic and regular objects of Read Device Identification, V1.1b3 section 6.21. */
const objectNames = [
  'bifrost.vendor_name',
  'bifrost.product_code',
  'bifrost.revision',
  'bifrost.vendor_url',
  'bifrost.product_name',
  'bifrost.model_name',
  'bifrost.user_application_name',
] as const;

function addObjects(fields: Fields, b: Uint8Array, start: number, end: number, count: number): void {
  const ids: number[] = [];
  const values: string[] = [];
  for (let at = start; ids.length < count && at + 2 <= end; at += 2 + u8(b, at + 1)) {
    ids.push(u8(b, at));
    values.push(printable(b, at + 2, Math.min(end, at + 2 + u8(b, at + 1))));
  }
  fields['modbus.object_id'] = ids;
  fields['modbus.object_str_value'] = values;
}

/** Gives the objects of an identification their names; the private ones, from 0x80 on, have none. */
export function addObjectNames(fields: Fields): void {
  const ids = fields['modbus.object_id'];
  const values = fields['modbus.object_str_value'];
  if (!(Array.isArray(ids) && Array.isArray(values))) return;
  values.forEach((value, i) => {
    const name = objectNames[Number(ids[i])];
    if (name !== undefined) fields[name] = value;
  });
}

/** Shorter ones are numbers that look like letters by accident. */
const SHORTEST_TEXT = 3;

/** Server id, run indicator and more, each device in its own way: what of it is text says what the device is. */
export function addServerId(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addByte(fields, 'modbus.byte_cnt', b, p + 1, end);
  const stop = counted(b, p + 1, end);
  addData(fields, b, p + 2, stop);
  const texts = textsIn(b, p + 2, stop);
  if (texts.length > 0) fields['bifrost.server_id'] = texts.join(' ');
}

function textsIn(b: Uint8Array, start: number, end: number): string[] {
  const texts: string[] = [];
  for (let at = start; at < end; at++) {
    let stop = at;
    while (stop < end && u8(b, stop) >= 0x20 && u8(b, stop) < 0x7f) stop++;
    const text = printable(b, at, stop).trim();
    if (text.length >= SHORTEST_TEXT) texts.push(text);
    at = stop;
  }
  return texts;
}
