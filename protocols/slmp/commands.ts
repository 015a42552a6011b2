/** Commands of SLMP by name, and the kind of fact each one is. SH-080956 section 5. */
import type {FactKind} from '../../src/core/fact.ts';

export const READ = 0x0401;
export const WRITE = 0x1401;
export const READ_TYPE_NAME = 0x0101;
export const UNLOCK = 0x1630;
export const LOCK = 0x1631;

interface Command {
  readonly name: string;
  readonly kind: FactKind;
}

const of = (kind: FactKind, names: Readonly<Record<number, string>>): [number, Command][] =>
  Object.entries(names).map(([code, name]) => [Number(code), {name, kind}]);

const commands: ReadonlyMap<number, Command> = new Map([
  ...of('read', {
    [READ]: 'device-read',
    1027: 'device-read-random',
    1030: 'device-read-block',
    2049: 'monitor-register',
    2050: 'monitor',
    1537: 'extend-unit-read',
    1555: 'memory-read',
    1561: 'self-test',
    6160: 'file-read-directory',
    6161: 'file-search-directory',
    6183: 'file-open',
    6184: 'file-read',
    6186: 'file-close',
  }),
  ...of('write', {
    [WRITE]: 'device-write',
    5122: 'device-write-random',
    5126: 'device-write-block',
    5633: 'extend-unit-write',
    5651: 'memory-write',
    6176: 'file-new',
    6178: 'file-delete',
    6180: 'file-copy',
    6181: 'file-change-state',
    6182: 'file-change-date',
    6185: 'file-write',
  }),
  ...of('control', {
    4097: 'remote-run',
    4098: 'remote-stop',
    4099: 'remote-pause',
    4101: 'remote-latch-clear',
    4102: 'remote-reset',
    5655: 'clear-error',
  }),
  ...of('identify', {[READ_TYPE_NAME]: 'read-type-name'}),
  ...of('session', {[UNLOCK]: 'password-unlock', [LOCK]: 'password-lock'}),
]);

const unknown: Command = {name: 'unknown-command', kind: 'control'};
/** A response whose request was not seen does not say what it answers. */
const answered = 'answered';
const noCommand: Command = {name: answered, kind: 'read'};

/** End codes by their class: SH-080956 section 6, and the manuals of the Ethernet modules. */
const refusals: readonly (readonly [number, number, string])[] = [
  [0xc200, 0xc204, 'password-refused'],
  [0xc050, 0xc0ff, 'request-refused'],
  [0x4000, 0x4fff, 'cpu-refused'],
  [0xc800, 0xcfff, 'network-fault'],
];
const otherRefusal = 'refused';

export const names: readonly string[] = [
  ...[...commands.values(), unknown, noCommand].map((c) => c.name),
  ...refusals.map(([, , name]) => name),
  otherRefusal,
].sort();

export const isKnown = (code: number): boolean => commands.has(code);
/** `code` is -1 where the request was not seen. */
export const commandOf = (code: number): Command => (code < 0 ? noCommand : (commands.get(code) ?? unknown));
export const refusalOf = (end: number): string =>
  refusals.find(([low, high]) => end >= low && end <= high)?.[2] ?? otherRefusal;
