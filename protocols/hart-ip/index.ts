/**
 * HART-IP over TCP and UDP: sessions, commands to field devices, their identity.
 * FieldComm Group, HCF_SPEC-085 Network Management, HART-IP.
 */
import {hex} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import * as pending from '../../src/net/pending.ts';
import {commandNames} from './commands.ts';
import {addBody, headerFields} from './describe.ts';
import {reportExchange, reportPublish, sessionNames} from './exchange.ts';
import {anomalies, fields} from './fields.ts';
import * as wire from './wire.ts';

/** Bytes kept of a request: most are below 60. */
const KEEP_REQUEST = 320;
/** The header: behind it may be a password. */
const SHOWN = wire.HEADER;
/** Requests that wait at once. */
const MAX_WAITING = 16;

interface Session extends Cuts {
  readonly asked: pending.Pending;
  confirmed: boolean;
}

export const hartIp: Protocol<Session> = {
  name: 'hart-ip',
  title: 'HART-IP',
  ports: {tcp: [5094], udp: [5094]},
  fields,
  names: [...new Set([...commandNames, ...sessionNames])],
  scope: ['hart_ip.pt.long_address', 'hart_ip.pt.short_addr'],
  target: [],
  anomalies,
  maxMessage: wire.KEEP,
  probe,
  open: () => ({...openCuts(), asked: pending.openPending(KEEP_REQUEST, MAX_WAITING), confirmed: false}),

  read(session, from, b, start, end, report) {
    return readMessages(framing, session, from, b, start, end, report);
  },

  gap(session, from) {
    loseCut(session, from);
    pending.forget(session.asked);
  },

  tick(session, report) {
    giveUp(session, report, report.time - pending.RESPONSE_TIMEOUT);
  },

  close(session, report) {
    giveUp(session, report, Number.POSITIVE_INFINITY);
  },
};

/** Off the port: a session that is opened, with its exact length, or a token-passing PDU with its check byte. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const whole = wire.length(b, start, end);
  if (whole === BROKEN) return 'no';
  if (whole === NEED_MORE) return 'short';
  if (!isOnPort) {
    if (whole > end - start) return wire.messageId(b, start) === wire.TOKEN_PASSING ? 'short' : 'no';
    if (!isSure(b, start, start + whole)) return 'no';
  }
  return wire.messageType(b, start) === wire.REQUEST ? 'request' : 'response';
}

function isSure(b: Uint8Array, at: number, end: number): boolean {
  const id = wire.messageId(b, at);
  if (id === wire.TOKEN_PASSING) return wire.isPdu(b, at + wire.HEADER, end);
  return id === wire.SESSION_INITIATE && end - at === wire.HEADER + wire.SESSION_LENGTH;
}

const framing: Framing<Session> = {
  keep: wire.KEEP,
  length: wire.length,
  message(session, from, b, at, end, report) {
    session.confirmed = true;
    if (report.messages) report.message(from, messageFields(b, at, end));
    const p = at + wire.HEADER;
    if (wire.messageId(b, at) === wire.TOKEN_PASSING && end > p && !wire.isPdu(b, p, end)) {
      report.anomaly('pdu', from, messageFields(b, at, end));
    }
    if (wire.messageType(b, at) === wire.REQUEST) readRequest(session, b, at, end, report);
    else if (wire.messageType(b, at) === wire.PUBLISH) reportPublish(report, b, at, end);
    else readResponse(session, b, at, end, report);
  },
  broken(session, from, b, at, end, report) {
    const shown = {'bifrost.frame_bytes': hex(b, at, Math.min(end, at + SHOWN))};
    report.anomaly(session.confirmed ? 'header' : 'not-hart-ip', from, shown);
    pending.forget(session.asked);
  },
};

function messageFields(b: Uint8Array, at: number, end: number): Fields {
  const shown = headerFields(b, at);
  addBody(shown, b, at, end);
  return shown;
}

function readRequest(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const {asked} = session;
  const crowded = pending.crowded(asked);
  if (crowded !== pending.NONE) reportUnanswered(asked, crowded, report);
  pending.ask(asked, key(b, at), b, at, end, report.time, report.frame);
}

/** Sequence number and message id. */
const key = (b: Uint8Array, at: number): number => (wire.sequence(b, at) << 8) | wire.messageId(b, at);

function readResponse(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const {asked} = session;
  const slot = pending.answer(asked, key(b, at));
  if (slot === pending.NONE) reportExchange(report, b, at, at, b, at, end);
  else reportExchange(report, asked.bytes, pending.startOf(asked, slot), pending.endOf(asked, slot), b, at, end);
}

function giveUp(session: Session, report: Report, until: number): void {
  const {asked} = session;
  for (let slot = pending.overdue(asked, until); slot !== pending.NONE; slot = pending.overdue(asked, until)) {
    reportUnanswered(asked, slot, report);
  }
}

function reportUnanswered(asked: pending.Pending, slot: number, report: Report): void {
  reportExchange(report, asked.bytes, pending.startOf(asked, slot), pending.endOf(asked, slot), asked.bytes, 0, 0);
}
