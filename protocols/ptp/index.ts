/** PTP: which clock all others follow, how good it is, and who manages it. IEEE 1588-2019. */
import type {FactKind} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol, Report} from '../../src/core/protocol.ts';
import {anomalies, fields, type Name, names} from './fields.ts';
import {
  check,
  domain,
  fieldsOf,
  grandmasterAt,
  MESSAGE,
  managementAction,
  messageType,
  QUALITY,
  SOURCE,
} from './wire.ts';

/** The grandmaster that was announced in each domain, as a hash and as text; domains are a byte. */
type Session = Map<number, {print: number; identity: string}>;

export const ptp: Protocol<Session> = {
  name: 'ptp',
  title: 'Precision Time Protocol',
  ports: {ether: [0x88f7], udp: [319, 320]},
  fields,
  names,
  scope: ['ptp.v2.domainnumber'],
  target: ['ptp.v2.an.grandmasterclockidentity'],
  anomalies,
  maxMessage: 1500,
  probe(b, start, end, isOnPort) {
    return isOnPort && check(b, start, end) !== 'no' ? 'either' : 'no';
  },
  open: () => new Map(),
  read(session, from, b, start, end, report) {
    const state = check(b, start, end);
    if (state === 'length') report.anomaly('length', from, {});
    if (state === 'version-1' && !report.repeats(1, 0)) {
      report.fact('service', 'version-1', {'ptp.v2.versionptp': 1, 'bifrost.from': from});
    }
    if (state !== 'ok') return end - start;
    if (report.messages) report.message(from, fieldsOf(b, start));
    if (messageType(b, start) === MESSAGE.announce) notice(session, b, start, report);
    if (report.repeats(fingerprint(b, start), messageType(b, start))) return end - start;
    const [kind, name] = seen(b, start);
    report.fact(kind, name, {...fieldsOf(b, start), 'bifrost.from': from});
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function notice(session: Session, b: Uint8Array, at: number, report: Report): void {
  const print = hashBytes(b, grandmasterAt(at), grandmasterAt(at) + 8);
  const before = session.get(domain(b, at));
  if (before?.print === print) return;
  const all = fieldsOf(b, at);
  session.set(domain(b, at), {print, identity: String(all['ptp.v2.an.grandmasterclockidentity'])});
  if (before === undefined) return;
  report.fact('control', 'grandmaster-changed', {...all, 'bifrost.previous_grandmaster': before.identity});
}

/** Who sends in which domain, and what it announces or manages; times and sequence numbers are not in it. */
function fingerprint(b: Uint8Array, at: number): number {
  const print = hashBytes(b, at + SOURCE.at, at + SOURCE.end, domain(b, at));
  if (messageType(b, at) === MESSAGE.announce) return hashBytes(b, at + QUALITY.at, at + QUALITY.end, print);
  return messageType(b, at) === MESSAGE.management ? hashBytes(b, at + 46, at + 48, print) : print;
}

function seen(b: Uint8Array, at: number): readonly [FactKind, Name] {
  switch (messageType(b, at)) {
    case MESSAGE.announce:
      return ['service', 'clock-announced'];
    case MESSAGE.management:
      return (managementAction(b, at) & 1) === 1 ? ['control', 'management-set'] : ['read', 'management-read'];
    case MESSAGE.signaling:
      return ['session', 'signaling'];
    case MESSAGE.sync:
    case MESSAGE.followUp:
      return ['session', 'sync'];
    default:
      return ['session', 'delay-measurement'];
  }
}
