/**
 * Function codes, diagnostics sub-functions and exceptions by name, and the kind of fact each one is.
 * MODBUS Application Protocol Specification V1.1b3, sections 5, 6 and 7, Annex A (reserved codes); the names of the
 * reserved codes are those of the Modicon Modbus Protocol Reference Guide and of the vendors that use them.
 */
import {u8, u16} from '../../src/core/bytes.ts';
import type {FactKind} from '../../src/core/fact.ts';
import {umasCode} from './umas.ts';
import {umasFunction, umasNames} from './umas-functions.ts';
import {EXCEPTION_BIT, UMAS} from './wire.ts';

export const DIAGNOSTICS = 8;
export const REPORT_SERVER_ID = 17;
export const ENCAPSULATED = 43;
export const READ_DEVICE_ID = 14;
export const CANOPEN = 13;

interface Function {
  readonly name: string;
  readonly kind: FactKind;
}

const of = (kind: FactKind, names: Readonly<Record<number, string>>): [number, Function][] =>
  Object.entries(names).map(([code, name]) => [Number(code), {name, kind}]);

const functions: ReadonlyMap<number, Function> = new Map([
  ...of('read', {
    1: 'read-coils',
    2: 'read-discrete-inputs',
    3: 'read-holding-registers',
    4: 'read-input-registers',
    7: 'read-exception-status',
    11: 'get-comm-event-counter',
    12: 'get-comm-event-log',
    20: 'read-file-record',
    24: 'read-fifo-queue',
  }),
  ...of('write', {
    5: 'write-single-coil',
    6: 'write-single-register',
    15: 'write-multiple-coils',
    16: 'write-multiple-registers',
    21: 'write-file-record',
    22: 'mask-write-register',
    23: 'read-write-multiple-registers',
  }),
  ...of('identify', {[REPORT_SERVER_ID]: 'report-server-id'}),
  ...of('program', {
    9: 'program-484',
    10: 'poll-484',
    13: 'program-controller',
    14: 'poll-controller',
    18: 'program-884',
    19: 'reset-communication-link-884',
    40: 'program-concept',
    41: 'multiple-function-codes',
    [UMAS]: 'umas', // a function that nobody names
    125: 'firmware-replacement',
    126: 'program-584-984',
  }),
  ...of('control', {91: 'object-messaging', 127: 'report-local-address'}),
]);

const diagnostics: ReadonlyMap<number, string> = new Map([
  [0, 'return-query-data'],
  [1, 'restart-communications-option'],
  [2, 'return-diagnostic-register'],
  [3, 'change-ascii-input-delimiter'],
  [4, 'force-listen-only-mode'],
  [10, 'clear-counters-and-diagnostic-register'],
  [11, 'return-bus-message-count'],
  [12, 'return-bus-communication-error-count'],
  [13, 'return-bus-exception-error-count'],
  [14, 'return-server-message-count'],
  [15, 'return-server-no-response-count'],
  [16, 'return-server-nak-count'],
  [17, 'return-server-busy-count'],
  [18, 'return-bus-character-overrun-count'],
  [20, 'clear-overrun-counter-and-flag'],
]);

const exceptions: ReadonlyMap<number, string> = new Map([
  [1, 'illegal-function'],
  [2, 'illegal-data-address'],
  [3, 'illegal-data-value'],
  [4, 'server-device-failure'],
  [5, 'acknowledge'],
  [6, 'server-device-busy'],
  [7, 'negative-acknowledge'],
  [8, 'memory-parity-error'],
  [10, 'gateway-path-unavailable'],
  [11, 'gateway-target-failed-to-respond'],
]);

const deviceIdentification: Function = {name: 'read-device-identification', kind: 'identify'};
const canopen: Function = {name: 'canopen-general-reference', kind: 'control'};
const encapsulated: Function = {name: 'encapsulated-interface-transport', kind: 'control'};
const reservedDiagnostics: Function = {name: 'diagnostics-reserved', kind: 'control'};
const userDefined: Function = {name: 'user-defined-function', kind: 'control'};
const unassigned: Function = {name: 'unassigned-function', kind: 'control'};
const noException = 'unknown-exception';

/** Every name a fact of this protocol may carry. */
export const names: readonly string[] = [
  ...[...functions.values()].map((f) => f.name),
  ...umasNames,
  ...diagnostics.values(),
  ...exceptions.values(),
  ...[deviceIdentification, canopen, encapsulated, reservedDiagnostics, userDefined, unassigned].map((f) => f.name),
  noException,
].sort();

/** Has a structure or at least an owner, so that a message with it is believed on a port nobody knows. */
export const isNamed = (code: number): boolean => code === DIAGNOSTICS || code === ENCAPSULATED || functions.has(code);

/** What the PDU at `b[p..end)` asks for; a sub-function that is cut off counts as unknown. */
export function functionOf(b: Uint8Array, p: number, end: number): Function {
  const code = u8(b, p) & ~EXCEPTION_BIT;
  if (code === DIAGNOSTICS) return diagnosticsOf(end - p < 3 ? -1 : u16(b, p + 1));
  if (code === ENCAPSULATED) return encapsulatedOf(end - p < 2 ? -1 : u8(b, p + 1));
  if (code === UMAS) return umasFunction(umasCode(b, p, end));
  return functions.get(code) ?? (isUserDefined(code) ? userDefined : unassigned);
}

export const exceptionName = (code: number): string => exceptions.get(code) ?? noException;

function diagnosticsOf(subFunction: number): Function {
  const name = diagnostics.get(subFunction);
  return name === undefined ? reservedDiagnostics : {name, kind: 'control'};
}

function encapsulatedOf(mei: number): Function {
  if (mei === READ_DEVICE_ID) return deviceIdentification;
  return mei === CANOPEN ? canopen : encapsulated;
}

/** V1.1b3 section 5: the two ranges left to users. */
const isUserDefined = (code: number): boolean => (code >= 65 && code <= 72) || (code >= 100 && code <= 110);
