/** Whole bodies: what is wrong with them, who asked for what, and which response belongs to which request. */
import type {Fields} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {HOUR} from '../../src/core/time.ts';
import {FACT_LIMIT, MESSAGE_LIMIT, readBody} from './body.ts';
import {setToken} from './channel.ts';
import {faultReasons, openCursor} from './encoding/cursor.ts';
import {reportAnswered, reportStray, reportUnanswered} from './exchange.ts';
import * as pending from './requests.ts';
import {
  CLOSE_SECURE_CHANNEL,
  OPEN_SECURE_CHANNEL_RESPONSE,
  PUBLISH,
  requestOf,
  responseOf,
  SERVICE_FAULT,
  type Service,
} from './services.ts';
import {type Body, reportAnomaly, type Session, streamOf} from './session.ts';

/** Times in headers that are further off than this from the packet's are absurd. */
const MAX_HOURS_OFF = 24;

/** Shows the body on the message of its last chunk. */
export function showBody(message: Fields, {b, at, end}: Body): void {
  readBody(openCursor(), b, at, end, message, MESSAGE_LIMIT);
}

export function readWhole(session: Session, from: Side, body: Body, report: Report): void {
  const {b, at, end} = body;
  const c = session.cursor;
  const i = pending.find(session.requests, body.requestId);
  c.identity = session.requests.waiting[i]?.identity ?? 0;
  const id = readBody(c, b, at, end, undefined, 0);
  const request = requestOf(id);
  const isResponse = request === undefined && (id === SERVICE_FAULT || responseOf(id) !== undefined);
  if (request === undefined && !isResponse && c.faults === 0) reportUnknown(session, from, body, report);
  if (c.faults !== 0 && !body.isCut) reportFaults(session, from, body, report);
  reportTime(session, from, report);
  if (request !== undefined) readRequest(session, from, body, request, report);
  else if (isResponse) readResponse(session, from, body, id, i, report);
}

function reportUnknown(session: Session, from: Side, body: Body, report: Report): void {
  const shown = described(body);
  shown['opcua.security.rqid'] = body.requestId;
  reportAnomaly(session, report, 'unknown-service', from, shown);
}

function reportFaults(session: Session, from: Side, body: Body, report: Report): void {
  const {faults} = session.cursor;
  const shown = described(body);
  shown['opcua.security.rqid'] = body.requestId;
  faultReasons.forEach((reason, i) => {
    if ((faults & (1 << i)) !== 0) reportAnomaly(session, report, reason, from, {...shown});
  });
}

/**
 * Once a side: a device without a clock is wrong in every message. A time of 0 is none. Where both sides are off by the
 * same it is the clock of the capture, so the other side must have been heard.
 */
function reportTime(session: Session, from: Side, report: Report): void {
  const {timestamp} = session.cursor;
  if (timestamp === 0) return;
  const stream = streamOf(session, from);
  const other = streamOf(session, from === 'client' ? 'server' : 'client');
  const hours = (timestamp - report.time) / HOUR;
  stream.hoursOff = hours;
  if (stream.isTimeReported || Math.abs(hours) <= MAX_HOURS_OFF) return;
  if (!(Math.abs(hours - other.hoursOff) > MAX_HOURS_OFF)) return;
  stream.isTimeReported = true;
  reportAnomaly(session, report, 'timestamp', from, {'bifrost.hours_off': Math.round(hours)});
}

function readRequest(session: Session, from: Side, body: Body, service: Service, report: Report): void {
  const {b, at, end, requestId} = body;
  const {requests, cursor} = session;
  if (requests.waiting.length >= pending.MAX_OUTSTANDING) makeRoom(session, from, report);
  const slot = pending.add(requests, requestId, service, report.time, report.frame);
  if (session.firstRequest < 0) session.firstRequest = requestId;
  slot.hash = cursor.hash;
  slot.identity = cursor.identity;
  if (end - at <= pending.MAX_KEPT_REQUEST) pending.keep(slot, b, at, end);
  else slot.fields = described(body);
  if (service.request !== CLOSE_SECURE_CHANNEL) return;
  reportUnanswered(session, slot, report, undefined);
  pending.remove(requests, requests.waiting.length - 1);
}

function described({b, at, end}: Body): Fields {
  const fields: Fields = {};
  readBody(openCursor(), b, at, end, fields, FACT_LIMIT);
  return fields;
}

/** Without any answer yet, the capture may hold one direction only: then a full table says nothing. */
function makeRoom(session: Session, from: Side, report: Report): void {
  if (session.isPaired && !session.isFloodReported) {
    session.isFloodReported = true;
    const shown = {'bifrost.outstanding': session.requests.waiting.length + 1};
    reportAnomaly(session, report, 'outstanding-flood', from, shown);
  }
  giveUpAt(session, 0, report);
}

function readResponse(session: Session, from: Side, body: Body, id: number, i: number, report: Report): void {
  const {b, at, end} = body;
  const request = session.requests.waiting[i];
  if (id === OPEN_SECURE_CHANNEL_RESPONSE) learnToken(session, body, report);
  if (request === undefined) {
    readStray(session, from, body, id, report);
    return;
  }
  if (id !== SERVICE_FAULT && request.service.response !== id) {
    reportMismatch(session, from, body, request.service, report);
    readStray(session, from, body, id, report);
    return;
  }
  reportAnswered(session, request, from, b, at, end, id, report);
  pending.remove(session.requests, i);
  session.isPaired = true;
  if (session.requests.waiting.length < pending.MAX_OUTSTANDING / 2) session.isFloodReported = false;
}

function reportMismatch(session: Session, from: Side, body: Body, asked: Service, report: Report): void {
  const shown = described(body);
  shown['opcua.security.rqid'] = body.requestId;
  shown['bifrost.request_service'] = `${asked.title}Request`;
  reportAnomaly(session, report, 'response-mismatch', from, shown);
}

/**
 * A response whose request was not seen: an anomaly once both directions are known to be there and its request would have
 * been among those that were seen, else a fact.
 */
function readStray(session: Session, from: Side, body: Body, id: number, report: Report): void {
  const {b, at, end, requestId} = body;
  if (isUnsolicited(session, requestId)) {
    const shown = described(body);
    shown['opcua.security.rqid'] = requestId;
    reportAnomaly(session, report, 'unsolicited-response', from, shown);
    return;
  }
  const service = responseOf(id);
  if (service !== undefined) reportStray(session, service, from, b, at, end, id, report);
}

function isUnsolicited({requests, isPaired, firstRequest}: Session, id: number): boolean {
  if (!isPaired || firstRequest < 0 || id < firstRequest) return false;
  return pending.find(requests, id) < 0 && !pending.isGivenUp(requests, id);
}

/** The server issued a token, in clear. */
function learnToken(session: Session, {b, at, end}: Body, report: Report): void {
  const fields: Fields = {};
  readBody(openCursor(), b, at, end, fields, FACT_LIMIT);
  const {'opcua.ChannelId': id, 'opcua.TokenId': token, 'opcua.RevisedLifetime': lifetime} = fields;
  if (typeof id !== 'number' || typeof token !== 'number' || typeof lifetime !== 'number') return;
  session.channel.id = id;
  setToken(session.channel, token, lifetime, report.time);
  session.isExpiryReported = false;
}

/** Reports requests sent at `until` or before as unanswered; a Publish waits for news, and may wait long. */
export function giveUp(session: Session, report: Report, until: number, publishUntil: number): void {
  const {waiting} = session.requests;
  for (let i = 0; i < waiting.length; ) {
    const request = waiting[i];
    if (request === undefined || request.time > until) return;
    if (request.service.request === PUBLISH && request.time > publishUntil) i++;
    else giveUpAt(session, i, report);
  }
}

function giveUpAt(session: Session, i: number, report: Report): void {
  const request = session.requests.waiting[i];
  if (request === undefined) return;
  if (!request.isDoubtful && request.service.request !== PUBLISH) reportUnanswered(session, request, report, false);
  pending.giveUp(session.requests, i);
}
