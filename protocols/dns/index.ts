/** DNS over UDP and TCP: who asks for which name, and what the answer is. RFC 1035, RFC 2136 (update). */
import {hex, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {
  behindName,
  DNS_HEADER,
  dnsCode,
  dnsIsResponse,
  dnsName,
  dnsOpcode,
  dnsPrint,
  isDns,
  OTHER_OUTCOME,
  outcomes,
  readDns,
  TYPE,
} from '../../src/net/dns.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {anomalies, fields, names} from './fields.ts';

/** Over TCP a length of two bytes stands before the message (RFC 1035 §4.2.2); of a longer one the rest is skipped. */
const LENGTH = 2;
const KEEP = 4096;
const SHOWN = 16;
const UPDATE = 5;
const NOTIFY = 4;
/** Private addresses that an answer may name (RFC 1918). */
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/;
const MAX_NAMED = 8;

interface Session extends Cuts {
  readonly isStream: boolean;
  confirmed: boolean;
}

export const dns: Protocol<Session> = {
  name: 'dns',
  title: 'DNS',
  ports: {udp: [53], tcp: [53]},
  fields,
  names,
  scope: ['dns.qry.type'],
  target: ['dns.qry.name'],
  anomalies,
  maxMessage: KEEP,
  probe,
  open: (carrier) => ({...openCuts(), isStream: carrier === 'tcp', confirmed: false}),
  read(session, from, b, start, end, report) {
    if (session.isStream) return readMessages(framing, session, from, b, start, end, report);
    readOne(session, from, b, start, end, report);
    return end - start;
  },
  gap: loseCut,
  tick: () => undefined,
  close: () => undefined,
};

/** Off the port nearly anything has a sound header: there one whole question about an ordinary name must fill the datagram. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (!isOnPort) return isPlainQuestion(b, start, end) ? 'request' : 'no';
  if (isDns(b, start, end)) return dnsIsResponse(b, start) ? 'response' : 'request';
  if (end - start < LENGTH) return 'short';
  const length = u16(b, start);
  if (length < DNS_HEADER) return 'no';
  if (end - start < LENGTH + Math.min(length, KEEP)) return 'short';
  if (!isDns(b, start + LENGTH, Math.min(end, start + LENGTH + length))) return 'no';
  return dnsIsResponse(b, start + LENGTH) ? 'response' : 'request';
}

const HOST_NAME = /^(?:[a-z0-9_-]{1,63}\.){1,10}[a-z0-9-]{2,63}$/;
const INTERNET = 1;
const RECURSION_DESIRED = 0x0100;

function isPlainQuestion(b: Uint8Array, at: number, end: number): boolean {
  if (!isDns(b, at, end) || u16(b, at + 2) !== RECURSION_DESIRED || u16(b, at + 4) !== 1) return false;
  if (u16(b, at + 6) !== 0 || u16(b, at + 8) !== 0 || u16(b, at + 10) !== 0) return false;
  const behind = behindName(b, at + DNS_HEADER, end);
  if (behind + 4 !== end || u16(b, behind + 2) !== INTERNET) return false;
  return HOST_NAME.test(dnsName(b, at, at + DNS_HEADER, end));
}

const framing: Framing<Session> = {
  keep: KEEP,
  length(b, at, end) {
    if (end - at < LENGTH) return NEED_MORE;
    return u16(b, at) < DNS_HEADER ? BROKEN : LENGTH + u16(b, at);
  },
  message: (session, from, b, at, end, report) => readOne(session, from, b, at + LENGTH, end, report),
  broken: (session, from, b, at, end, report) => tellBroken(session, from, b, at, end, report),
};

function tellBroken(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const shown = {'bifrost.message_start': hex(b, at, Math.min(end, at + SHOWN))};
  report.anomaly(session.confirmed ? 'malformed' : 'not-dns', from, shown);
}

function readOne(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  if (!isDns(b, at, end)) {
    tellBroken(session, from, b, at, end, report);
    return;
  }
  session.confirmed = true;
  if (report.messages) report.message(from, readDns(b, at, end));
  if (report.repeats(dnsPrint(b, at, end), end - at)) return;
  const shown = readDns(b, at, end);
  if (!dnsIsResponse(b, at)) tellQuery(report, b, at, shown);
  else if (dnsCode(b, at) !== 0) report.fact('exception', outcomes[dnsCode(b, at)] ?? OTHER_OUTCOME, shown);
  else {
    report.fact('read', 'answer', shown);
    nameAddresses(report, shown);
  }
}

function tellQuery(report: Report, b: Uint8Array, at: number, shown: Fields): void {
  const opcode = dnsOpcode(b, at);
  const types = shown['dns.qry.type'];
  if (opcode === UPDATE) report.fact('write', 'update', shown);
  else if (opcode === NOTIFY) report.fact('session', 'notify', shown);
  else if (Array.isArray(types) && types.includes(TYPE.axfr)) report.fact('read', 'zone-transfer', shown);
  else report.fact('read', 'query', shown);
}

/** A name server knows how the devices here are called. */
function nameAddresses(report: Report, shown: Fields): void {
  const {'dns.qry.name': asked, 'dns.a': addresses} = shown;
  const [name] = Array.isArray(asked) ? asked : [];
  if (typeof name !== 'string' || name === '' || !Array.isArray(addresses)) return;
  for (const ip of addresses.slice(0, MAX_NAMED)) {
    if (typeof ip !== 'string' || !PRIVATE.test(ip)) continue;
    const identity = {'bifrost.subject_ip': ip, 'bifrost.device_name': name, 'bifrost.confidence': 0.5};
    report.fact('identify', 'name-of-address', identity);
  }
}
