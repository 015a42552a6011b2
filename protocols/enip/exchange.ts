/**
 * One CIP request with its response as a fact. Known traffic ends at `report.repeats`, before anything is built.
 */
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import {type Micros, SECOND} from '../../src/core/time.ts';
import * as cip from './cip.ts';
import {closeDigest, LARGE_FORWARD_OPEN, openDigest} from './connection.ts';
import {addReply, addRequest} from './describe.ts';
import {addPath, classOf} from './path.ts';
import {commandAt, PCCC_ERROR, pcccFunction, pcccStatus} from './pccc.ts';
import {answeredService, IDENTITY, isRefusal, type Service, serviceOf, statusName} from './services.ts';
import {writeTagHead} from './tag.ts';
import {NONE} from './wire.ts';

/**
 * The exchange at hand, one object a session: the request at `rb[r..rend)` and the response at `b[s..end)`; NONE: not
 * seen. `route` is the route path, `rb[route..routeEnd)`.
 */
export interface Exchange {
  rb: Uint8Array;
  r: number;
  rend: number;
  route: number;
  routeEnd: number;
  b: Uint8Array;
  s: number;
  end: number;
  time: Micros;
  frame: number;
}

const NOTHING = new Uint8Array();

export const openExchange = (): Exchange => ({
  rb: NOTHING,
  r: NONE,
  rend: NONE,
  route: NONE,
  routeEnd: NONE,
  b: NOTHING,
  s: NONE,
  end: NONE,
  time: 0,
  frame: 0,
});

/** Buffers are only borrowed. */
export function forget(x: Exchange): void {
  x.rb = NOTHING;
  x.b = NOTHING;
}

/** Reports the exchange: what is embedded in an Unconnected Send or a Multiple Service Packet one by one. */
export function reportCip(report: Report, x: Exchange): void {
  unwrap(x);
  if (isMultiple(x)) reportServices(report, x);
  else reportService(report, x);
}

/** Goes into an Unconnected Send, unless it was refused itself. */
function unwrap(x: Exchange): void {
  x.route = NONE;
  if (x.r === NONE || !cip.isUnconnectedSend(x.rb, x.r, x.rend)) return;
  if (x.s !== NONE && cip.service(x.b, x.s) === cip.UNCONNECTED_SEND) return;
  const inner = cip.embeddedAt(x.rb, x.r, x.rend);
  if (inner === NONE) return;
  x.route = cip.routeAt(x.rb, inner, x.rend);
  x.routeEnd = x.route === NONE ? NONE : cip.routeEnd(x.rb, x.route, x.rend);
  x.rend = cip.embeddedEnd(x.rb, inner, x.rend);
  x.r = inner;
}

function isMultiple(x: Exchange): boolean {
  if (x.r !== NONE) return cip.service(x.rb, x.r) === cip.MULTIPLE_SERVICE && dataCount(x) > 0;
  return cip.service(x.b, x.s) === cip.MULTIPLE_SERVICE;
}

const dataCount = (x: Exchange): number => cip.serviceCount(x.rb, cip.pathEnd(x.rb, x.r, x.rend), x.rend);

/** A refused packet has no answers inside: then the packet itself is the exception. */
function reportServices(report: Report, x: Exchange): void {
  if (x.s !== NONE && isRefusal(cip.generalStatus(x.b, x.s, x.end))) {
    reportService(report, x);
    return;
  }
  const {r, rend, s, end} = x;
  const asked = r === NONE ? NONE : cip.pathEnd(x.rb, r, rend);
  const told = s === NONE ? NONE : cip.responseData(x.b, s, end);
  const count = asked === NONE ? cip.serviceCount(x.b, told, end) : cip.serviceCount(x.rb, asked, rend);
  for (let i = 0; i < count; i++) {
    askEmbedded(x, asked, rend, i);
    answerEmbedded(x, told, end, i);
    if (x.r === NONE && x.s === NONE) return;
    reportService(report, x);
  }
}

function askEmbedded(x: Exchange, data: number, end: number, i: number): void {
  x.r = data === NONE ? NONE : cip.serviceAt(x.rb, data, end, i);
  x.rend = x.r === NONE ? end : cip.serviceEnd(x.rb, data, end, i);
}

function answerEmbedded(x: Exchange, data: number, end: number, i: number): void {
  x.s = data === NONE ? NONE : cip.serviceAt(x.b, data, end, i);
  x.end = x.s === NONE ? end : cip.serviceEnd(x.b, data, end, i);
}

function reportService(report: Report, x: Exchange): void {
  const cls = x.r === NONE ? NONE : classOf(x.rb, cip.pathAt(x.r), cip.pathEnd(x.rb, x.r, x.rend));
  const service = x.r === NONE ? answeredService(cip.service(x.b, x.s)) : serviceOf(cls, cip.service(x.rb, x.r));
  if (report.repeats(outcome(x), place(x, cls, service) ^ result(x, cls, service))) return;
  const fields: Fields = {};
  if (x.r !== NONE) addRequest(fields, x.rb, x.r, x.rend);
  if (x.route !== NONE) addPath(fields, x.rb, x.route, x.routeEnd);
  if (x.s !== NONE) addReply(fields, x.b, x.s, x.end, cls, service);
  if (x.r !== NONE) addTiming(fields, x, report);
  send(report, fields, x, cls, service);
}

/** Adds whether and when the request was answered. */
export function addTiming(fields: Fields, x: Exchange, report: Report): void {
  fields['bifrost.answered'] = x.s !== NONE;
  fields['bifrost.request_frame'] = x.frame;
  if (x.s !== NONE) fields['bifrost.response_time'] = Math.max(0, report.time - x.time) / SECOND;
}

function send(report: Report, fields: Fields, x: Exchange, cls: number, service: Service): void {
  const status = x.s === NONE ? 0 : cip.generalStatus(x.b, x.s, x.end);
  if (isRefusal(status)) {
    report.fact('exception', statusName(status), fields);
    return;
  }
  if (service.data === 'pccc') {
    sendPccc(report, fields, x);
    return;
  }
  const isIdentity = cls === IDENTITY && service.kind === 'read' && service.name !== 'nop' && x.s !== NONE;
  if (isIdentity && x.route !== NONE) fields['bifrost.confidence'] = ROUTED_CONFIDENCE;
  report.fact(isIdentity ? 'identify' : service.kind, service.name, fields);
}

/** A module behind the one that has the address: which of them the address is of, nobody says. */
const ROUTED_CONFIDENCE = 0.6;

function sendPccc(report: Report, fields: Fields, x: Exchange): void {
  const answer = x.s === NONE ? NONE : commandAt(x.b, cip.responseData(x.b, x.s, x.end), x.end);
  if (pcccStatus(x.b, answer) !== 0) {
    report.fact('exception', PCCC_ERROR, fields);
    return;
  }
  const command = commandAt(x.rb, cip.pathEnd(x.rb, x.r, x.rend), x.rend);
  const f = pcccFunction(x.rb, command, x.rend);
  report.fact(f.kind, f.name, fields);
}

/** Service, status, and which of the two were seen. */
function outcome(x: Exchange): number {
  const asked = x.r === NONE ? 0 : 0x10000 | cip.service(x.rb, x.r);
  const told = x.s === NONE ? 0 : 0x20000 | (cip.generalStatus(x.b, x.s, x.end) << 8) | cip.service(x.b, x.s);
  return asked | told;
}

/** What is asked for and where: the path, the route, and of the data all but values. */
function place(x: Exchange, cls: number, service: Service): number {
  if (x.r === NONE) return 0;
  const path = hashBytes(x.rb, cip.pathAt(x.r), cip.pathEnd(x.rb, x.r, x.rend)) ^ mix32(cls);
  return mix32(path ^ routeDigest(x)) ^ dataDigest(x, service);
}

const routeDigest = (x: Exchange): number => (x.route === NONE ? 0 : hashBytes(x.rb, x.route, x.routeEnd));

function dataDigest(x: Exchange, service: Service): number {
  const data = cip.pathEnd(x.rb, x.r, x.rend);
  switch (service.data) {
    case 'write-tag':
      return hashBytes(x.rb, data, writeTagHead(data, x.rend));
    case 'open':
      return openDigest(x.rb, data, x.rend, cip.service(x.rb, x.r) === LARGE_FORWARD_OPEN);
    case 'close':
      return closeDigest(x.rb, data, x.rend);
    case 'pccc':
      return pcccDigest(x, data);
    default:
      return service.kind === 'write' ? x.rend - data : hashBytes(x.rb, data, x.rend);
  }
}

/** Command and function, and all but values: of a typed logical command its address. */
function pcccDigest(x: Exchange, data: number): number {
  const at = commandAt(x.rb, data, x.rend);
  if (at === NONE) return 0;
  return u8(x.rb, at) ^ hashBytes(x.rb, Math.min(x.rend, at + 4), Math.min(x.rend, at + 10));
}

/** Of an identity everything, since a changed firmware is no repetition; else how much was told, or why not. */
function result(x: Exchange, cls: number, service: Service): number {
  if (x.s === NONE) return 0;
  const data = cip.responseData(x.b, x.s, x.end);
  if (cls === IDENTITY) return hashBytes(x.b, data, x.end);
  const more = hashBytes(x.b, Math.min(x.end, x.s + 4), data);
  if (service.data !== 'pccc') return mix32(x.end - data) ^ more;
  return mix32(pcccStatus(x.b, commandAt(x.b, data, x.end)) + 1) ^ more;
}
