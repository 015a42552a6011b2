/**
 * System status lists (SZL): what a CPU tells of itself. The lists 0x0011 (modules, with order number and versions) and
 * 0x001c (components, with names and serial numbers), whole or one index of them, are its identity. Siemens, System
 * Software for S7-300/400, System and Standard Functions, chapter on system status lists.
 */
import {printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {CPU, dataLength, dataStart, functionGroup, READ_SZL, role, rosctr, subfunction, USERDATA} from './wire.ts';

/** Return code, transport size, length (2): before any user data. */
const DATA_HEADER = 4;
const SUCCESS = 0xff;
/** Of the list's number: the diagnostic type and the extract are above. */
const PARTIAL_LIST = 0xff;
const MODULES = 0x11;
const COMPONENTS = 0x1c;
/** More entries fit no PDU. */
const MAX_ENTRIES = 64;

const isReadSzl = (b: Uint8Array, at: number): boolean =>
  rosctr(b, at) === USERDATA && functionGroup(b, at) === CPU && subfunction(b, at) === READ_SZL;

/** Where the number of the list is; -1: there is none. */
function listAt(b: Uint8Array, at: number, end: number): number {
  const list = dataStart(b, at) + DATA_HEADER;
  return isReadSzl(b, at) && dataLength(b, at) >= DATA_HEADER + 4 && list + 4 <= end ? list : -1;
}

/** Asks for, or tells, what the CPU is. */
export function isIdentity(b: Uint8Array, at: number, end: number): boolean {
  const list = listAt(b, at, end);
  if (list < 0 || u8(b, list) >> 4 !== 0) return false;
  const number = u16(b, list) & PARTIAL_LIST;
  return number === MODULES || number === COMPONENTS;
}

export function addSzl(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const list = listAt(b, at, end);
  if (list < 0) return;
  fields['s7comm.data.userdata.szl_id'] = u16(b, list);
  fields['s7comm.data.userdata.szl_index'] = u16(b, list + 2);
  if (role(b, at) !== 'response' || u8(b, list - DATA_HEADER) !== SUCCESS || list + 8 > end) return;
  fields['s7comm.data.userdata.szl_id.partlist_len'] = u16(b, list + 4);
  fields['s7comm.data.userdata.szl_id.partlist_cnt'] = u16(b, list + 6);
  if (isIdentity(b, at, end)) addIdentity(fields, b, list, end);
  else if (isMode(b, at, end) && list + MODE_AT < end) {
    const mode = modes[u8(b, list + MODE_AT) & 0x0f];
    if (mode !== undefined) fields['bifrost.mode'] = mode;
  }
}

/** Asks for, or tells, the mode that the CPU is in. */
export function isMode(b: Uint8Array, at: number, end: number): boolean {
  const list = listAt(b, at, end);
  return list >= 0 && u16(b, list) === MODE_NOW;
}

/** Behind the head of the list (8), event (2) and kind (1) stand old and new mode. */
const MODE_NOW = 0x0424;
const MODE_AT = 8 + 3;
const modes: Readonly<Record<number, string>> = {
  1: 'stop',
  2: 'stop',
  3: 'stop',
  4: 'stop',
  5: 'start-up',
  6: 'start-up',
  7: 'start-up',
  8: 'run',
  9: 'run',
  10: 'hold',
};

function addIdentity(fields: Fields, b: Uint8Array, list: number, end: number): void {
  const length = u16(b, list + 4);
  const count = Math.min(u16(b, list + 6), MAX_ENTRIES);
  const isModules = (u16(b, list) & PARTIAL_LIST) === MODULES;
  if (length < (isModules ? MODULE_ENTRY : COMPONENT_TEXT + 2)) return;
  for (let i = 0, at = list + 8; i < count && at + length <= end; i++, at += length) {
    if (isModules) addModule(fields, b, at);
    else addComponent(fields, b, at);
  }
}

/** Index (2), order number (20), type (2), version (2), version (2). */
const MODULE_ENTRY = 28;
const MODULE = 1;
const FIRMWARE = 7;

function addModule(fields: Fields, b: Uint8Array, at: number): void {
  const index = u16(b, at);
  if (index === MODULE) {
    const order = text(b, at + 2, at + 22);
    if (order === '') return;
    fields['bifrost.product_code'] = order;
    // Siemens alone gives out such order numbers: 6ES7 controllers, 6GK communication, 6AG1 and others.
    if (/^6[A-Z]{2}\d/.test(order)) fields['bifrost.vendor_name'] = 'Siemens';
  } else if (index === FIRMWARE && u8(b, at + 24) === 0x56) {
    fields['bifrost.revision'] = `V${u8(b, at + 25)}.${u8(b, at + 26)}.${u8(b, at + 27)}`;
  }
}

/** Index (2), then the text with spaces or zeros behind it; the longest that is used has 24 characters. */
const COMPONENT_TEXT = 24;

const components: Readonly<Record<number, string>> = {
  1: 'bifrost.device_name',
  2: 'bifrost.module_name',
  3: 'bifrost.plant_name',
  5: 'bifrost.serial',
  7: 'bifrost.model_name',
  8: 'bifrost.memory_card_serial',
  11: 'bifrost.location',
};

function addComponent(fields: Fields, b: Uint8Array, at: number): void {
  // Redundant CPUs have their number in the upper half.
  const name = components[u16(b, at) & 0xff];
  const value = text(b, at + 2, at + 2 + COMPONENT_TEXT);
  if (name !== undefined && value !== '') fields[name] = value;
}

/** Up to the first zero, without the spaces around. */
function text(b: Uint8Array, start: number, end: number): string {
  let stop = start;
  while (stop < end && u8(b, stop) !== 0) stop++;
  return printable(b, start, stop).trim();
}
