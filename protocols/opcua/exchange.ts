/**
 * One exchange as a fact: the fields of the request, then what the response adds. Known traffic ends at `report.repeats`,
 * before anything is built.
 */
import {printable} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {mix32} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {elapsed, SECOND} from '../../src/core/time.ts';
import {FACT_LIMIT, readBody} from './body.ts';
import {readChain} from './certificates.ts';
import {type Cursor, openCursor} from './encoding/cursor.ts';
import {
  addChain,
  addServerStatus,
  tellApplication,
  tellBuildInfo,
  tellCertificate,
  tellEndpoints,
  tellServerStatus,
  tellServers,
} from './identity.ts';
import {tell} from './once.ts';
import type {Request} from './requests.ts';
import {OPEN_SECURE_CHANNEL, SERVICE_FAULT, type Service} from './services.ts';
import {channelFields, type Session} from './session.ts';
import {isBad} from './status.ts';

/** Outcome bits of the fingerprint, above the id of the request (16 bits). */
const ANSWERED = 1 << 16;
const REQUEST_SEEN = 1 << 17;
const FAULT = 1 << 18;
const MODE_SHIFT = 19;

/** The fingerprint's first half. */
function outcome(session: Session, service: Service, isSeen: boolean, isAnswered: boolean, isFault: boolean): number {
  const bits = (isSeen ? REQUEST_SEEN : 0) | (isAnswered ? ANSWERED : 0) | (isFault ? FAULT : 0);
  return service.request | bits | (session.channel.mode << MODE_SHIFT);
}

/**
 * Reports a request and the response that the session's cursor has just measured at `b[at..end)`; `id` is the response's
 * encoding id. The other end of TCP is who answered: `from`.
 */
export function reportAnswered(
  session: Session,
  request: Request,
  from: Side,
  b: Uint8Array,
  at: number,
  end: number,
  id: number,
  report: Report,
): void {
  const {service} = request;
  const {result, hash} = session.cursor;
  if (service.isSteady) {
    const a = outcome(session, service, true, true, id === SERVICE_FAULT);
    if (report.repeats(a, mix32(request.hash) ^ mix32(hash + result), 0, answeredIn(request, report))) return;
  }
  const fields = requestFields(session, request, report);
  const side = from === 'client' ? 'server' : 'client';
  const c = openCursor();
  c.identity = 0;
  const answer: Fields = {};
  readBody(c, b, at, end, answer, FACT_LIMIT);
  merge(fields, answer, c);
  fields['bifrost.answered'] = true;
  fields['bifrost.response_time'] = Math.max(0, report.time - request.time) / SECOND;
  fields['bifrost.request_frame'] = request.frame;
  finish(session, service, fields, report);
  send(report, service, fields, id, c.result);
  if (!isBad(c.result)) tellMore(session, report, service, side, from, request, answer, fields, c);
}

/** A Publish waits for news, which says nothing of the server. */
const answeredIn = (request: Request, report: Report): number =>
  request.service.title === 'Publish' ? 0 : elapsed(request, report);

/** A response whose request was not seen. */
export function reportStray(
  session: Session,
  service: Service,
  from: Side,
  b: Uint8Array,
  at: number,
  end: number,
  id: number,
  report: Report,
): void {
  const {result, hash} = session.cursor;
  const a = outcome(session, service, false, true, false);
  if (service.isSteady && report.repeats(a, mix32(hash + result))) return;
  const fields = channelFields(session);
  const c = openCursor();
  readBody(c, b, at, end, fields, FACT_LIMIT);
  fields['opcua.servicenodeid.numeric'] = service.request;
  fields['bifrost.service'] = `${service.title}Request`;
  send(report, service, fields, id, c.result);
  if (!isBad(c.result)) tellAnswer(session, report, service, from, fields, c);
}

/** A request that got no answer, or needs none. */
export function reportUnanswered(
  session: Session,
  request: Request,
  report: Report,
  answered: false | undefined,
): void {
  const {service} = request;
  if (service.isSteady && report.repeats(outcome(session, service, true, false, false), mix32(request.hash))) return;
  const fields = requestFields(session, request, report);
  if (answered === false) {
    fields['bifrost.answered'] = false;
    fields['bifrost.request_frame'] = request.frame;
  }
  send(report, service, fields, 0, 0);
}

/** The channel's fields and those of the request. */
function requestFields(session: Session, request: Request, report: Report): Fields {
  const fields = channelFields(session);
  if (request.fields !== undefined) return {...fields, ...request.fields};
  const c = openCursor();
  readBody(c, request.bytes, 0, request.length, fields, FACT_LIMIT);
  const [start, end] = c.certificates;
  if (start !== undefined && end !== undefined) addChain(fields, readChain(c.b, start, end), report);
  const {'opcua.UserName': user} = fields;
  if (typeof user === 'string') Object.assign(fields, report.logon(user, passwordIn(c)));
  return fields;
}

/** No default password is longer. */
const MAX_PASSWORD = 64;

/** It is handed on and forgotten; undefined: it cannot be read. */
const passwordIn = ({b, password, passwordEnd}: Cursor): string | undefined =>
  passwordEnd > password && passwordEnd - password <= MAX_PASSWORD ? printable(b, password, passwordEnd) : undefined;

/** Where both have a field the request's word holds: a response repeats, or speaks of another. */
function merge(fields: Fields, answer: Fields, c: Cursor): void {
  for (const [name, value] of Object.entries(answer)) if (!(name in fields)) fields[name] = value;
  if (c.bad > 0) fields['bifrost.bad_results'] = c.bad;
}

/** What follows from an exchange and is in none of its fields. */
function finish(session: Session, service: Service, fields: Fields, report: Report): void {
  switch (service.title) {
    case 'Read':
      addServerStatus(fields, report);
      break;
    case 'CreateSubscription':
    case 'ModifySubscription':
      addLifetime(fields);
      break;
    case 'CreateMonitoredItems':
      session.monitoredItems += good(fields['opcua.StatusCode']);
      fields['bifrost.monitored_items'] = session.monitoredItems;
      break;
    case 'DeleteMonitoredItems':
      session.monitoredItems = Math.max(0, session.monitoredItems - good(fields['opcua.Results']));
      fields['bifrost.monitored_items'] = session.monitoredItems;
      break;
    case 'ActivateSession':
      if (fields['opcua.ServiceResult'] === 0) rememberUser(session, fields);
      break;
    default:
  }
}

const good = (results: unknown): number =>
  Array.isArray(results) ? results.filter((status) => typeof status === 'number' && !isBad(status)).length : 0;

function addLifetime(fields: Fields): void {
  const {'opcua.RevisedPublishingInterval': interval, 'opcua.RevisedLifetimeCount': count} = fields;
  if (typeof interval === 'number' && typeof count === 'number') {
    fields['bifrost.subscription_lifetime'] = (interval * count) / 1000;
  }
}

function rememberUser(session: Session, fields: Fields): void {
  const user = String(fields['opcua.UserName'] ?? fields['bifrost.identity_token'] ?? 'anonymous');
  if (session.user !== '' && session.user !== user) {
    fields['bifrost.user_changed'] = true;
    fields['bifrost.previous_user'] = session.user;
  }
  session.user = user;
}

function send(report: Report, service: Service, fields: Fields, id: number, result: number): void {
  const isRefused = id === SERVICE_FAULT || isBad(result);
  const kind = isRefused ? 'exception' : service.kind;
  const name = id === SERVICE_FAULT ? 'service-fault' : isRefused ? 'bad-result' : factName(service, fields);
  if (service.isSteady) report.fact(kind, name, fields);
  else tell(report, kind, name, fields);
}

const factName = (service: Service, fields: Fields): string =>
  service.request === OPEN_SECURE_CHANNEL && fields['opcua.SecurityTokenRequestType'] === 1
    ? 'renew-secure-channel'
    : service.name;

/** Facts beside that of the exchange: who asked (`asker`), who answered, what is offered. */
function tellMore(
  session: Session,
  report: Report,
  service: Service,
  asker: Side,
  from: Side,
  request: Request,
  answer: Fields,
  fields: Fields,
  c: Cursor,
): void {
  if (service.title === 'CreateSession') {
    tellApplication(session, report, asker, fields);
    tellClientCertificate(session, report, asker, request);
  }
  if (service.title === 'Read') {
    tellBuildInfo(session, report, from, fields);
    tellServerStatus(session, report, fields);
  }
  if (service.title === 'CreateMonitoredItems') tellItems(session, report);
  tellAnswer(session, report, service, from, answer, c);
}

/** As the items of a connection pass another thousand. */
function tellItems(session: Session, report: Report): void {
  const thousands = Math.floor(session.monitoredItems / 1000);
  if (thousands > 0) {
    tell(report, 'session', 'monitored-items', {...channelFields(session), 'bifrost.item_thousands': thousands});
  }
}

function tellClientCertificate(session: Session, report: Report, asker: Side, request: Request): void {
  const c = openCursor();
  const shown: Fields = {};
  readBody(c, request.bytes, 0, request.length, shown, FACT_LIMIT);
  const [start, end] = c.certificates;
  if (start !== undefined && end !== undefined) tellCertificate(session, report, asker, c.b, start, end);
}

function tellAnswer(session: Session, report: Report, service: Service, from: Side, answer: Fields, c: Cursor): void {
  switch (service.title) {
    case 'GetEndpoints':
    case 'CreateSession':
      tellApplication(session, report, from, c.children[0] ?? answer);
      tellEndpoints(session, report, from, c);
      break;
    case 'FindServers':
    case 'FindServersOnNetwork':
      tellServers(session, report, c);
      break;
    default:
  }
}
