/** Kerberos: that a Windows domain is used, and that it refuses. RFC 4120; names and tickets are not read. */
import {u8, u32} from '../../src/core/bytes.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {berElement, element} from '../../src/net/ber.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {anomalies, fields, names} from './fields.ts';

/** Over TCP a length of four bytes stands before the message (RFC 4120 §7.2.2). */
const LENGTH = 4;
const MAX_MESSAGE = 65_536;
/** Of a message only its first bytes matter. */
const KEEP = 64;
/** Application tags, constructed. */
const APPLICATION = 0x60;
const types = new Set([10, 11, 12, 13, 14, 15, 30]);
const ERROR = 30;

interface Session extends Cuts {
  readonly isStream: boolean;
}

export const kerberos: Protocol<Session> = {
  name: 'kerberos',
  title: 'Kerberos',
  ports: {udp: [88], tcp: [88]},
  fields,
  names,
  scope: [],
  target: [],
  anomalies,
  maxMessage: KEEP + LENGTH,
  probe,
  open: (carrier) => ({...openCuts(), isStream: carrier === 'tcp'}),
  read(session, from, b, start, end, report) {
    if (session.isStream) return readMessages(framing, session, from, b, start, end, report);
    readOne(from, b, start, end, report);
    return end - start;
  },
  gap: loseCut,
  tick: () => undefined,
  close: () => undefined,
};

function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (!isOnPort || end - start < LENGTH + 2) return isOnPort ? 'short' : 'no';
  const type = typeAt(b, start, end) || typeAt(b, start + LENGTH, end);
  if (type === 0) return 'no';
  return type % 2 === 0 && type !== ERROR ? 'request' : 'response';
}

/** Message type of the tag at `b[at..]`; 0: none of Kerberos. */
function typeAt(b: Uint8Array, at: number, end: number): number {
  const found = berElement();
  if (element(b, at, end, found) === 'malformed' || found.end === at) return 0;
  return (found.tag & 0xe0) === APPLICATION && types.has(found.number) ? found.number : 0;
}

const framing: Framing<Session> = {
  keep: LENGTH + KEEP,
  length(b, at, end) {
    if (end - at < LENGTH) return NEED_MORE;
    return u32(b, at) < 2 || u32(b, at) > MAX_MESSAGE ? BROKEN : LENGTH + u32(b, at);
  },
  message: (_session, from, b, at, end, report) => readOne(from, b, at + LENGTH, end, report),
  broken: (_session, from, _b, _at, _end, report) => report.anomaly('malformed', from, {}),
};

function readOne(from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const type = end - at < 2 ? 0 : typeAt(b, at, end);
  if (type === 0) {
    report.anomaly('malformed', from, {});
    return;
  }
  const shown = {'kerberos.msg_type': type};
  if (report.messages) report.message(from, shown);
  if (report.repeats(type, u8(b, at))) return;
  if (type === ERROR) report.fact('exception', 'refused', {...shown});
  else report.fact('session', type <= 11 ? 'log-on' : type <= 13 ? 'ticket' : 'ticket-used', {...shown});
}
