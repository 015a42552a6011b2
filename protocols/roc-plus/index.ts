/** ROC Plus: flow computers and RTUs of the ROC800 family over TCP. Emerson, ROC Plus Protocol Specification Manual. */
import {hex} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import * as pending from '../../src/net/pending.ts';
import {addRequest, addResponse, headerFields} from './describe.ts';
import {reportExchange} from './exchange.ts';
import {anomalies, fields} from './fields.ts';
import {ERROR, LOGIN, names, READ_CLOCK, SET_CLOCK, SYSTEM_CONFIGURATION} from './opcodes.ts';
import * as wire from './wire.ts';

/** Bytes kept of a request: a login with a long name and password is the longest that is read whole. */
const KEEP_REQUEST = 96;
/** The header: behind it may be a password. */
const SHOWN = 6;
const WRAPPED_SESSION_KEY = 24;
/** Requests that wait at once. */
const MAX_WAITING = 16;

interface Session extends Cuts {
  readonly asked: pending.Pending;
  confirmed: boolean;
}

export const rocPlus: Protocol<Session> = {
  name: 'roc-plus',
  title: 'ROC Plus',
  ports: {tcp: [4000], udp: [4000]},
  fields,
  names,
  scope: ['bifrost.destination_unit', 'bifrost.destination_group'],
  target: ['bifrost.point_type', 'bifrost.logical_number', 'bifrost.parameter', 'bifrost.parameter_count'],
  anomalies,
  maxMessage: wire.MAX_FRAME,
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

/** A whole frame with a known opcode and the right CRC; on any port, since there is nothing else to know it by. */
function probe(b: Uint8Array, start: number, end: number): Probe {
  const whole = wire.length(b, start, end);
  if (whole === BROKEN) return 'no';
  if (whole === NEED_MORE || whole > end - start) return 'short';
  return wayOf(wire.opcode(b, start), wire.dataLength(b, start));
}

/** Request and response have one form; of some opcodes the length tells. */
function wayOf(code: number, length: number): Probe {
  if (code === ERROR) return 'response';
  if (code === SYSTEM_CONFIGURATION || code === READ_CLOCK) return length === 0 ? 'request' : 'response';
  if (code === SET_CLOCK) return length === 0 ? 'response' : 'request';
  if (code === LOGIN) return length === 0 || length === WRAPPED_SESSION_KEY ? 'response' : 'request';
  return 'either';
}

const framing: Framing<Session> = {
  keep: wire.MAX_FRAME,
  length: wire.length,
  message(session, from, b, at, end, report) {
    session.confirmed = true;
    if (report.messages) report.message(from, messageFields(from, b, at, end));
    if (from === 'client') readRequest(session, b, at, end, report);
    else readResponse(session, b, at, end, report);
  },
  broken(session, from, b, at, end, report) {
    const shown = {'bifrost.frame_bytes': hex(b, at, Math.min(end, at + SHOWN))};
    report.anomaly(session.confirmed ? 'frame' : 'not-roc-plus', from, shown);
    pending.forget(session.asked);
  },
};

function messageFields(from: Side, b: Uint8Array, at: number, end: number): Fields {
  const shown = headerFields(b, at);
  if (from === 'client') addRequest(shown, b, at, end);
  else addResponse(shown, b, at, end);
  return shown;
}

function readRequest(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const {asked} = session;
  const crowded = pending.crowded(asked);
  if (crowded !== pending.NONE) reportUnanswered(asked, crowded, report);
  pending.ask(asked, wire.opcode(b, at), b, at, end, report.time, report.frame);
}

/** An error answers the oldest request, since it does not say which. */
function readResponse(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const {asked} = session;
  const code = wire.opcode(b, at);
  const slot = code === ERROR ? pending.overdue(asked, report.time) : pending.answer(asked, code);
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
