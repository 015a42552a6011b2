/** Requests with their answers, and what needs none, as facts. Known traffic ends at `report.repeats`. */
import {hex} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {addOutcome, NOT_SEEN, type ReportExchange} from '../../src/net/exchange.ts';
import {addDetails, addHead, addRoute, addTargets, errorCode, serviceOf, shapeOf} from './describe.ts';
import {addIAm, addIdentity, answerShape, identityFingerprint} from './identity.ts';
import * as s from './services.ts';
import {openWalk, targetsFingerprint} from './targets.ts';
import * as wire from './wire.ts';

const ANSWERED = 1 << 8;
const SEEN = 1 << 9;
const FROM_SERVER = 1 << 10;
/** Distinguish what the type of an APDU does not. */
const IDENTITY = 1 << 11;

/** Scratch, filled anew by every call: the request, the answer, the tags. */
const asked = wire.openMessage();
const answer = wire.openMessage();
const walk = openWalk();

const exchangeOf =
  (asker: Side): ReportExchange =>
  (report, rb, r, rend, b, at, end, time, frame) => {
    if (at !== NOT_SEEN) wire.read(answer, b, at, end);
    if (r !== NOT_SEEN) {
      wire.read(asked, rb, r, rend);
      tellAsked(report, asker, rb, r, b, at, time, frame);
    } else tellAnswerAlone(report, asker, b);
    if (at !== NOT_SEEN) tellIdentity(report, asker === 'client' ? 'server' : 'client', b);
  };

/** By the side that asks: both may, from the same port. */
export const exchanges: Readonly<Record<Side, ReportExchange>> = {
  client: exchangeOf('client'),
  server: exchangeOf('server'),
};

function tellAsked(
  report: Report,
  asker: Side,
  rb: Uint8Array,
  r: number,
  b: Uint8Array,
  at: number,
  time: number,
  frame: number,
): void {
  const isAnswered = at !== NOT_SEEN;
  const failure = isAnswered ? failureOf(b) : 0;
  const flags = asked.service | SEEN | (isAnswered ? ANSWERED : 0) | sideBit(asker);
  if (report.repeats(flags ^ mix32(failure), requestFingerprint(asked, rb))) return;
  const fields: Fields = {};
  addHead(fields, asked);
  addRoute(fields, asked, rb, false);
  addRequest(fields, asked, rb);
  addOutcome(fields, r, at, time, frame, report.time);
  addAsker(fields, asker);
  const service = serviceOf(walk, asked, rb);
  if (failure === 0) report.fact(service.kind, service.name, fields);
  else report.fact('exception', addFailure(fields, b), fields);
}

function tellAnswerAlone(report: Report, asker: Side, b: Uint8Array): void {
  const failure = failureOf(b);
  const where = hashBytes(b, answer.source, answer.sourceEnd, answer.type);
  const flags = (answer.service & 0xff) | ANSWERED | sideBit(asker);
  const shape = answerShape(answer);
  const what = shape === undefined ? 0 : targetsFingerprint(walk, shape, b, answer.data, answer.end);
  if (report.repeats(flags ^ mix32(failure), where ^ what)) return;
  const fields: Fields = {};
  addHead(fields, answer);
  addRoute(fields, answer, b, true);
  if (shape !== undefined) addTargets(fields, walk, shape, b, answer);
  addAsker(fields, asker);
  const service = s.confirmedService(answer.service, wire.NONE);
  if (failure === 0) report.fact(service.kind, service.name, fields);
  else report.fact('exception', addFailure(fields, b), fields);
}

/** What is wrong with the answer, as a number; 0: nothing. */
function failureOf(b: Uint8Array): number {
  if (answer.type === wire.ERROR) return 1 + errorCode(undefined, walk, answer, b);
  return answer.type === wire.REJECT || answer.type === wire.ABORT ? (answer.type << 16) | answer.service : 0;
}

function addFailure(fields: Fields, b: Uint8Array): string {
  if (answer.type === wire.ERROR) return s.errorName(errorCode(fields, walk, answer, b));
  fields[answer.type === wire.REJECT ? 'bacapp.reject_reason' : 'bacapp.abort_reason'] = answer.service;
  return answer.type === wire.REJECT ? s.REJECTED : s.ABORTED;
}

/** Objects and properties; of what has none, all of it but the time. */
function requestFingerprint(m: wire.Message, b: Uint8Array): number {
  const route = hashBytes(b, m.destination, m.destinationEnd) ^ hashBytes(b, m.source, m.sourceEnd, m.type);
  const shape = shapeOf(walk, m, b);
  if (shape !== undefined) {
    // An I-Am and an I-Have say more than their objects.
    const whole = m.type === wire.UNCONFIRMED && m.service <= s.I_HAVE ? hashBytes(b, m.data, m.end) : 0;
    return route ^ whole ^ targetsFingerprint(walk, shape, b, m.data, m.end);
  }
  const isTime = m.service === s.TIME_SYNCHRONIZATION || m.service === s.UTC_TIME_SYNCHRONIZATION;
  return m.type === wire.UNCONFIRMED && isTime ? route : route ^ hashBytes(b, m.data, m.end);
}

function addRequest(fields: Fields, m: wire.Message, b: Uint8Array): void {
  const shape = shapeOf(walk, m, b);
  if (shape !== undefined) addTargets(fields, walk, shape, b, m);
  addDetails(fields, walk, m, b);
}

/** An unconfirmed request: nobody answers. */
export function tellUnconfirmed(report: Report, from: Side, b: Uint8Array, start: number, end: number): void {
  wire.read(asked, b, start, end);
  const flags = asked.service | SEEN | sideBit(from);
  const origin = asked.forwardedFrom === wire.NONE ? 0 : hashBytes(b, asked.forwardedFrom, asked.forwardedFrom + 6);
  if (report.repeats(flags, requestFingerprint(asked, b) ^ origin)) return;
  const fields: Fields = {};
  addHead(fields, asked);
  addRoute(fields, asked, b, false);
  addRequest(fields, asked, b);
  const service = s.unconfirmedService(asked.service);
  if (service.kind === 'identify') {
    addIAm(fields, walk, b, asked.data, asked.end);
    if (fields['bifrost.device_instance'] !== undefined) sendIdentity(report, from, service.name, asked, fields);
    return;
  }
  addAsker(fields, from);
  report.fact(service.kind, service.name, fields);
}

/** `from` sent the answer. */
function tellIdentity(report: Report, from: Side, b: Uint8Array): void {
  const shape = answerShape(answer);
  if (shape === undefined) return;
  const what = identityFingerprint(walk, shape, b, answer);
  const where = hashBytes(b, answer.source, answer.sourceEnd);
  if (what === 0 || report.repeats(IDENTITY | sideBit(from), what ^ where)) return;
  const fields: Fields = {};
  addRoute(fields, answer, b, true);
  addIdentity(fields, walk, shape, b, answer);
  sendIdentity(report, from, 'device', answer, fields);
}

/** Of a device behind a router the address is the router's, which it does not describe. */
function sendIdentity(report: Report, from: Side, name: string, m: wire.Message, fields: Fields): void {
  if (m.sourceEnd > m.source) {
    addAsker(fields, from);
    report.fact('service', 'routed-device', fields);
    return;
  }
  const subject = fields['bvlc.fwd_ip'];
  if (subject === undefined) fields['bifrost.from'] = from;
  else fields['bifrost.subject_ip'] = subject;
  report.fact('identify', name, fields);
}

/** A message of the network layer. */
export function tellNetwork(report: Report, from: Side, m: wire.Message, b: Uint8Array): void {
  const route = hashBytes(b, m.source, m.sourceEnd) ^ hashBytes(b, m.data, m.end, m.networkMessage);
  if (report.repeats(IDENTITY | SEEN | m.networkMessage | sideBit(from), route)) return;
  const fields: Fields = {'bacnet.mesgtyp': m.networkMessage};
  addRoute(fields, m, b, false);
  if (m.end > m.data) fields['bifrost.content'] = hex(b, m.data, Math.min(m.end, m.data + 32));
  addAsker(fields, from);
  const service = s.networkService(m.networkMessage);
  report.fact(service.kind, service.name, fields);
}

export const sideBit = (asker: Side): number => (asker === 'server' ? FROM_SERVER : 0);

export function addAsker(fields: Fields, asker: Side): void {
  if (asker === 'server') fields['bifrost.from'] = 'server';
}
