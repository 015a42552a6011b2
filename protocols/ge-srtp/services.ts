/** Service requests by code, and memory by segment selector. Denton et al., DFRWS 2017, tables 2 and 3. */
import type {FactKind} from '../../src/core/fact.ts';

export interface Operation {
  readonly kind: FactKind;
  readonly name: string;
}

const op = (kind: FactKind, name: string): Operation => ({kind, name});

const operations: Readonly<Record<number, Operation>> = {
  0: op('read', 'short-status'),
  3: op('read', 'read-program-names'),
  4: op('read', 'read-system-memory'),
  5: op('read', 'read-task-memory'),
  6: op('program', 'read-program-memory'),
  7: op('write', 'write-system-memory'),
  8: op('write', 'write-task-memory'),
  9: op('program', 'write-program-memory'),
  32: op('session', 'programmer-logon'),
  33: op('session', 'change-privilege'),
  34: op('control', 'set-control-id'),
  35: op('control', 'run-or-stop'),
  36: op('write', 'set-clock'),
  37: op('read', 'read-clock'),
  56: op('read', 'read-faults'),
  57: op('control', 'clear-faults'),
  63: op('program', 'program-upload'),
  64: op('program', 'program-download'),
  67: op('identify', 'controller-type'),
  68: op('control', 'toggle-force'),
};

const other = op('control', 'other-request');

export const isService = (code: number): boolean => code in operations;
export const operationOf = (code: number): Operation => operations[code] ?? other;

/** Reads and writes of memory carry a segment selector, an index and a count. */
export const hasMemory = (code: number): boolean => code >= 4 && code <= 9;

const memory: Readonly<Record<number, string>> = {
  8: '%R',
  10: '%AI',
  12: '%AQ',
  16: '%I',
  18: '%Q',
  20: '%T',
  22: '%M',
  24: '%SA',
  26: '%SB',
  28: '%SC',
  30: '%S',
  56: '%G',
  70: '%I',
  72: '%Q',
  74: '%T',
  76: '%M',
  78: '%SA',
  80: '%SB',
  82: '%SC',
  84: '%S',
  86: '%G',
};

/** The memory behind a segment selector, bytes and bits alike; undefined: none that is known. */
export const memoryOf = (selector: number): string | undefined => memory[selector];

const errors: Readonly<Record<number, string>> = {
  1: 'illegal-service-request',
  2: 'insufficient-privilege',
  4: 'protocol-sequence-error',
  7: 'request-queue-full',
};

const OTHER_ERROR = 'other-error';

export const errorName = (status: number): string => errors[status] ?? OTHER_ERROR;

export const names: readonly string[] = [
  'connect',
  'connected',
  'response',
  ...[...Object.values(operations), other].map((operation) => operation.name),
  ...Object.values(errors),
  OTHER_ERROR,
];
