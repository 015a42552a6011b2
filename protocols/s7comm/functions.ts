/** Functions of S7comm by name, and the kind of fact each one is. Numbers as in Wireshark's dissector. */

import {u8} from '../../src/core/bytes.ts';
import type {FactKind} from '../../src/core/fact.ts';
import {piName, piServices} from './invocation.ts';
import {isIdentity} from './szl.ts';
import {
  ACK_DATA,
  BLOCKS,
  CPU,
  dataLength,
  dataStart,
  functionGroup,
  jobFunction,
  MODE_TRANSITION,
  PROGRAMMER,
  parameterEnd,
  parameterStart,
  READ_SZL,
  rosctr,
  subfunction,
  TIME,
  USERDATA,
  userdataError,
} from './wire.ts';

export const READ_VAR = 0x04;
export const WRITE_VAR = 0x05;
export const SETUP = 0xf0;
export const REQUEST_DOWNLOAD = 0x1a;
export const DOWNLOAD_BLOCK = 0x1b;
export const DOWNLOAD_ENDED = 0x1c;
export const START_UPLOAD = 0x1d;
export const UPLOAD = 0x1e;
export const END_UPLOAD = 0x1f;
export const PI_SERVICE = 0x28;
export const PLC_STOP = 0x29;

interface Function {
  readonly name: string;
  readonly kind: FactKind;
}

const of = (kind: FactKind, names: Readonly<Record<number, string>>): [number, Function][] =>
  Object.entries(names).map(([code, name]) => [Number(code), {name, kind}]);

const jobs: ReadonlyMap<number, Function> = new Map([
  ...of('read', {[READ_VAR]: 'read-var'}),
  ...of('write', {[WRITE_VAR]: 'write-var'}),
  ...of('session', {[SETUP]: 'setup-communication'}),
  ...of('program', {
    [REQUEST_DOWNLOAD]: 'request-download',
    [DOWNLOAD_BLOCK]: 'download-block',
    [DOWNLOAD_ENDED]: 'download-ended',
    [START_UPLOAD]: 'start-upload',
    [UPLOAD]: 'upload',
    [END_UPLOAD]: 'end-upload',
  }),
  ...of('control', {0: 'cpu-services', [PLC_STOP]: 'plc-stop'}),
]);

/** By group, then subfunction. */
const userdata: Readonly<Record<number, ReadonlyMap<number, Function>>> = {
  // What the CPU tells of itself: nobody asked.
  [MODE_TRANSITION]: new Map(
    of('control', {
      0: 'mode-stop',
      1: 'mode-warm-restart',
      2: 'mode-run',
      3: 'mode-hot-restart',
      4: 'mode-hold',
      6: 'mode-cold-restart',
      9: 'mode-run-redundant',
      11: 'mode-link-up',
      12: 'mode-update',
    }),
  ),
  [PROGRAMMER]: new Map([
    ...of('read', {
      1: 'block-status',
      2: 'variable-status',
      3: 'interrupt-stack',
      4: 'block-stack',
      5: 'local-data-stack',
      6: 'time-measurement',
      7: 'force-selection',
      16: 'read-job-list',
      17: 'read-job',
      19: 'block-status-v2',
    }),
    ...of('write', {8: 'modify-variable', 9: 'force'}),
    ...of('control', {
      10: 'breakpoint',
      11: 'exit-hold',
      12: 'memory-reset',
      13: 'disable-job',
      14: 'enable-job',
      15: 'delete-job',
      18: 'replace-job',
      22: 'flash-led',
    }),
  ]),
  2: new Map(
    of('read', {
      1: 'cyclic-transfer',
      4: 'cyclic-unsubscribe',
      5: 'change-driven-transfer',
      7: 'change-driven-transfer-modify',
      8: 'read-record',
    }),
  ),
  [BLOCKS]: new Map(of('read', {1: 'list-blocks', 2: 'list-blocks-of-type', 3: 'block-info'})),
  [CPU]: new Map([
    ...of('read', {
      [READ_SZL]: 'read-szl',
      2: 'message-service',
      3: 'diagnostic-message',
      5: 'alarm-8-indication',
      6: 'notify-indication',
      9: 'scan-indication',
      12: 'alarm-acknowledged',
      13: 'alarm-locked',
      14: 'alarm-unlocked',
      17: 'alarm-sq-indication',
      18: 'alarm-s-indication',
      19: 'alarm-query',
      22: 'notify-8-indication',
    }),
    ...of('control', {7: 'alarm-lock', 8: 'alarm-unlock', 11: 'alarm-acknowledge'}),
  ]),
  5: new Map(of('session', {1: 'password', 2: 'password-end'})),
  6: new Map(of('write', {1: 'block-send', 2: 'block-receive', 3: 'block-receive-end'})),
  [TIME]: new Map([
    ...of('read', {1: 'read-clock', 3: 'read-clock-following'}),
    ...of('control', {2: 'set-clock', 4: 'set-clock-following'}),
  ]),
  15: new Map(
    of('program', {
      1: 'nc-request-download',
      2: 'nc-download-block',
      3: 'nc-continue-download',
      4: 'nc-download-ended',
      6: 'nc-start-upload',
      7: 'nc-upload',
      8: 'nc-continue-upload',
    }),
  ),
};

const identification: Function = {name: 'read-szl', kind: 'identify'};
const unknownJob: Function = {name: 'unknown-function', kind: 'control'};
const unknownUserdata: Function = {name: 'unknown-userdata', kind: 'control'};

const classes: ReadonlyMap<number, string> = new Map([
  [0x81, 'application-relationship'],
  [0x82, 'object-definition'],
  [0x83, 'no-resources'],
  [0x84, 'service-processing'],
  [0x85, 'supplies'],
  [0x87, 'access'],
]);

/** Of user data, by the upper byte of the code, beside those that a job has too. */
const userdataClasses: ReadonlyMap<number, string> = new Map([
  [0x01, 'block'],
  [0xd0, 'programmer'],
  [0xd2, 'block'],
  [0xd4, 'information'],
  [0xd6, 'password-refused'],
  [0xd8, 'cyclic-read'],
  [0xdc, 'clock'],
  [0xef, 'protocol'],
]);

/** Not permitted at the protection level that the controller has: a try without its password. */
const protectionErrors: readonly number[] = [0xd0a1, 0xd241];

const itemErrors: ReadonlyMap<number, string> = new Map([
  [0x01, 'item-hardware-fault'],
  [0x03, 'item-access-denied'],
  [0x05, 'item-address'],
  [0x06, 'item-type-not-supported'],
  [0x07, 'item-type-inconsistent'],
  [0x0a, 'item-not-found'],
]);
const unknownError = 'unknown-error';
const protectionLevel = 'protection-level';

const SUCCESS = 0xff;

/** Every name a fact of the protocol itself may carry. */
export const functionNames: readonly string[] = [
  ...new Set([
    ...[...jobs.values()].map((f) => f.name),
    ...Object.values(userdata).flatMap((group) => [...group.values()].map((f) => f.name)),
    ...piServices.map((f) => f.name),
    unknownJob.name,
    unknownUserdata.name,
    ...classes.values(),
    ...userdataClasses.values(),
    ...itemErrors.values(),
    protectionLevel,
    unknownError,
  ]),
];

/** What the PDU at `b[at..end)` asks for or answers. */
export function functionOf(b: Uint8Array, at: number, end: number): Function {
  if (rosctr(b, at) === USERDATA) return userdataOf(b, at, end);
  const code = jobFunction(b, at);
  if (code === PI_SERVICE) return piName(b, parameterStart(b, at), parameterEnd(b, at, end));
  return jobs.get(code) ?? unknownJob;
}

function userdataOf(b: Uint8Array, at: number, end: number): Function {
  if (isIdentity(b, at, end)) return identification;
  return userdata[functionGroup(b, at)]?.get(subfunction(b, at)) ?? unknownUserdata;
}

/** Why the response at `b[at..end)` refuses; undefined: it does not. */
export function refusal(b: Uint8Array, at: number, end: number, cls: number): string | undefined {
  if (rosctr(b, at) === USERDATA) return userdataRefusal(userdataError(b, at));
  if (cls !== 0) return classes.get(cls) ?? unknownError;
  const item = firstItemError(b, at, end);
  return item === 0 ? undefined : (itemErrors.get(item) ?? unknownError);
}

function userdataRefusal(code: number): string | undefined {
  if (code === 0) return undefined;
  if (protectionErrors.includes(code)) return protectionLevel;
  return classes.get(code >> 8) ?? userdataClasses.get(code >> 8) ?? unknownError;
}

/** Code of the first item of a read or write when none of them went well; else 0. */
function firstItemError(b: Uint8Array, at: number, end: number): number {
  if (rosctr(b, at) !== ACK_DATA || dataLength(b, at) === 0) return 0;
  const data = dataStart(b, at);
  const code = jobFunction(b, at);
  if (code === READ_VAR) return end - data === 4 ? itemError(b, data) : 0;
  if (code !== WRITE_VAR) return 0;
  for (let i = data; i < end; i++) if (u8(b, i) === SUCCESS) return 0;
  return itemError(b, data);
}

const itemError = (b: Uint8Array, at: number): number => (u8(b, at) === SUCCESS ? 0 : u8(b, at));
