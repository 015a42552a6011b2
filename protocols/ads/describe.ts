/** The fields of one ADS message under Wireshark's names. */
import {printable, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import * as c from './commands.ts';
import * as wire from './wire.ts';

/** Longest symbol name or device name that is kept. */
const MAX_NAME = 255;
const DEVICE_NAME = 16;

export const headerFields = (b: Uint8Array, at: number): Fields => ({
  'ams.targetnetid': wire.targetNetId(b, at),
  'ams.targetport': wire.targetPort(b, at),
  'ams.sendernetid': wire.senderNetId(b, at),
  'ams.senderport': wire.senderPort(b, at),
  'ams.cmdid': wire.command(b, at),
  'ams.invokeid': wire.invokeId(b, at),
});

/** Adds what follows the headers in the request at `b[at..end)`. */
export function addRequest(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const data = at + wire.HEADERS;
  const code = wire.command(b, at);
  if (c.hasIndex(code)) addIndexed(fields, code, b, data, end);
  else if (code === c.WRITE_CONTROL) addStates(fields, b, data, end);
  else if (code === c.DELETE_NOTIFICATION) addLong(fields, 'ams.ads_notificationhandle', b, data, end);
  else if (code === c.NOTIFICATION) addLong(fields, 'ams.ads_noteblocksstamps', b, data + 4, end);
}

function addIndexed(fields: Fields, code: number, b: Uint8Array, data: number, end: number): void {
  addLong(fields, 'ams.ads_indexgroup', b, data, end);
  addLong(fields, 'ams.ads_indexoffset', b, data + 4, end);
  if (code !== c.READ_WRITE) {
    addLong(fields, 'ams.ads_cblength', b, data + 8, end);
    return;
  }
  addLong(fields, 'ams.ads_cbreadlength', b, data + 8, end);
  addLong(fields, 'ams.ads_cbwritelength', b, data + 12, end);
  const symbol = symbolAsked(b, data, end);
  if (symbol !== '') fields['bifrost.symbol'] = symbol;
}

/** The name in a request for a symbol's handle; empty: it is none. `data` is the offset behind the headers. */
export function symbolAsked(b: Uint8Array, data: number, end: number): string {
  if (end - data < 16 || u32le(b, data) !== c.HANDLE_BY_NAME) return '';
  const length = Math.min(u32le(b, data + 12), MAX_NAME, end - data - 16);
  return text(b, data + 16, data + 16 + length);
}

/** Adds what follows the headers in the response at `b[at..end)`. */
export function addResponse(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const data = at + wire.HEADERS;
  const code = wire.command(b, at);
  if (wire.errorCode(b, at) !== 0) fields['ams.errorcode'] = wire.errorCode(b, at);
  addLong(fields, 'ams.adsresult', b, data, end);
  if (code === c.READ_DEVICE_INFO) addDeviceInfo(fields, b, data + 4, end);
  else if (code === c.READ_STATE) addStates(fields, b, data + 4, end);
  else if (code === c.ADD_NOTIFICATION) addLong(fields, 'ams.ads_notificationhandle', b, data + 4, end);
}

function addDeviceInfo(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (end - at < 4 + DEVICE_NAME) return;
  fields['ams.ads_versionversion'] = u8(b, at);
  fields['ams.ads_versionrevision'] = u8(b, at + 1);
  fields['ams.ads_versionbuild'] = u16le(b, at + 2);
  fields['ams.ads_devicename'] = text(b, at + 4, at + 4 + DEVICE_NAME);
  fields['bifrost.vendor_name'] = 'Beckhoff';
  fields['bifrost.revision'] = version(b, at);
}

/** Major and minor version (one byte each) and build (two bytes). */
export const version = (b: Uint8Array, at: number): string => `${u8(b, at)}.${u8(b, at + 1)}.${u16le(b, at + 2)}`;

function addStates(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (end - at < 4) return;
  fields['ams.ads_state'] = u16le(b, at);
  fields['ams.ads_devicestate'] = u16le(b, at + 2);
}

function addLong(fields: Fields, name: string, b: Uint8Array, at: number, end: number): void {
  if (end - at >= 4) fields[name] = u32le(b, at);
}

/** Text up to its first zero. */
export function text(b: Uint8Array, at: number, end: number): string {
  let stop = at;
  while (stop < end && u8(b, stop) !== 0) stop++;
  return printable(b, at, stop);
}

/** The ADS result of the response at `b[at..end)`, or the AMS error of its header; 0: none. */
export function failure(b: Uint8Array, at: number, end: number): number {
  const data = at + wire.HEADERS;
  return wire.errorCode(b, at) || (end - data >= 4 ? u32le(b, data) : 0);
}
