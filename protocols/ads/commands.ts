/**
 * What an ADS request asks for: by command, and where the command is only a carrier, by AMS port and index group.
 * Beckhoff Information System, "ADS commands", "Specification: index group/offset", "ADS return codes".
 */
import {u16le, u32le} from '../../src/core/bytes.ts';
import type {FactKind} from '../../src/core/fact.ts';
import {command, HEADERS, targetPort} from './wire.ts';

export const READ_DEVICE_INFO = 1;
const READ = 2;
const WRITE = 3;
export const READ_STATE = 4;
export const WRITE_CONTROL = 5;
export const ADD_NOTIFICATION = 6;
export const DELETE_NOTIFICATION = 7;
export const NOTIFICATION = 8;
export const READ_WRITE = 9;

/** Index groups of the symbol table. */
export const HANDLE_BY_NAME = 0xf003;
export const VALUE_BY_HANDLE = 0xf005;
const RELEASE_HANDLE = 0xf006;

/** The system service answers on this AMS port: files and processes of the controller. */
const SYSTEM_SERVICE = 10000;

export interface Operation {
  readonly kind: FactKind;
  readonly name: string;
}

const op = (kind: FactKind, name: string): Operation => ({kind, name});

const byCommand: Readonly<Record<number, Operation>> = {
  [READ_DEVICE_INFO]: op('identify', 'read-device-info'),
  [READ]: op('read', 'read'),
  [WRITE]: op('write', 'write'),
  [READ_STATE]: op('read', 'read-state'),
  [WRITE_CONTROL]: op('control', 'write-control'),
  [ADD_NOTIFICATION]: op('read', 'add-notification'),
  [DELETE_NOTIFICATION]: op('read', 'delete-notification'),
  [NOTIFICATION]: op('read', 'notification'),
  [READ_WRITE]: op('write', 'read-write'),
};

const unknown = op('control', 'unknown-command');

/** ADS states that write-control can ask for. */
const byState: Readonly<Record<number, Operation>> = {
  2: op('control', 'reset'),
  5: op('control', 'run'),
  6: op('control', 'stop'),
  10: op('control', 'power-good'),
  12: op('control', 'shutdown'),
  15: op('control', 'config-mode'),
  16: op('control', 'reconfig'),
};

const byGroup: Readonly<Record<number, Operation>> = {
  [HANDLE_BY_NAME]: op('read', 'get-symbol-handle'),
  61447: op('read', 'symbol-info'),
  61449: op('read', 'symbol-info'),
  [RELEASE_HANDLE]: op('read', 'release-symbol-handle'),
  61568: op('read', 'sum-read'),
  61569: op('write', 'sum-write'),
  61570: op('write', 'sum-read-write'),
  61571: op('read', 'sum-read'),
  61572: op('read', 'sum-read'),
  61573: op('read', 'sum-add-notification'),
  61574: op('read', 'sum-delete-notification'),
};

const bySystemGroup: Readonly<Record<number, Operation>> = {
  120: op('program', 'file-open'),
  121: op('program', 'file-close'),
  122: op('program', 'file-read'),
  123: op('program', 'file-write'),
  131: op('program', 'file-delete'),
  132: op('program', 'file-find'),
  133: op('program', 'file-rename'),
  500: op('control', 'start-process'),
};

const operations = [byCommand, byState, byGroup, bySystemGroup].flatMap((table) => Object.values(table));

/** The command carries an index group and an index offset first. */
export const hasIndex = (code: number): boolean =>
  code === READ || code === WRITE || code === ADD_NOTIFICATION || code === READ_WRITE;

/** What the request at `b[at..end)` asks for. */
export function operationOf(b: Uint8Array, at: number, end: number): Operation {
  const code = command(b, at);
  const plain = byCommand[code] ?? unknown;
  const data = at + HEADERS;
  if (code === WRITE_CONTROL && end - data >= 2) return byState[u16le(b, data)] ?? plain;
  if (!hasIndex(code) || code === ADD_NOTIFICATION || end - data < 8) return plain;
  const table = targetPort(b, at) === SYSTEM_SERVICE ? bySystemGroup : byGroup;
  return table[u32le(b, data)] ?? plain;
}

/** The response at `b[at..]` alone: what its command says. */
export const operationOfCommand = (code: number): Operation => byCommand[code] ?? unknown;

const errorNames: Readonly<Record<number, string>> = {
  6: 'target-port-not-found',
  7: 'target-machine-not-found',
  8: 'unknown-command-id',
  13: 'port-not-connected',
  24: 'no-access',
  1792: 'device-error',
  1793: 'service-not-supported',
  1794: 'invalid-index-group',
  1795: 'invalid-index-offset',
  1796: 'access-denied',
  1797: 'invalid-size',
  1798: 'invalid-data',
  1799: 'not-ready',
  1800: 'busy',
  1801: 'invalid-context',
  1802: 'no-memory',
  1803: 'invalid-parameter',
  1804: 'not-found',
  1805: 'syntax-error',
  1806: 'incompatible',
  1807: 'exists',
  1808: 'symbol-not-found',
  1809: 'symbol-version',
  1810: 'invalid-state',
  1811: 'transmission-mode-not-supported',
  1812: 'invalid-notification-handle',
  1861: 'timeout',
};

/** Any other error, with its code in the fields. */
const OTHER_ERROR = 'other-error';

export const errorName = (code: number): string => errorNames[code] ?? OTHER_ERROR;

export const commandNames: readonly string[] = [
  ...new Set([...operations, unknown].map((operation) => operation.name)),
  ...Object.values(errorNames),
  OTHER_ERROR,
];
