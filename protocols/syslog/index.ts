/** Syslog: who sends its log to whom, never what it says. RFC 5424, RFC 3164; over TCP RFC 6587. */
import {hex, printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {lineEnd} from '../../src/net/text.ts';
import {anomalies, fields, names} from './fields.ts';

/** Bytes of a message that are looked at: its header. */
const MAX_HEADER = 256;
/** Longest line that is waited for over TCP. */
const MAX_LINE = 8192;
/** A few bytes only: a log may hold anything. */
const SHOWN = 6;
/** Length in front of the message where octets are counted. */
const COUNTED = /^\d{1,5} /;
const PRIORITY = /^<(\d{1,3})>/;
const RFC5424 = /^<\d{1,3}>\d{1,2} \S+ (\S+) (\S+) /;
const RFC3164 = /^<\d{1,3}>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (\S+) ([^\s:[]+)/;
const MAX_PRIORITY = 191;
const NIL = '-';

interface Session {
  readonly isStream: boolean;
  /** Header of each host and program is parsed once for each different one. */
  last: number;
}

export const syslog: Protocol<Session> = {
  name: 'syslog',
  title: 'Syslog',
  ports: {udp: [514], tcp: [514, 601]},
  fields,
  names,
  scope: [],
  target: ['syslog.hostname', 'syslog.appname'],
  anomalies,
  maxMessage: MAX_LINE,
  probe,
  open: (carrier) => ({isStream: carrier === 'tcp', last: 0}),
  read(session, from, b, start, end, report) {
    if (!session.isStream) {
      readOne(from, b, start, end, report);
      return end - start;
    }
    let at = start;
    for (let next = lineEnd(b, at, end); next > 0; next = lineEnd(b, at, end)) {
      if (next - at > 1) readOne(from, b, at, next, report);
      at = next;
    }
    return end - at > MAX_LINE ? end - start : at - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

/** Off the port the header must be one of the two forms. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (end <= start || !(u8(b, start) === 0x3c || (u8(b, start) >= 0x30 && u8(b, start) <= 0x39))) return 'no';
  const text = headerOf(b, start, end);
  if (!isPriority(text)) return 'no';
  return isOnPort || RFC5424.test(text) || RFC3164.test(text) ? 'request' : 'no';
}

const headerOf = (b: Uint8Array, at: number, end: number): string =>
  printable(b, at, Math.min(end, at + MAX_HEADER)).replace(COUNTED, '');

const isPriority = (text: string): boolean => Number(PRIORITY.exec(text)?.[1] ?? MAX_PRIORITY + 1) <= MAX_PRIORITY;

function readOne(from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const text = headerOf(b, at, end);
  if (!isPriority(text)) {
    report.anomaly('malformed', from, {'bifrost.message_start': hex(b, at, Math.min(end, at + SHOWN))});
    return;
  }
  const [, host = '', app = ''] = RFC5424.exec(text) ?? RFC3164.exec(text) ?? [];
  if (report.messages) report.message(from, fieldsOf(text, host, app));
  if (report.repeats(hash32(host), hash32(app))) return;
  report.fact('service', 'logged', {...fieldsOf(text, host, app), 'bifrost.from': from});
  if (host === '' || host === NIL) return;
  report.fact('identify', 'device-announced', {
    'bifrost.device_name': host,
    'bifrost.from': from,
    'bifrost.confidence': 0.5,
  });
}

function fieldsOf(text: string, host: string, app: string): Fields {
  const priority = Number(PRIORITY.exec(text)?.[1] ?? 0);
  const shown: Fields = {'syslog.facility': priority >> 3, 'syslog.level': priority & 7};
  if (host !== '' && host !== NIL) shown['syslog.hostname'] = host;
  if (app !== '' && app !== NIL) shown['syslog.appname'] = app;
  return shown;
}
