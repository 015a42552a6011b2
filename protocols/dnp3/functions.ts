/** What a request asks for: by function code, and for a write by what is written. IEEE 1815-2012 §4.4. */
import type {FactKind} from '../../src/core/fact.ts';
import * as o from './objects.ts';

export const FUNCTION = {
  confirm: 0,
  read: 1,
  write: 2,
  select: 3,
  directOperateNoAnswer: 6,
  freezeNoAnswer: 8,
  freezeClearNoAnswer: 10,
  freezeAtTime: 11,
  freezeAtTimeNoAnswer: 12,
  authenticate: 32,
  authenticateNoAnswer: 33,
  response: 129,
  unsolicited: 130,
  authentication: 131,
} as const;

export interface Operation {
  readonly kind: FactKind;
  readonly name: string;
}

const op = (kind: FactKind, name: string): Operation => ({kind, name});

/** By function code; confirmations (0) are no fact. */
const operations: readonly Operation[] = [
  op('session', 'confirm'),
  op('read', 'read'),
  op('write', 'write'),
  op('write', 'select'),
  op('write', 'operate'),
  op('write', 'direct-operate'),
  op('write', 'direct-operate-no-answer'),
  op('control', 'freeze'),
  op('control', 'freeze-no-answer'),
  op('control', 'freeze-clear'),
  op('control', 'freeze-clear-no-answer'),
  op('control', 'freeze-at-time'),
  op('control', 'freeze-at-time-no-answer'),
  op('control', 'cold-restart'),
  op('control', 'warm-restart'),
  op('control', 'initialize-data'),
  op('control', 'initialize-application'),
  op('control', 'start-application'),
  op('control', 'stop-application'),
  op('control', 'save-configuration'),
  op('control', 'enable-unsolicited'),
  op('control', 'disable-unsolicited'),
  op('control', 'assign-class'),
  op('read', 'delay-measurement'),
  op('session', 'record-current-time'),
  op('program', 'open-file'),
  op('program', 'close-file'),
  op('program', 'delete-file'),
  op('program', 'get-file-information'),
  op('program', 'authenticate-file'),
  op('program', 'abort-file'),
  op('program', 'activate-configuration'),
  op('session', 'authenticate-request'),
  op('session', 'authenticate-request-no-answer'),
];

const answers: Readonly<Record<number, Operation>> = {
  [FUNCTION.response]: op('read', 'response'),
  [FUNCTION.unsolicited]: op('read', 'unsolicited-response'),
  [FUNCTION.authentication]: op('session', 'authentication-response'),
};

const unknown = op('control', 'unknown-function');

/** What a write is about, by the group of its first object. */
const writes: Readonly<Record<number, Operation>> = {
  [o.TIME]: op('control', 'set-time'),
  [o.FILES]: op('program', 'write-file'),
  [o.INDICATIONS]: op('control', 'write-indications'),
};

const readFile = op('program', 'read-file');

/** `group`: of the first object; -1: there is none. */
export function operationOf(code: number, group: number): Operation {
  if (code === FUNCTION.write) return writes[group] ?? (operations[code] as Operation);
  if (code === FUNCTION.read && group === o.FILES) return readFile;
  return operations[code] ?? answers[code] ?? unknown;
}

/** Requests that no outstation answers. */
export const wantsNoAnswer = (code: number): boolean =>
  code === FUNCTION.directOperateNoAnswer ||
  code === FUNCTION.freezeNoAnswer ||
  code === FUNCTION.freezeClearNoAnswer ||
  code === FUNCTION.freezeAtTimeNoAnswer ||
  code === FUNCTION.authenticate ||
  code === FUNCTION.authenticateNoAnswer;

/** Its objects are select, operate or direct operate, and come back with a status in the answer. */
export const isOperation = (code: number): boolean => code >= FUNCTION.select && code <= FUNCTION.directOperateNoAnswer;

export const isAnswer = (code: number): boolean => code >= FUNCTION.response && code <= FUNCTION.authentication;

const FIRST_FREEZE = 7;
const FIRST_HEADERS_ONLY = 20;
const LAST_HEADERS_ONLY = 22;

/** The objects themselves follow their headers; reads, freezes (but for their time) and classes name them only. */
export const carriesObjects = (code: number): boolean =>
  code !== FUNCTION.read &&
  !(code >= FIRST_FREEZE && code < FUNCTION.freezeAtTime) &&
  !(code >= FIRST_HEADERS_ONLY && code <= LAST_HEADERS_ONLY);

/** What the second byte of the internal indications says of the request, by bit. IEEE 1815-2012 §4.2.2.5 */
const refusals: readonly (string | undefined)[] = [
  'function-not-supported',
  'object-unknown',
  'parameter-error',
  undefined,
  'already-executing',
];
/** The bits of these. */
const REFUSED = 0x17;
const CONTROL_REFUSED = 'control-refused';

/** Name of the exception; empty: the request was done. `status`: of a control that was not. */
export function refusalOf(indications: number, status: number): string {
  if ((indications & REFUSED) === 0) return status === 0 ? '' : CONTROL_REFUSED;
  return refusals.find((name, bit) => name !== undefined && (indications & (1 << bit)) !== 0) ?? '';
}

export const functionNames: readonly string[] = [
  ...new Set(
    [...operations.slice(1), ...Object.values(answers), unknown, ...Object.values(writes), readFile].map((a) => a.name),
  ),
  ...refusals.filter((name) => name !== undefined),
  CONTROL_REFUSED,
];
