/** Requests and responses of one connection: pairs them, reports what was exchanged and what does not fit. */
import type {Fields} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {addRequest, headerFields} from './describe.ts';
import {addAnswer, addRequested, NOT_SEEN, reportExchange} from './exchange.ts';
import {faultReasons, requestFaults, responseFaults} from './faults.ts';
import type {Anomaly} from './fields.ts';
import type {Session} from './session.ts';
import * as pending from './transactions.ts';
import {aduLength, digest, functionCode, MBAP_LENGTH, pairKey, unitId} from './wire.ts';

export function readRequest(session: Session, b: Uint8Array, at: number, report: Report): void {
  if (report.messages) report.message('client', requestFields(b, at));
  const faults = requestFaults(b, at + MBAP_LENGTH, at + aduLength(b, at));
  if (faults !== 0) reportFaults(report, 'client', faults, requestFields(b, at));
  if (hasNoIds(session)) giveUp(session, report, Number.POSITIVE_INFINITY);
  else if (pending.isFull(session.transactions)) makeRoom(session, b, at, report);
  pending.add(session.transactions, b, at, report);
}

/** Nothing but order pairs a response with its request: a client that asks anew has given up on what waits. */
const hasNoIds = (session: Session): boolean => session.adu.length > 0;

/** Without any answer yet, the capture may hold one direction only: then a full table says nothing. */
function makeRoom(session: Session, b: Uint8Array, at: number, report: Report): void {
  if (session.paired && !session.flooded) {
    session.flooded = true;
    const shown = requestFields(b, at);
    shown['bifrost.outstanding'] = session.transactions.count + 1;
    report.anomaly('outstanding-flood', 'client', shown);
  }
  giveUpOldest(session, report);
}

export function readResponse(session: Session, b: Uint8Array, at: number, report: Report): void {
  const t = session.transactions;
  const fitting = pending.find(t, b, at);
  const i = fitting < 0 ? pending.findOldest(t, b, at) : fitting;
  const request = i < 0 ? NOT_SEEN : pending.aduOf(pending.slotAt(t, i));
  const frame = i < 0 ? 0 : pending.frameOf(t, pending.slotAt(t, i));
  if (report.messages) report.message('server', responseFields(t, request, frame, b, at));
  const faults = responseFaults(b, at + MBAP_LENGTH, at + aduLength(b, at));
  if (faults !== 0) reportFaults(report, 'server', faults, responseFields(t, request, frame, b, at));
  if (i < 0) readStray(session, b, at, report);
  else readAnswer(session, i, fitting >= 0, b, at, report);
}

function readAnswer(session: Session, i: number, fits: boolean, b: Uint8Array, at: number, report: Report): void {
  const t = session.transactions;
  const slot = pending.slotAt(t, i);
  const request = pending.aduOf(slot);
  const p = at + MBAP_LENGTH;
  const end = at + aduLength(b, at);
  if (!fits) {
    const shown = responseFields(t, request, pending.frameOf(t, slot), b, at);
    shown['bifrost.request_func_code'] = functionCode(t.bytes, request);
    report.anomaly('response-mismatch', 'server', shown);
  }
  reportExchange(report, t.bytes, request, b, at, pending.askedAt(t, slot));
  pending.remove(t, i, digest(b, p, end));
  session.paired = true;
  if (t.count < pending.MAX_OUTSTANDING / 2) session.flooded = false;
}

/** A response whose request was not seen: an anomaly once both directions are known to be there, else a fact. */
function readStray(session: Session, b: Uint8Array, at: number, report: Report): void {
  const reason = session.paired ? strayReason(session, b, at) : undefined;
  if (reason === undefined) {
    reportExchange(report, b, NOT_SEEN, b, at, report);
    return;
  }
  const t = session.transactions;
  const shown = responseFields(t, NOT_SEEN, 0, b, at);
  const other = pending.findOtherUnit(t, b, at);
  if (reason === 'response-mismatch') {
    shown['bifrost.request_unit_id'] = unitId(t.bytes, pending.aduOf(pending.slotAt(t, other)));
  }
  report.anomaly(reason, 'server', shown);
}

function strayReason(session: Session, b: Uint8Array, at: number): Anomaly | undefined {
  const over = pending.overDigest(session.transactions, pairKey(b, at));
  if (over === pending.GIVEN_UP) return undefined;
  if (over !== pending.NOT_REMEMBERED && !hasNoIds(session)) {
    const isSame = over === digest(b, at + MBAP_LENGTH, at + aduLength(b, at));
    return isSame ? 'unsolicited-response' : 'duplicate-response-differs';
  }
  return pending.findOtherUnit(session.transactions, b, at) < 0 ? 'unsolicited-response' : 'response-mismatch';
}

/** Reports requests sent at `until` or before as unanswered. */
export function giveUp(session: Session, report: Report, until: number): void {
  const t = session.transactions;
  while (t.count > 0 && pending.timeOf(t, pending.slotAt(t, 0)) <= until) giveUpOldest(session, report);
}

function giveUpOldest(session: Session, report: Report): void {
  const t = session.transactions;
  const slot = pending.slotAt(t, 0);
  if (!pending.isDoubtful(t, slot)) {
    reportExchange(report, t.bytes, pending.aduOf(slot), t.bytes, NOT_SEEN, pending.askedAt(t, slot));
  }
  pending.remove(t, 0, pending.GIVEN_UP);
}

function reportFaults(report: Report, from: Side, faults: number, shown: Fields): void {
  faultReasons.forEach((reason, i) => {
    if ((faults & (1 << i)) !== 0) report.anomaly(reason, from, shown);
  });
}

function requestFields(b: Uint8Array, at: number): Fields {
  const shown = headerFields(b, at);
  addRequest(shown, b, at);
  return shown;
}

/** Fields of the response at `b[at..]`, and of its request where that was seen. */
function responseFields(t: pending.Transactions, request: number, frame: number, b: Uint8Array, at: number): Fields {
  const shown = headerFields(b, at);
  addAnswer(shown, t.bytes, request, b, at);
  if (request !== NOT_SEEN) addRequested(shown, t.bytes, request, frame);
  return shown;
}
