/** ICMP: who asks whether somebody is there, and what routers and hosts complain of. RFC 792. */
import {u16} from '../../src/core/bytes.ts';
import type {FactKind} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol} from '../../src/core/protocol.ts';
import {anomalies, fields, type Name, names} from './fields.ts';
import {fieldsOf, isError, isWhole, originalEnd, originalStart, TYPE, typeOf} from './wire.ts';

/** What a type is called. */
const seen: Readonly<Record<number, readonly [FactKind, Name]>> = {
  0: ['session', 'echo-reply'],
  3: ['exception', 'destination-unreachable'],
  4: ['exception', 'source-quench'],
  5: ['control', 'redirect'],
  8: ['session', 'echo-request'],
  9: ['service', 'router-advertisement'],
  10: ['session', 'router-solicitation'],
  11: ['exception', 'time-exceeded'],
  12: ['exception', 'parameter-problem'],
  13: ['session', 'timestamp-request'],
  14: ['session', 'timestamp-reply'],
  17: ['session', 'address-mask-request'],
  18: ['session', 'address-mask-reply'],
};

const REQUESTS = new Set([8, 10, 13, 15, 17]);
const REPLIES = new Set([0, 14, 16, 18, TYPE.unreachable, TYPE.quench, TYPE.exceeded, TYPE.problem]);

export const icmp: Protocol<null> = {
  name: 'icmp',
  title: 'ICMP',
  ports: {ip: [1]},
  fields,
  names,
  scope: [],
  target: ['icmp.type', 'icmp.redir_gw'],
  anomalies,
  maxMessage: 65_535,
  probe(b, start, end) {
    if (!isWhole(start, end)) return 'no';
    const type = typeOf(b, start);
    if (REQUESTS.has(type)) return 'request';
    return REPLIES.has(type) ? 'response' : 'either';
  },
  open: () => null,
  read(_session, from, b, start, end, report) {
    if (!isWhole(start, end)) {
      report.anomaly('length', from, {});
      return end - start;
    }
    if (report.messages) report.message(from, fieldsOf(b, start, end));
    if (report.repeats(fingerprint(b, start, end), from === 'client' ? 0 : 1)) return end - start;
    const [kind, name] = seen[typeOf(b, start)] ?? ['session', 'other'];
    report.fact(kind, name, fieldsOf(b, start, end));
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

/** Type and code; of an error also who caused it, of a redirect the router. */
function fingerprint(b: Uint8Array, at: number, end: number): number {
  const type = typeOf(b, at);
  if (!isError(type)) return u16(b, at);
  const print = hashBytes(b, originalStart(at, end), originalEnd(at, end), u16(b, at));
  return type === TYPE.redirect ? hashBytes(b, at + 4, at + 8, print) : print;
}
