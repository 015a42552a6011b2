/**
 * Roles that behaviour suggests: who reads, writes, programs, scans, answers. Counted by whom it happened with and not how
 * often, so that known traffic costs nothing. A suggestion has a reason; a person approves it.
 */
import type {Fact} from '../core/fact.ts';
import type {assetRoles} from '../core/said.ts';
import {MINUTE, type Micros} from '../core/time.ts';
import {type Behaviour, groupOf, type Host} from './host.ts';
import {offer} from './identity.ts';

/** Partners remembered: more of them do not change a role. */
const MAX_PARTNERS = 64;
/** As many places that do not answer are no accident. */
const SCAN = 15;

/**
 * What somebody is who asks controllers shows by doing so all the time: whoever came just now, or asked a few times, may be anybody, an
 * intruder among them.
 */
const SETTLED: Micros = 10 * MINUTE;
const MANY_PACKETS = 100;

/** Protocols that controllers answer; OPC UA is served by controllers and servers alike. */
const CONTROL: ReadonlySet<string> = new Set([
  ...['ads', 'bacnet', 'c12.22', 'codesys', 'dnp3', 'enip', 'fins', 'fox', 'ge-srtp', 'genisys', 'hart-ip', 'iec104'],
  ...['knxnet-ip', 'melsoft', 'mms', 'modbus', 'profinet-io', 'roc-plus', 's7comm', 's7comm-plus', 'slmp'],
]);

type Role = (typeof assetRoles)[number];

interface Suggestion {
  readonly role: Role;
  readonly confidence: number;
  readonly reason: string;
}

/** Shared, since most hosts never do most of it. */
const NOBODY: readonly never[] = [];

const behaviourOf = (host: Host): Behaviour => {
  const {owner} = host;
  owner.behaviour ??= {
    reads: NOBODY,
    writes: NOBODY,
    programs: NOBODY,
    failed: NOBODY,
    askedBy: NOBODY,
    servesOpcUa: false,
    isBridge: false,
    isRouter: false,
  };
  return owner.behaviour;
};

/** Notes what the fact says of its two ends, and suggests roles anew where that is news. */
export function observeBehaviour(fact: Fact, client: Host | undefined, server: Host | undefined): void {
  switch (fact.kind) {
    case 'read':
    case 'write':
    case 'control':
    case 'program':
      if (client !== undefined && server !== undefined) processed(fact, client, server);
      break;
    case 'flow':
      if (client !== undefined) attempted(fact, client);
      break;
    case 'bind':
      if (client !== undefined) announced(fact, client);
      break;
    default:
      break;
  }
}

function processed({kind, protocol, time}: Fact, client: Host, server: Host): void {
  const isOpcUa = protocol === 'opcua';
  if (!(isOpcUa || CONTROL.has(protocol)) || client.owner === server.owner) return;
  const [asks, answers] = [behaviourOf(client), behaviourOf(server)];
  const partners = kind === 'read' ? 'reads' : kind === 'program' ? 'programs' : 'writes';
  const isNews = add(asks, partners, server.owner);
  const isAsked = add(answers, 'askedBy', client.owner);
  const isServer = isOpcUa && !answers.servesOpcUa;
  if (isServer) answers.servesOpcUa = true;
  if (isNews) suggest(client.owner, time);
  if (isAsked || isServer) suggest(server.owner, time);
}

function attempted({name, server, time}: Fact, client: Host): void {
  if (name !== 'connection-unanswered' && name !== 'connection-refused') return;
  if (tried(behaviourOf(client), `${server.ip} ${server.port}`)) suggest(client.owner, time);
}

/** Bits of LLDP's and CDP's capabilities. */
const BRIDGE = 4;
const ROUTER = 16;

function announced({protocol, name, fields, time}: Fact, client: Host): void {
  if (protocol !== 'lldp' || name !== 'neighbour-announced') return;
  const capabilities = Number(fields['lldp.tlv.enable_system_cap'] ?? 0);
  const known = behaviourOf(client);
  const isBridge = (capabilities & BRIDGE) !== 0;
  const isRouter = (capabilities & ROUTER) !== 0;
  if (known.isBridge === isBridge && known.isRouter === isRouter) return;
  known.isBridge = isBridge;
  known.isRouter = isRouter;
  suggest(client.owner, time);
}

function add(to: Behaviour, list: 'reads' | 'writes' | 'programs' | 'askedBy', partner: Host): boolean {
  if (to[list].length >= MAX_PARTNERS || to[list].includes(partner)) return false;
  to[list] = to[list].concat([partner]);
  return true;
}

function tried(to: Behaviour, place: string): boolean {
  if (to.failed.length >= MAX_PARTNERS || to.failed.includes(place)) return false;
  to.failed = to.failed.concat([place]);
  return true;
}

/** Writes down what the behaviour of the host suggests. */
export function suggest(host: Host, time: Micros): void {
  const {behaviour} = host;
  if (behaviour === undefined) return;
  const put = (field: 'role' | 'programming' | 'scanner', value: string, confidence: number, reason: string): void => {
    offer(host, host.identity, field, {value, source: SOURCE, confidence, reason, firstSeen: time, lastSeen: time});
  };
  const role = roleOf(behaviour, host, time);
  if (role !== undefined) put('role', role.role, role.confidence, role.reason);
  if (behaviour.programs.length > 0)
    put('programming', 'yes', 0.9, `loads programs into ${count(behaviour.programs.length)}`);
  if (behaviour.failed.length >= SCAN) put('scanner', 'yes', 0.7, failedAt(behaviour));
}

const SOURCE = 'behaviour';
const count = (n: number): string =>
  `${n >= MAX_PARTNERS ? `${n} or more` : n} ${n === 1 ? 'controller' : 'controllers'}`;
const failedAt = ({failed}: Behaviour): string => `tried ${failed.length} places where nobody answered`;

/** The first that fits. */
function roleOf(b: Behaviour, host: Host, time: Micros): Suggestion | undefined {
  const asked = new Set([...b.reads, ...b.writes]).size;
  if (b.failed.length >= SCAN && asked < b.failed.length) return role('scanner', 0.7, failedAt(b));
  if (b.programs.length > 0) return role('engineering-station', 0.8, `loads programs into ${count(b.programs.length)}`);
  if (b.servesOpcUa && asked > 0) return role('scada-server', 0.7, `serves OPC UA and asks ${count(asked)}`);
  if (b.isRouter) return role('router', 0.8, 'announces itself as a router');
  if (b.askedBy.length > 0) return answering(b, host);
  if (b.isBridge && asked === 0) return role('switch', 0.8, 'announces itself as a bridge');
  return isSettled(host, time) ? asking(b) : undefined;
}

function answering(b: Behaviour, host: Host): Suggestion {
  const units = host.units.filter((unit) => unit !== 0 && unit !== 255).length;
  if (units > 1) return role('gateway', 0.7, `${units} units answer behind it`);
  if (b.servesOpcUa) return role('opc-server', 0.4, 'serves OPC UA');
  return role('controller', 0.5, 'answers requests for process data');
}

const isSettled = (host: Host, time: Micros): boolean =>
  time - host.firstSeen >= SETTLED && groupOf(host).reduce((sum, {packets}) => sum + packets, 0) >= MANY_PACKETS;

function asking(b: Behaviour): Suggestion | undefined {
  if (b.writes.length > 1) return role('hmi', 0.5, `writes to ${count(b.writes.length)}`);
  if (b.writes.length === 1) return role('hmi', 0.3, 'reads and writes one controller');
  if (b.reads.length > 1) return role('historian', 0.4, `only reads, from ${count(b.reads.length)}`);
  return undefined;
}

const role = (name: Role, confidence: number, reason: string): Suggestion => ({role: name, confidence, reason});
