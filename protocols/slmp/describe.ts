/** The fields of one SLMP frame. Wireshark has no dissector for it. */
import {hex, printable} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {LOCK, READ, READ_TYPE_NAME, UNLOCK, WRITE} from './commands.ts';
import {
  command,
  dataStart,
  deviceCode,
  deviceNumber,
  devicePoints,
  endCode,
  hasDevice,
  hasSerial,
  hasTextDevice,
  isResponse,
  isText,
  module,
  network,
  serial,
  station,
  subcommand,
  textPoints,
} from './wire.ts';

/** Bytes of values that are shown. */
const MAX_DATA = 128;
const HEX = 16;

export function addRequest(fields: Fields, b: Uint8Array, at: number, end: number): void {
  addRoute(fields, b, at);
  const code = command(b, at);
  fields['bifrost.slmp_command'] = code;
  fields['bifrost.slmp_subcommand'] = subcommand(b, at);
  if (code === UNLOCK || code === LOCK) fields['bifrost.password_in_clear'] = true;
  if (code !== READ && code !== WRITE) return;
  const item = itemOf(b, at, end);
  if (item !== '') fields['bifrost.item'] = item;
  if (code === WRITE) addData(fields, b, dataStart(b, at) + (isText(b, at) ? 12 : 6), end, isText(b, at));
}

function addRoute(fields: Fields, b: Uint8Array, at: number): void {
  if (hasSerial(b, at)) fields['bifrost.slmp_serial'] = serial(b, at);
  fields['bifrost.slmp_network'] = network(b, at);
  fields['bifrost.slmp_station'] = station(b, at);
  fields['bifrost.slmp_module'] = module(b, at);
}

/** `asked` is the command of the request; -1 where it was not seen. */
export function addResponse(fields: Fields, b: Uint8Array, at: number, end: number, asked: number): void {
  fields['bifrost.slmp_end_code'] = endCode(b, at);
  const data = dataStart(b, at);
  if (endCode(b, at) !== 0) return;
  if (asked === READ) addData(fields, b, data, end, isText(b, at));
  if (asked === READ_TYPE_NAME && data + MODEL <= end) addModel(fields, b, data);
}

/** Characters of the name of a model, in both codes. */
const MODEL = 16;

function addModel(fields: Fields, b: Uint8Array, at: number): void {
  const model = printable(b, at, at + MODEL).trim();
  if (model === '' || model.includes('\\x')) return;
  fields['bifrost.vendor_name'] = 'Mitsubishi Electric';
  fields['bifrost.model_name'] = model;
}

function addData(fields: Fields, b: Uint8Array, at: number, end: number, asText: boolean): void {
  const stop = Math.min(end, at + MAX_DATA);
  if (at < stop) fields['bifrost.data'] = asText ? printable(b, at, stop) : hex(b, at, stop);
}

export function messageFields(b: Uint8Array, at: number, end: number): Fields {
  const fields: Fields = {};
  if (!isResponse(b, at)) addRequest(fields, b, at, end);
  else {
    addRoute(fields, b, at);
    addResponse(fields, b, at, end, -1);
  }
  return fields;
}

/** Name of a device, and the base its numbers are written in. SH-080956 section 5.2. */
const devices: Readonly<Record<number, readonly [string, number]>> = {
  145: ['SM', 10],
  169: ['SD', 10],
  156: ['X', HEX],
  157: ['Y', HEX],
  144: ['M', 10],
  146: ['L', 10],
  147: ['F', 10],
  148: ['V', 10],
  160: ['B', HEX],
  168: ['D', 10],
  180: ['W', HEX],
  193: ['TS', 10],
  192: ['TC', 10],
  194: ['TN', 10],
  196: ['CS', 10],
  195: ['CC', 10],
  197: ['CN', 10],
  175: ['R', 10],
  176: ['ZR', HEX],
};

/** Subcommands with the short form of a device: words and bits of the Q and L series. */
const isShortForm = (code: number): boolean => code === 0 || code === 1;

/** `D100 x 3`; nothing in the long form of the iQ-R series. */
function itemOf(b: Uint8Array, at: number, end: number): string {
  const d = dataStart(b, at);
  if (!isShortForm(subcommand(b, at))) return '';
  if (isText(b, at)) {
    if (!hasTextDevice(b, at, end)) return '';
    const name = printable(b, d, d + 2).replace('*', '');
    return `${name}${printable(b, d + 2, d + 8).replace(/^0+(?=.)/, '')} x ${textPoints(b, d)}`;
  }
  if (!hasDevice(b, at, end)) return '';
  const [name, base] = devices[deviceCode(b, d)] ?? [`0x${deviceCode(b, d).toString(HEX)}-`, 10];
  return `${name}${deviceNumber(b, d).toString(base).toUpperCase()} x ${devicePoints(b, d)}`;
}
