/** GE SRTP: Series 90, PACSystems RX3i and RX7i controllers over TCP. See wire.ts for where it is described. */
import {hex} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import * as pending from '../../src/net/pending.ts';
import {addStatus, headerFields, reportExchange, reportHandshake, requestFields} from './exchange.ts';
import {anomalies, fields} from './fields.ts';
import {isService, names} from './services.ts';
import * as wire from './wire.ts';

const SHOWN = 16;
/** Requests that wait at once. */
const MAX_WAITING = 16;

interface Session extends Cuts {
  readonly asked: pending.Pending;
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
  open: () => ({...openCuts(), asked: pending.openPending(wire.HEADER, MAX_WAITING), confirmed: false}),

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
    pending.forget(session.asked);
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
  const {asked} = session;
  const crowded = pending.crowded(asked);
  if (crowded !== pending.NONE) reportUnanswered(asked, crowded, report);
  pending.ask(asked, wire.sequence(b, at), b, at, end, report.time, report.frame);
}

function readResponse(session: Session, b: Uint8Array, at: number, report: Report): void {
  const {asked} = session;
  const slot = pending.answer(asked, wire.sequence(b, at));
  if (slot === pending.NONE) reportExchange(report, b, at, false, b, at, true);
  else reportExchange(report, asked.bytes, pending.startOf(asked, slot), true, b, at, true);
}

function giveUp(session: Session, report: Report, until: number): void {
  const {asked} = session;
  for (let slot = pending.overdue(asked, until); slot !== pending.NONE; slot = pending.overdue(asked, until)) {
    reportUnanswered(asked, slot, report);
  }
}

function reportUnanswered(asked: pending.Pending, slot: number, report: Report): void {
  const request = pending.startOf(asked, slot);
  reportExchange(report, asked.bytes, request, true, asked.bytes, request, false);
}
