/** Commands and end codes of FINS by name, and the kind of fact each one is. W342 sections 5-1 and 5-2. */
import type {FactKind} from '../../src/core/fact.ts';

export const MEMORY_READ = 0x0101;
export const MEMORY_WRITE = 0x0102;
export const MEMORY_FILL = 0x0103;
export const IDENTIFY = 0x0501;
export const CLOCK_WRITE = 0x0702;
/** Program area protect, and its end: with a password. */
export const PROTECT = 0x0304;
export const PROTECT_CLEAR = 0x0305;

interface Command {
  readonly name: string;
  readonly kind: FactKind;
}

const of = (kind: FactKind, names: Readonly<Record<number, string>>): [number, Command][] =>
  Object.entries(names).map(([code, name]) => [Number(code), {name, kind}]);

const commands: ReadonlyMap<number, Command> = new Map([
  ...of('read', {
    [MEMORY_READ]: 'memory-area-read',
    260: 'multiple-memory-area-read',
    544: 'data-link-table-read',
    1282: 'connection-data-read',
    1537: 'controller-status-read',
    1538: 'network-status-read',
    1539: 'data-link-status-read',
    1568: 'cycle-time-read',
    1793: 'clock-read',
    2049: 'loop-back-test',
    2050: 'broadcast-test-results-read',
    2051: 'broadcast-test-data-send',
    2336: 'message-read-or-clear',
    8450: 'error-log-read',
    8705: 'file-name-read',
    8706: 'single-file-read',
    8713: 'file-data-check',
    8719: 'file-memory-index-read',
    8720: 'file-memory-read',
    8970: 'multiple-forced-status-read',
    9731: 'name-read',
  }),
  ...of('identify', {[IDENTIFY]: 'controller-data-read'}),
  ...of('write', {
    [MEMORY_WRITE]: 'memory-area-write',
    [MEMORY_FILL]: 'memory-area-fill',
    261: 'memory-area-transfer',
    545: 'data-link-table-write',
    8707: 'single-file-write',
    8709: 'file-delete',
    8710: 'volume-label',
    8711: 'file-copy',
    8712: 'file-rename',
    8714: 'memory-area-file-transfer',
    8721: 'file-memory-write',
    8961: 'forced-set-reset',
    8962: 'forced-set-reset-cancel',
    9729: 'name-set',
    9730: 'name-delete',
  }),
  ...of('program', {
    513: 'parameter-area-read',
    514: 'parameter-area-write',
    515: 'parameter-area-clear',
    [PROTECT]: 'program-area-protect',
    [PROTECT_CLEAR]: 'program-area-protect-clear',
    774: 'program-area-read',
    775: 'program-area-write',
    776: 'program-area-clear',
    8715: 'parameter-area-file-transfer',
    8716: 'program-area-file-transfer',
  }),
  ...of('control', {
    1025: 'run',
    1026: 'stop',
    1027: 'reset',
    [CLOCK_WRITE]: 'clock-write',
    8449: 'error-clear',
    8451: 'error-log-clear',
    8708: 'memory-card-format',
  }),
  ...of('session', {
    3073: 'access-right-acquire',
    3074: 'access-right-forced-acquire',
    3075: 'access-right-release',
  }),
]);

const unknown: Command = {name: 'unknown-command', kind: 'control'};

/** By the upper byte of the end code. */
const refusals: Readonly<Record<number, string>> = {
  0: 'service-canceled',
  1: 'local-node',
  2: 'destination-node',
  3: 'controller',
  4: 'service-unsupported',
  5: 'routing-table',
  16: 'command-format',
  17: 'parameter',
  32: 'read-not-possible',
  33: 'write-not-possible',
  34: 'not-in-this-mode',
  35: 'no-such-device',
  36: 'cannot-start',
  37: 'unit-fault',
  38: 'command-refused',
  48: 'access-right',
  64: 'aborted',
};
const unknownEnd = 'unknown-end-code';
export const connected = 'connected';
export const connectionRefused = 'connection-refused';

export const names: readonly string[] = [
  ...[...commands.values()].map((c) => c.name),
  unknown.name,
  ...Object.values(refusals),
  unknownEnd,
  connected,
  connectionRefused,
].sort();

export const isKnown = (code: number): boolean => commands.has(code);
export const commandOf = (code: number): Command => commands.get(code) ?? unknown;
export const refusalOf = (end: number): string => refusals[end >> 8] ?? unknownEnd;
