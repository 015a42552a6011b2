/** ROC Plus: flow computers and RTUs of the ROC800 family over TCP. Emerson, ROC Plus Protocol Specification Manual. */
import {hex} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import * as waiting from '../../src/net/waiting.ts';
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

interface Session extends Cuts {
  readonly asked: waiting.Waiting;
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
  open: () => ({...openCuts(), asked: waiting.openWaiting(KEEP_REQUEST), confirmed: false}),

  read(session, from, b, start, end, report) {
    return readMessages(framing, session, from, b, start, end, report);
  },

  gap(session, from) {
    loseCut(session, from);
    waiting.forget(session.asked);
  },

  tick(session, report) {
    giveUp(session, report, report.time - waiting.RESPONSE_TIMEOUT);
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
    waiting.forget(session.asked);
  },
};

function messageFields(from: Side, b: Uint8Array, at: number, end: number): Fields {
  const shown = headerFields(b, at);
  if (from === 'client') addRequest(shown, b, at, end);
  else addResponse(shown, b, at, end);
  return shown;
}

function readRequest(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const w = session.asked;
  const crowded = waiting.crowded(w);
  if (crowded !== waiting.NONE) reportUnanswered(w, crowded, report);
  waiting.wait(w, wire.opcode(b, at), b, at, end, report.time);
}

/** An error answers the oldest request, since it does not say which. */
function readResponse(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const w = session.asked;
  const code = wire.opcode(b, at);
  const slot = code === ERROR ? waiting.overdue(w, report.time) : waiting.answer(w, code);
  if (slot === waiting.NONE) reportExchange(report, b, at, at, b, at, end);
  else reportExchange(report, w.bytes, waiting.startOf(w, slot), waiting.endOf(w, slot), b, at, end);
}

function giveUp(session: Session, report: Report, until: number): void {
  const w = session.asked;
  for (let slot = waiting.overdue(w, until); slot !== waiting.NONE; slot = waiting.overdue(w, until)) {
    reportUnanswered(w, slot, report);
  }
}

function reportUnanswered(w: waiting.Waiting, slot: number, report: Report): void {
  reportExchange(report, w.bytes, waiting.startOf(w, slot), waiting.endOf(w, slot), w.bytes, 0, 0);
}
