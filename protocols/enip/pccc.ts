/**
 * PCCC, the command set of PLC-5, SLC 500 and MicroLogix controllers, inside the service Execute PCCC. DF1 Protocol and
 * Command Set Reference Manual (Rockwell 1770-6.5.16), chapter 7.
 *
 * Requester id (its length first), then command (1), status (1), transaction (2), and in a request function (1) and data.
 */
import {hex, u8, u16le} from '../../src/core/bytes.ts';
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {NONE} from './wire.ts';

export interface PcccFunction {
  readonly name: string;
  readonly kind: FactKind;
}

const of = (kind: FactKind, names: Readonly<Record<number, string>>): [number, PcccFunction][] =>
  Object.entries(names).map(([code, name]) => [Number(code), {name: `pccc-${name}`, kind}]);

const TYPED = 0x0f;
const BASIC = 0x06;
const SET_CPU_MODE = 0x3a;
const CHANGE_MODE = 0x80;
const DIAGNOSTIC_STATUS = 0x03;
/** Bytes of a value that are shown. */
const MAX_SHOWN = 64;

/** By command * 256 + function; command 0x0f unless said otherwise. */
const functions: ReadonlyMap<number, PcccFunction> = new Map([
  ...inCommand(TYPED, [
    ...of('read', {
      1: 'word-range-read',
      4: 'file-read',
      9: 'physical-read',
      23: 'read-bytes-physical',
      41: 'read-section-size',
      104: 'typed-read',
      161: 'typed-logical-read-2',
      162: 'typed-logical-read-3',
      167: 'typed-file-read',
    }),
    ...of('write', {
      0: 'word-range-write',
      2: 'bit-write',
      3: 'file-write',
      8: 'physical-write',
      24: 'write-bytes-physical',
      38: 'read-modify-write',
      103: 'typed-write',
      121: 'read-modify-write-n',
      169: 'typed-logical-write-2',
      170: 'typed-logical-write-3',
      171: 'masked-write',
      175: 'typed-file-write',
    }),
    ...of('control', {
      7: 'shutdown',
      10: 'restart',
      [SET_CPU_MODE]: 'set-cpu-mode',
      65: 'disable-forces',
      [CHANGE_MODE]: 'change-mode',
      129: 'open-file',
      130: 'close-file',
      136: 'execute-multiple',
    }),
    ...of('program', {
      5: 'download-request',
      6: 'upload',
      17: 'get-edit-resource',
      18: 'return-edit-resource',
      80: 'download-all',
      82: 'download-completed',
      83: 'upload-all',
      85: 'upload-completed',
      87: 'initialize-memory',
      143: 'apply-port-configuration',
    }),
  ]),
  ...inCommand(BASIC, [
    ...of('read', {0: 'echo', 1: 'read-diagnostic-counters', [DIAGNOSTIC_STATUS]: 'diagnostic-status'}),
    ...of('control', {7: 'reset-diagnostic-counters'}),
  ]),
]);

function inCommand(command: number, entries: [number, PcccFunction][]): [number, PcccFunction][] {
  return entries.map(([code, entry]) => [command * 256 + code, entry]);
}

const OTHER: PcccFunction = {name: 'pccc-other', kind: 'control'};
export const PCCC_ERROR = 'pccc-error';
export const pcccNames: readonly string[] = [...functions.values(), OTHER].map((f) => f.name).concat(PCCC_ERROR);

/** Modes of Set CPU mode (SLC 500, MicroLogix) and of Change mode, where the lowest two bits tell. */
const cpuModes: Readonly<Record<number, string>> = {
  1: 'program',
  6: 'run',
  7: 'test-continuous',
  8: 'test-single-scan',
  9: 'test-debug',
};
const changeModes = ['program', 'test', 'run', 'unknown'];

/** Offset of the command behind the requester id at `data`; NONE: cut off. */
export function commandAt(b: Uint8Array, data: number, end: number): number {
  const at = data < end ? data + u8(b, data) : end;
  return at + 4 > end ? NONE : at;
}

export function pcccFunction(b: Uint8Array, at: number, end: number): PcccFunction {
  if (at === NONE || at + 5 > end) return OTHER;
  return functions.get(u8(b, at) * 256 + u8(b, at + 4)) ?? OTHER;
}

export const pcccStatus = (b: Uint8Array, at: number): number => (at === NONE ? 0 : u8(b, at + 1));

/** Adds a request: command, function, mode or file and element. */
export function addPcccRequest(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (at === NONE) return;
  fields['cip.pccc.cmd.code'] = u8(b, at);
  fields['cip.pccc.tns.code'] = u16le(b, at + 2);
  if (at + 5 > end) return;
  const code = u8(b, at + 4);
  fields['bifrost.pccc_function'] = code;
  if (u8(b, at) !== TYPED) return;
  const mode = modeOf(code, b, at + 5, end);
  if (mode !== undefined) fields['bifrost.mode'] = mode;
  else if (code >= 0xa1 && code <= 0xab) addLogicalAddress(fields, code, b, at + 5, end);
  else if (at + 5 < end) fields['cip.pccc.data'] = hex(b, at + 5, Math.min(end, at + 5 + MAX_SHOWN));
}

function modeOf(code: number, b: Uint8Array, at: number, end: number): string | undefined {
  if (at >= end) return undefined;
  if (code === SET_CPU_MODE) return cpuModes[u8(b, at)] ?? 'unknown';
  return code === CHANGE_MODE ? changeModes[u8(b, at) & 3] : undefined;
}

/** Byte size (1), file number, file type (1), element, and with three fields sub-element; numbers may be 3 bytes long. */
function addLogicalAddress(fields: Fields, code: number, b: Uint8Array, at: number, end: number): void {
  if (at >= end) return;
  fields['cip.pccc.byte.size'] = u8(b, at);
  let p = addNumber(fields, 'cip.pccc.file.num', b, at + 1, end);
  if (p < end) fields['cip.pccc.file.type'] = u8(b, p);
  p = addNumber(fields, 'cip.pccc.element.num', b, p + 1, end);
  if ((code & 3) >= 2) p = addNumber(fields, 'cip.pccc.subelement.num', b, p, end);
  if (p < end) fields['cip.pccc.data'] = hex(b, p, Math.min(end, p + MAX_SHOWN));
}

/** 255 announces two bytes. */
function addNumber(fields: Fields, name: string, b: Uint8Array, at: number, end: number): number {
  if (at >= end) return end;
  if (u8(b, at) < 255) {
    fields[name] = u8(b, at);
    return at + 1;
  }
  if (at + 3 <= end) fields[name] = u16le(b, at + 1);
  return at + 3;
}

/** Adds a response: its status, and data where that is shown. */
export function addPcccResponse(fields: Fields, b: Uint8Array, at: number): void {
  if (at !== NONE) fields['cip.pccc.gs.status'] = u8(b, at + 1);
}
