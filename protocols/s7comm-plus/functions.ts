/** Functions of S7comm-plus by name, and the kind of fact each one is. */
import {u8, u32} from '../../src/core/bytes.ts';
import type {FactKind} from '../../src/core/fact.ts';
import {functionCode, requestBody, sessionId} from './wire.ts';

export const CREATE_OBJECT = 0x04ca;
export const SET_VARIABLE = 0x04f2;
/** Session id of a client that has none yet. */
const NO_SESSION = 0x120;
/** Object and attribute (as a number of variable length, 2167) that start and stop the CPU; the value is a DINT. */
const CPU_UNIT = 0x34;
const OPERATING_STATE = [0x01, 0x90, 0x77, 0x00, 0x08];
const STOP = 1;
const RUN = 3;

interface Function {
  readonly name: string;
  readonly kind: FactKind;
}

const of = (kind: FactKind, names: Readonly<Record<number, string>>): [number, Function][] =>
  Object.entries(names).map(([code, name]) => [Number(code), {name, kind}]);

const functions: ReadonlyMap<number, Function> = new Map([
  ...of('exception', {1201: 'error'}),
  ...of('read', {
    1211: 'explore',
    1276: 'get-variable',
    1316: 'get-link',
    1356: 'get-multi-variables',
    1414: 'get-variable-substring',
  }),
  ...of('write', {
    [SET_VARIABLE]: 'set-variable',
    1346: 'set-multi-variables',
    1286: 'add-link',
    1306: 'remove-link',
  }),
  ...of('session', {
    [CREATE_OBJECT]: 'create-object',
    1236: 'delete-object',
    1366: 'begin-sequence',
    1376: 'end-sequence',
  }),
  ...of('control', {1387: 'invoke'}),
]);

const session: Function = {name: 'create-session', kind: 'session'};
const start: Function = {name: 'plc-start', kind: 'control'};
const stop: Function = {name: 'plc-stop', kind: 'control'};
const unknown: Function = {name: 'unknown-function', kind: 'control'};
export const notification = 'notification';
export const systemEvent = 'system-event';

export const functionNames: readonly string[] = [
  ...[...functions.values(), session, start, stop, unknown].map((f) => f.name),
  notification,
  systemEvent,
];

/** What the request with its data at `b[d..end)` asks for. */
export function requestFunction(b: Uint8Array, d: number, end: number): Function {
  const code = functionCode(b, d);
  if (code === CREATE_OBJECT && sessionId(b, d) === NO_SESSION) return session;
  if (code === SET_VARIABLE) return stateFunction(b, requestBody(d), end) ?? responseFunction(code);
  return responseFunction(code);
}

/** Without its request: by its code alone. */
export const responseFunction = (code: number): Function => functions.get(code) ?? unknown;

function stateFunction(b: Uint8Array, at: number, end: number): Function | undefined {
  if (at + 4 + OPERATING_STATE.length + 1 > end || u32(b, at) !== CPU_UNIT) return undefined;
  for (const [i, byte] of OPERATING_STATE.entries()) if (u8(b, at + 4 + i) !== byte) return undefined;
  const value = u8(b, at + 4 + OPERATING_STATE.length);
  if (value === STOP) return stop;
  return value === RUN ? start : undefined;
}
