/** SNMP v1, v2c and v3: who reads, who writes, what agents tell of themselves. RFC 1157, 1901, 3412, 3414, 3416. */
import {printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32, hashBytes, mix32} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {objectId} from '../../src/net/ber.ts';
import {type Binding, namesFingerprint, next, openBinding} from './bindings.ts';
import {addObjects, addTrap, messageFields, securityFields} from './describe.ts';
import {anomalies, fields} from './fields.ts';
import {addIdentity, identityFingerprint} from './identity.ts';
import {errorName, names, pduNamed, reportName, UNKNOWN_ENGINE} from './names.ts';
import {vendorOf} from './vendors.ts';
import {ENCRYPTED, type Message, openMessage, PDU, read, SNMP_V3} from './wire.ts';

interface Session {
  /** The latest community, as a hash; what is told of it, and the hash of that. */
  readonly latest: {hash: number; logon: Fields; known: number};
  readonly message: Message;
  readonly binding: Binding;
}

/** Facts of one message that are asked about apart. */
const PART = {exchange: 1 << 16, identity: 2 << 16, engine: 3 << 16} as const;

export const snmp: Protocol<Session> = {
  name: 'snmp',
  title: 'SNMP',
  ports: {udp: [161, 162]},
  fields,
  names,
  scope: [],
  target: ['bifrost.object'],
  anomalies,
  maxMessage: 65_535,
  probe,
  open: () => ({message: openMessage(), binding: openBinding(), latest: {hash: 0, logon: {}, known: 0}}),

  read(session, from, b, start, end, report) {
    const {message} = session;
    const state = read(message, b, start, end);
    if (state === 'ok') tell(session, from, b, report);
    else report.anomaly(state, from, state === 'version' ? {'snmp.version': message.version} : {});
    return end - start;
  },

  gap() {},
  tick() {},
  close() {},
};

function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (start >= end || u8(b, start) !== 0x30) return 'no';
  const message = openMessage();
  const state = read(message, b, start, end);
  if (state !== 'ok') return isOnPort && state === 'version' ? 'either' : 'no';
  if (message.pdu === ENCRYPTED) return isOnPort ? 'either' : 'no';
  return message.pdu === PDU.response || message.pdu === PDU.report ? 'response' : 'request';
}

function tell(session: Session, from: Side, b: Uint8Array, report: Report): void {
  const {message: m, binding: v} = session;
  if (report.messages) report.message(from, messageFields(m, v, b));
  if (m.version === SNMP_V3) tellEngine(m, from, b, report);
  if (m.pdu === ENCRYPTED) {
    if (!isKnown(m, b, PART.exchange, 0, report)) report.fact('session', 'secured', securityFields(m, b));
  } else if (m.pdu === PDU.response && m.status === 0) tellIdentity(session, from, b, report);
  else if (m.pdu === PDU.report) tellReport(session, b, report);
  else tellExchange(session, b, report);
}

/** Asks whether `what` is known from this sender, secured in this way. */
function isKnown(m: Message, b: Uint8Array, part: number, what: number, report: Report): boolean {
  const by = hashBytes(b, m.communityStart, m.communityEnd, m.version) ^ hashBytes(b, m.engine, m.engineEnd);
  const how = (m.flags << 5) | ((m.pdu + 1) << 1) | (m.userEnd > m.user ? 1 : 0);
  return report.repeats(part | (how & 0xffff), what ^ mix32(by));
}

/** A request, a trap, or an answer that refuses. */
function tellExchange(session: Session, b: Uint8Array, report: Report): void {
  const {message: m, binding: v, latest} = session;
  const isWhole = m.pdu === PDU.set;
  let what = namesFingerprint(v, b, m.bindings, m.bindingsEnd, isWhole) ^ (m.status << 8);
  if (m.pdu === PDU.trapV1) what ^= hashBytes(b, m.enterprise, m.enterpriseEnd, m.generic ^ (m.specific << 4));
  else if (m.pdu === PDU.trapV2 || m.pdu === PDU.inform) what ^= trapFingerprint(m, v, b);
  if (m.version !== SNMP_V3) lookAtCommunity(session, b, report);
  if (isKnown(m, b, PART.exchange, what ^ latest.known, report)) return;
  const told = {...securityFields(m, b), ...(m.version === SNMP_V3 ? {} : latest.logon)};
  const named = pduNamed(m.pdu);
  if (named?.kind === 'service') addTrap(told, m, v, b);
  else addObjects(told, m, v, b);
  if (named !== undefined) report.fact(named.kind, named.name, told);
  else report.fact('exception', errorName(m.status), {...told, ...refusal(m)});
}

/** Once while it stays the same: an agent is asked many times a second. */
function lookAtCommunity({latest, message: m}: Session, b: Uint8Array, report: Report): void {
  const hash = hashBytes(b, m.communityStart, m.communityEnd, 1);
  if (hash === latest.hash) return;
  latest.hash = hash;
  latest.logon = report.logon('', community(m, b));
  latest.known = hash32(JSON.stringify(latest.logon));
}

/** It is handed on and forgotten. */
const community = ({communityStart: start, communityEnd: end}: Message, b: Uint8Array): string =>
  printable(b, start, Math.min(end, start + MAX_COMMUNITY));

/** No default community is longer. */
const MAX_COMMUNITY = 64;

const refusal = (m: Message): Fields => ({'snmp.error_status': m.status, 'snmp.error_index': m.index});

/** Of a version 2 trap: the value of its second binding says which. */
function trapFingerprint(m: Message, v: Binding, b: Uint8Array): number {
  const second = next(v, b, m.bindings, m.bindingsEnd);
  return second >= 0 && next(v, b, second, m.bindingsEnd) >= 0 ? hashBytes(b, v.value, v.valueEnd) : 0;
}

function tellIdentity({message: m, binding: v}: Session, from: Side, b: Uint8Array, report: Report): void {
  const what = identityFingerprint(v, b, m.bindings, m.bindingsEnd);
  if (what === 0 || isKnown(m, b, PART.identity, what, report)) return;
  const told = securityFields(m, b);
  addIdentity(told, v, b, m.bindings, m.bindingsEnd);
  told['bifrost.from'] = from;
  report.fact('identify', 'identity', told);
}

/** The engine id of an answer and of a trap is the sender's own; that of a request repeats what the agent said. */
function tellEngine(m: Message, from: Side, b: Uint8Array, report: Report): void {
  const isOwn = from === 'server' || m.pdu === PDU.trapV2;
  if (!isOwn || m.engineEnd <= m.engine || isKnown(m, b, PART.engine, 0, report)) return;
  const told = securityFields(m, b);
  const vendor = vendorOf(Number(told['snmp.engineid.enterprise']));
  if (vendor !== undefined) told['bifrost.vendor_name'] = vendor;
  told['bifrost.from'] = from;
  report.fact('identify', 'engine', told);
}

function tellReport({message: m, binding: v}: Session, b: Uint8Array, report: Report): void {
  if (isKnown(m, b, PART.exchange, namesFingerprint(v, b, m.bindings, m.bindingsEnd, true), report)) return;
  const id = next(v, b, m.bindings, m.bindingsEnd) < 0 ? '' : objectId(b, v.name, v.nameEnd);
  const told = securityFields(m, b);
  addObjects(told, m, v, b);
  if (id === UNKNOWN_ENGINE) report.fact('session', 'engine-discovery', told);
  else report.fact('exception', reportName(id), told);
}
