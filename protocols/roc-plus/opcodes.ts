/** ROC Plus opcodes by name and kind. Emerson, ROC Plus Protocol Specification Manual (A6127), section 2. */
import {u8} from '../../src/core/bytes.ts';
import type {FactKind} from '../../src/core/fact.ts';

export const SYSTEM_CONFIGURATION = 6;
export const READ_CLOCK = 7;
export const SET_CLOCK = 8;
export const LOGIN = 17;
export const SET_POINT = 166;
export const READ_POINT = 167;
export const READ_PARAMETERS = 180;
export const WRITE_PARAMETERS = 181;
export const FILE_TRANSFER = 203;
export const ERROR = 255;

export interface Operation {
  readonly kind: FactKind;
  readonly name: string;
}

const op = (kind: FactKind, name: string): Operation => ({kind, name});

const operations: Readonly<Record<number, Operation>> = {
  [SYSTEM_CONFIGURATION]: op('identify', 'system-configuration'),
  [READ_CLOCK]: op('read', 'read-clock'),
  [SET_CLOCK]: op('write', 'set-clock'),
  10: op('read', 'read-configurable-points'),
  11: op('write', 'write-configurable-points'),
  [LOGIN]: op('session', 'login'),
  24: op('control', 'store-and-forward'),
  50: op('read', 'read-io-position'),
  100: op('control', 'user-defined-information'),
  105: op('read', 'read-min-max'),
  108: op('read', 'read-history-tag'),
  118: op('read', 'read-alarms'),
  119: op('read', 'read-events'),
  135: op('read', 'read-history-point'),
  136: op('read', 'read-history-points'),
  137: op('read', 'read-history-index'),
  138: op('read', 'read-daily-history'),
  139: op('read', 'read-history-information'),
  [SET_POINT]: op('write', 'set-point-parameters'),
  [READ_POINT]: op('read', 'read-point-parameters'),
  [READ_PARAMETERS]: op('read', 'read-parameters'),
  [WRITE_PARAMETERS]: op('write', 'write-parameters'),
  [FILE_TRANSFER]: op('program', 'file-transfer'),
  205: op('control', 'peer-to-peer'),
  206: op('read', 'read-transaction-history'),
  224: op('read', 'report-by-exception'),
  225: op('read', 'acknowledge-report'),
  [ERROR]: op('exception', 'error'),
};

/** For the compiler: `isOpcode` keeps other opcodes out. */
const other = op('control', 'user-defined-information');

const files: Readonly<Record<number, Operation>> = {
  1: op('program', 'file-open'),
  2: op('program', 'file-read'),
  3: op('program', 'file-write'),
  4: op('program', 'file-close'),
  5: op('program', 'file-delete'),
  6: op('program', 'file-list'),
  64: op('program', 'file-list'),
};

/** Bytes of data of what a login request can be. */
export const STANDARD_LOGIN = 6;
export const STANDARD_LOGOUT = 11;
const SESSION_KEY = 13;
export const ENHANCED_LOGIN = 71;
export const ENHANCED_LOGOUT = 76;

const logout = op('session', 'logout');
const sessionKey = op('session', 'session-key');

export const isOpcode = (code: number): boolean => code in operations;

/** What the request with this opcode and the data `b[at..end)` asks for. */
export function operationOf(code: number, b: Uint8Array, at: number, end: number): Operation {
  const plain = operations[code] ?? other;
  if (code === FILE_TRANSFER && end > at) return files[u8(b, at)] ?? plain;
  if (code !== LOGIN) return plain;
  if (end - at === STANDARD_LOGOUT || end - at === ENHANCED_LOGOUT) return logout;
  return end - at === SESSION_KEY ? sessionKey : plain;
}

export const names: readonly string[] = [
  ...new Set([...Object.values(operations), ...Object.values(files), logout, sessionKey].map((one) => one.name)),
];
