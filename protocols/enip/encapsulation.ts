/** Commands of the encapsulation itself, by name, and the facts they are. The CIP Networks Library, Volume 2, 2-4. */
import type {FactKind} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import {encapsulationFields} from './describe.ts';
import {addTiming, type Exchange} from './exchange.ts';
import {command, HEADER_LENGTH, LIST_IDENTITY, NONE, status} from './wire.ts';

interface Command {
  readonly name: string;
  readonly kind: FactKind;
}

const commands: ReadonlyMap<number, Command> = new Map([
  [0x00, {name: 'nop-command', kind: 'session'}],
  [0x04, {name: 'list-services', kind: 'service'}],
  [0x63, {name: 'list-identity', kind: 'identify'}],
  [0x64, {name: 'list-interfaces', kind: 'service'}],
  [0x65, {name: 'register-session', kind: 'session'}],
  [0x66, {name: 'unregister-session', kind: 'session'}],
  [0x6f, {name: 'send-rr-data', kind: 'session'}],
  [0x70, {name: 'send-unit-data', kind: 'session'}],
  [0x72, {name: 'indicate-status', kind: 'session'}],
  [0x73, {name: 'cancel', kind: 'session'}],
  [0xc8, {name: 'start-dtls', kind: 'session'}],
] as const);

const NOT_ASSIGNED: Command = {name: 'nop-command', kind: 'session'};

const statuses: Readonly<Record<number, string>> = {
  1: 'invalid-command',
  2: 'no-memory',
  3: 'incorrect-data',
  100: 'invalid-session-handle',
  101: 'invalid-length',
  105: 'unsupported-protocol-revision',
  106: 'cip-not-allowed-on-port',
};
const OTHER_STATUS = 'encapsulation-status';

export const encapsulationNames: readonly string[] = [
  ...[...commands.values()].map((c) => c.name),
  ...Object.values(statuses),
  OTHER_STATUS,
];

/** Reports the exchange of two whole messages, `x.r` and `x.s` being their offsets. */
export function reportEncapsulation(report: Report, x: Exchange): void {
  const code = x.r === NONE ? command(x.b, x.s) : command(x.rb, x.r);
  const refused = x.s === NONE ? 0 : status(x.b, x.s);
  if (report.repeats(code | seen(x), told(x, code) ^ mix32(refused))) return;
  const fields = x.s === NONE ? encapsulationFields(x.rb, x.r, x.rend) : encapsulationFields(x.b, x.s, x.end);
  if (x.r !== NONE) addTiming(fields, x, report);
  const {kind, name} = commands.get(code) ?? NOT_ASSIGNED;
  if (refused !== 0) report.fact('exception', statuses[refused] ?? OTHER_STATUS, fields);
  else report.fact(kind, name, fields);
}

const seen = (x: Exchange): number => (x.r === NONE ? 0 : 1 << 16) | (x.s === NONE ? 0 : 1 << 17);

/** Of an identity everything. */
const told = (x: Exchange, code: number): number =>
  code === LIST_IDENTITY && x.s !== NONE ? hashBytes(x.b, x.s + HEADER_LENGTH, x.end) : 0;
