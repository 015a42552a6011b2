/**
 * UMAS, the engineering protocol of Schneider Electric controllers in function code 90: its functions by name. Nothing of
 * it is published; the numbers are those that PLC4X and several researchers use. README.md says which of them a capture
 * confirms. Its words "upload" and "download" are used both ways in public, so the names here say where the program goes.
 */
import type {FactKind} from '../../src/core/fact.ts';

interface UmasFunction {
  readonly name: string;
  readonly kind: FactKind;
}

export const READ_IDENTITY = 0x02;
export const READ_PROJECT = 0x03;
export const TAKE_RESERVATION = 0x10;
export const READ_BLOCK = 0x20;
export const WRITE_BLOCK = 0x21;
export const READ_VARIABLES = 0x22;
export const WRITE_VARIABLES = 0x23;
export const TO_CONTROLLER_BLOCK = 0x31;
export const TO_CONTROLLER_END = 0x32;
export const FROM_CONTROLLER_BLOCK = 0x34;
export const FROM_CONTROLLER_END = 0x35;
/** In place of the function in a response. */
export const REFUSED = 0xfd;

const of = (kind: FactKind, names: Readonly<Record<number, string>>): [number, UmasFunction][] =>
  Object.entries(names).map(([code, name]) => [Number(code), {name: `umas-${name}`, kind}]);

const table: ReadonlyMap<number, UmasFunction> = new Map([
  ...of('session', {
    1: 'init-communication',
    10: 'echo',
    [TAKE_RESERVATION]: 'take-reservation',
    17: 'release-reservation',
    18: 'keep-alive',
  }),
  ...of('identify', {
    [READ_IDENTITY]: 'read-identity',
    [READ_PROJECT]: 'read-project-info',
    4: 'read-controller-info',
    6: 'read-memory-card-info',
  }),
  ...of('read', {
    [READ_BLOCK]: 'read-memory-block',
    [READ_VARIABLES]: 'read-variables',
    36: 'read-coils-registers',
    38: 'read-data-dictionary',
    57: 'read-ethernet-master-data',
    80: 'monitor',
    88: 'check',
    112: 'read-io-object',
    115: 'read-module-status',
  }),
  ...of('write', {
    [WRITE_BLOCK]: 'write-memory-block',
    [WRITE_VARIABLES]: 'write-variables',
    37: 'write-coils-registers',
    113: 'write-io-object',
  }),
  ...of('program', {
    48: 'program-to-controller-begin',
    [TO_CONTROLLER_BLOCK]: 'program-to-controller-block',
    [TO_CONTROLLER_END]: 'program-to-controller-end',
    51: 'program-from-controller-begin',
    [FROM_CONTROLLER_BLOCK]: 'program-from-controller-block',
    [FROM_CONTROLLER_END]: 'program-from-controller-end',
  }),
  ...of('control', {64: 'start', 65: 'stop'}),
]);

const unknown: UmasFunction = {name: 'umas', kind: 'program'};

/** What a response says that refuses. */
export const umasRefused = 'umas-refused';

export const umasNames: readonly string[] = [...[...table.values()].map((f) => f.name), umasRefused];

export const umasFunction = (code: number): UmasFunction => table.get(code) ?? unknown;
