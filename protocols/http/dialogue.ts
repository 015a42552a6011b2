/** Whole heads of either side: pairs them in order (RFC 9112 §9.3), and says where the body goes on. */

import type {Fields} from '../../src/core/fact.ts';
import {hash32, hashBytes} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import {base64} from '../../src/net/base64.ts';
import {find, trimmed} from '../../src/net/text.ts';
import {type Bodies, fileKindOf, fileNameOf, hasPassword, PEEK, titleOf} from './body.ts';
import {isScheme, reportExchange, reportResponse, reportServer, requestFields, responseFields} from './describe.ts';
import type {Span} from './head.ts';
import type {Half, Session} from './session.ts';
import * as sessions from './session.ts';
import {methodAt, statusOf} from './start-line.ts';

const nothing = (): Bodies => ({hasPassword: false, fileKind: 'other', fileName: '', title: '', hasLoginForm: false});

/** `b[at..body)` is the head, `b[body..seen)` what is here of its body. */
export function readRequest(
  session: Session,
  b: Uint8Array,
  at: number,
  body: number,
  seen: number,
  report: Report,
): void {
  const {head} = session.client;
  if (report.messages) report.message('client', requestFields(b, head));
  if (sessions.isFull(session)) giveUpOldest(session, report);
  const stop = Math.min(seen, body + PEEK);
  const isForm = find(b, head.type.at, head.type.end, 'multipart/') >= 0;
  const method = methodAt(b, at, body);
  const request = sessions.wait(session, b, at, body);
  request.logon = logonOf(session, b, head.authorization, report);
  request.hash = head.hash ^ hash32(knownOf(request.logon));
  request.time = report.time;
  request.frame = report.frame;
  request.isHead = method === 'head';
  request.isConnect = method === 'connect';
  request.bodies = stop > body ? bodiesOfRequest(b, body, stop, isForm) : undefined;
  begin(session.client, head.length < 0 && !head.isChunked ? 0 : head.length, false);
}

/** Basic in clear; whoever sends the same again on the connection is known. It is handed on and forgotten. RFC 7617. */
function logonOf({latest}: Session, b: Uint8Array, s: Span, report: Report): Fields {
  if (s.end === s.at || !isScheme(b, s, 'basic')) return NO_LOGON;
  const hash = hashBytes(b, s.at, s.end);
  if (hash !== latest.hash) {
    const [user = '', password] = basicPair(trimmed(b, s.at, s.end, MAX_BASIC));
    latest.hash = hash;
    latest.logon = password === undefined ? NO_LOGON : report.logon(user, password);
  }
  return latest.logon;
}

const NO_LOGON: Fields = {};
/** No default pair is longer. */
const MAX_BASIC = 256;

/** Fingerprint of what is told of a log-on; of nothing it costs nothing. */
const knownOf = (logon: Fields): string => (logon === NO_LOGON ? '' : JSON.stringify(logon));

/** `Basic YWRtaW46YWRtaW4=` → `admin`, `admin`. */
function basicPair(text: string): readonly string[] {
  const clear = base64(text.replace(/^basic +/i, ''));
  const colon = clear.indexOf(':');
  return colon < 0 ? [] : [clear.slice(0, colon), clear.slice(colon + 1)];
}

function bodiesOfRequest(b: Uint8Array, body: number, stop: number, isForm: boolean): Bodies {
  const bodies = nothing();
  bodies.hasPassword = hasPassword(b, body, stop);
  bodies.fileKind = fileKindOf(b, body, stop, isForm);
  if (isForm) bodies.fileName = fileNameOf(b, body, stop);
  return bodies;
}

export function readResponse(
  session: Session,
  b: Uint8Array,
  at: number,
  body: number,
  seen: number,
  report: Report,
): void {
  const {head} = session.server;
  if (report.messages) report.message('server', responseFields(b, head));
  const status = statusOf(b, at);
  if (status === 101) session.isOver = true;
  else if (status < 200) return;
  const request = sessions.take(session);
  const bodies = request?.bodies ?? nothing();
  const hasBody = !(status < 200 || status === 204 || status === 304 || request?.isHead === true);
  const stop = hasBody ? Math.min(seen, body + PEEK) : body;
  addBodyOfResponse(bodies, b, body, stop, find(b, head.type.at, head.type.end, 'html') >= 0);
  if (request === undefined) reportResponse(report, b, head, bodies);
  else reportExchange(report, request, b, head, bodies);
  reportServer(report, b, head, bodies);
  if (request?.isConnect === true && status < 300) session.isOver = true;
  begin(session.server, hasBody ? head.length : 0, true);
}

function addBodyOfResponse(bodies: Bodies, b: Uint8Array, body: number, stop: number, isPage: boolean): void {
  if (isPage) {
    bodies.title = titleOf(b, body, stop);
    bodies.hasLoginForm = find(b, body, stop, 'type="password"') >= 0;
  }
  const kind = fileKindOf(b, body, stop, false);
  if (kind !== 'other') bodies.fileKind = kind;
}

/** A response without a length lasts until the connection ends. */
function begin(half: Half, length: number, isResponse: boolean): void {
  if (length !== 0 && half.head.isChunked) half.phase = 'chunk-size';
  else if (length < 0 && isResponse) half.phase = 'rest';
  else {
    half.phase = length > 0 ? 'body' : 'head';
    half.left = Math.max(0, length);
  }
}

export function giveUpOldest(session: Session, report: Report): void {
  const request = sessions.take(session);
  if (request !== undefined) reportExchange(report, request, undefined, undefined, request.bodies ?? nothing());
}
