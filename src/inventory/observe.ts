/** What facts of any kind say of the two ends: units behind a gateway, operating mode, rack and slot, roles. */
import type {IdentityField} from '../core/asset.ts';
import type {Fact} from '../core/fact.ts';
import {MINUTE, type Micros} from '../core/time.ts';
import {observeBehaviour, suggest} from './behaviour.ts';
import type {Deviation} from './deviation.ts';
import {groupOf, type Host, noteNumber} from './host.ts';
import {offer} from './identity.ts';

/** A unit of which the gateway says this often, for this long, that it does not answer is gone. */
const MISSING = 5;
const MISSING_FOR: Micros = MINUTE;
/** Exceptions of a gateway: no path to the unit, the unit did not answer. */
const GATEWAY = [10, 11];

export function observe(
  fact: Fact,
  client: Host | undefined,
  server: Host | undefined,
  tell: (deviation: Deviation) => void,
): void {
  observeBehaviour(fact, client, server);
  if (server === undefined) return;
  if (fact.protocol === 'modbus') unit(fact, server, tell);
  const mode = modeOf(fact);
  if (mode !== '') put(server, 'mode', mode, fact);
  const selector = fact.fields['cotp.dst-tsap-bytes'];
  if (fact.protocol.startsWith('s7comm') && typeof selector === 'string') place(server, selector, fact);
}

function put({owner}: Host, field: IdentityField, value: string, {protocol, time}: Fact): void {
  offer(owner, owner.identity, field, {value, source: protocol, confidence: 0.9, firstSeen: time, lastSeen: time});
}

/** The called selector of S7: kind of connection, then 3 bits of rack and 5 bits of slot. */
function place(server: Host, selector: string, fact: Fact): void {
  const byte = Number.parseInt(selector.slice(-2), 16);
  if (selector.length !== 4 || Number.isNaN(byte)) return;
  put(server, 'rack', String(byte >> 5), fact);
  put(server, 'slot', String(byte & 31), fact);
}

function unit(fact: Fact, server: Host, tell: (deviation: Deviation) => void): void {
  const number = fact.fields['mbtcp.unit_id'] ?? fact.fields['modbus.unit_id'];
  if (typeof number !== 'number') return;
  const {owner} = server;
  if (fact.kind === 'exception') {
    if (GATEWAY.includes(Number(fact.fields['modbus.exception_code']))) missing(fact, server, number, tell);
  } else if (isAnswer(fact)) {
    owner.missing?.delete(number);
    const known = groupOf(owner).flatMap(({units}) => units);
    if (known.includes(number) || !noteNumber(owner, 'units', number, 'modbus', fact.time)) return;
    suggest(owner, fact.time);
    if (known.length === 0) return;
    const fields = {'bifrost.unit_id': number, 'bifrost.units': known.length + 1};
    tell({host: server, name: 'unit-appeared', time: fact.time, fields});
  }
}

const isAnswer = ({kind, fields}: Fact): boolean =>
  kind !== 'anomaly' && kind !== 'flow' && kind !== 'bind' && fields['bifrost.answered'] === true;

function missing(fact: Fact, server: Host, number: number, tell: (deviation: Deviation) => void): void {
  const {owner} = server;
  if (!groupOf(owner).some(({units}) => units.includes(number))) return;
  owner.missing ??= new Map();
  const known = owner.missing.get(number) ?? {count: 0, since: fact.time, isTold: false};
  owner.missing.set(number, known);
  known.count++;
  if (known.isTold || known.count < MISSING || fact.time - known.since < MISSING_FOR) return;
  known.isTold = true;
  tell({host: server, name: 'unit-vanished', time: fact.time, fields: {'bifrost.unit_id': number}});
}

/** Repetitions of these must come, since only their number tells. */
export const isCounted = ({kind, protocol, fields}: Fact): boolean =>
  kind === 'exception' && protocol === 'modbus' && GATEWAY.includes(Number(fields['modbus.exception_code']));

const MODES: readonly (readonly [pattern: RegExp, mode: string])[] = [
  [/^(plc-|mode-|remote-)?stop$/, 'stop'],
  [/^(plc-|plc-cold-|remote-)?(start|run)$/, 'run'],
  [/^(remote-)?pause$/, 'pause'],
];
const ADS_STATES: Readonly<Record<number, string>> = {2: 'reset', 5: 'run', 6: 'stop', 15: 'config', 16: 'config'};

function modeOf({kind, name, fields}: Fact): string {
  const {'bifrost.mode': asked, 'ams.ads_state': state} = fields;
  if (typeof asked === 'string') return asked;
  if (typeof state === 'number') return ADS_STATES[state] ?? '';
  if (kind !== 'control') return '';
  return MODES.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}
