/** GE SRTP: Series 90, PACSystems RX3i and RX7i controllers over TCP. See wire.ts for where it is described. */
import {hex} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import * as waiting from '../../src/net/waiting.ts';
import {addStatus, headerFields, reportExchange, reportHandshake, requestFields} from './exchange.ts';
import {anomalies, fields} from './fields.ts';
import {isService, names} from './services.ts';
import * as wire from './wire.ts';

const SHOWN = 16;

interface Session extends Cuts {
  readonly asked: waiting.Waiting;
  confirmed: boolean;
}

export const geSrtp: Protocol<Session> = {
  name: 'ge-srtp',
  title: 'GE SRTP',
  ports: {tcp: [18245, 18246]},
  fields,
  names,
  scope: ['bifrost.mailbox'],
  target: ['bifrost.segment_selector', 'bifrost.index', 'bifrost.count'],
  anomalies,
  maxMessage: wire.HEADER,
  probe,
  open: () => ({...openCuts(), asked: waiting.openWaiting(wire.HEADER), confirmed: false}),

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

/** There is no magic number: off the port only a request for a known service with its sequence number twice will do. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const whole = wire.length(b, start, end);
  if (whole === BROKEN) return 'no';
  if (whole === NEED_MORE) return isOnPort || end - start < 2 ? 'short' : 'no';
  if (!isOnPort && !isSure(b, start)) return 'no';
  return wire.isInit(b, start) || wire.isRequest(b, start) ? 'request' : 'response';
}

const isSure = (b: Uint8Array, at: number): boolean =>
  wire.isRequest(b, at) && wire.isSequenceTwice(b, at) && isService(wire.service(b, at));

const framing: Framing<Session> = {
  keep: wire.HEADER,
  length: wire.length,
  message(session, from, b, at, end, report) {
    session.confirmed = true;
    if (report.messages) report.message(from, messageFields(b, at));
    if (wire.isHandshake(b, at)) reportHandshake(report, b, at);
    else if (wire.isRequest(b, at)) readRequest(session, b, at, end, report);
    else readResponse(session, b, at, report);
  },
  broken(session, from, b, at, end, report) {
    const shown = {'bifrost.frame_bytes': hex(b, at, Math.min(end, at + SHOWN))};
    report.anomaly(session.confirmed ? 'header' : 'not-ge-srtp', from, shown);
    waiting.forget(session.asked);
  },
};

function messageFields(b: Uint8Array, at: number): Fields {
  if (wire.isHandshake(b, at)) return headerFields(b, at);
  if (wire.isRequest(b, at)) return requestFields(b, at);
  const shown = headerFields(b, at);
  addStatus(shown, b, at);
  return shown;
}

function readRequest(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const w = session.asked;
  const crowded = waiting.crowded(w);
  if (crowded !== waiting.NONE) reportUnanswered(w, crowded, report);
  waiting.wait(w, wire.sequence(b, at), b, at, end, report.time);
}

function readResponse(session: Session, b: Uint8Array, at: number, report: Report): void {
  const w = session.asked;
  const slot = waiting.answer(w, wire.sequence(b, at));
  if (slot === waiting.NONE) reportExchange(report, b, at, false, b, at, true);
  else reportExchange(report, w.bytes, waiting.startOf(w, slot), true, b, at, true);
}

function giveUp(session: Session, report: Report, until: number): void {
  const w = session.asked;
  for (let slot = waiting.overdue(w, until); slot !== waiting.NONE; slot = waiting.overdue(w, until)) {
    reportUnanswered(w, slot, report);
  }
}

function reportUnanswered(w: waiting.Waiting, slot: number, report: Report): void {
  const request = waiting.startOf(w, slot);
  reportExchange(report, w.bytes, request, true, w.bytes, request, false);
}
