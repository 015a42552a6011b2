/** Heads as fields, exchanges as facts. */
import {u8} from '../../src/core/bytes.ts';
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {hash32, mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import {SECOND} from '../../src/core/time.ts';
import {find, startsWith, trimmed} from '../../src/net/text.ts';
import type {Bodies} from './body.ts';
import {type Head, head, readHead, type Span} from './head.ts';
import type {Request} from './session.ts';
import {isAsking, type Method, methodAt, statusOf, versionAt} from './start-line.ts';

const MAX_TEXT = 256;
const MAX_NAMES = 16;
/** A banner or a title is what somebody configured. */
const BANNER_CONFIDENCE = 0.5;

const text = (b: Uint8Array, s: Span): string => trimmed(b, s.at, s.end, MAX_TEXT);

function put(fields: Fields, name: string, value: string): void {
  if (value !== '') fields[name] = value;
}

/** Of a request: method, path and names of the query, never its values. */
export function requestFields(b: Uint8Array, h: Head): Fields {
  const method = methodAt(b, h.line.at, h.line.end) ?? 'get';
  const start = h.line.at + method.length + 1;
  const version = versionAt(b, h.line.at, h.line.end);
  const target = trimmed(b, start, version < 0 ? h.line.end : version, MAX_TEXT * 4);
  const query = target.indexOf('?');
  const fields: Fields = {
    'http.request.method': method.toUpperCase(),
    'http.request.uri.path': (query < 0 ? target : target.slice(0, query)).replace(/;.*/, '').slice(0, MAX_TEXT),
  };
  if (query >= 0) {
    const names = target
      .slice(query + 1)
      .split('&')
      .map((pair) => pair.replace(/=.*/, ''));
    fields['bifrost.query_names'] = names.slice(0, MAX_NAMES);
    if (names.some((name) => /pass|pwd|token|secret/i.test(name))) fields['bifrost.password_in_query'] = true;
  }
  put(fields, 'http.host', text(b, h.host));
  put(fields, 'http.user_agent', text(b, h.agent));
  if (isScheme(b, h.authorization, 'basic')) fields['bifrost.basic_auth'] = true;
  if (isScheme(b, h.authorization, 'digest')) fields['bifrost.digest_auth'] = true;
  return fields;
}

export function isScheme(b: Uint8Array, s: Span, scheme: string): boolean {
  let at = s.at;
  while (at < s.end && u8(b, at) === 0x20) at++;
  return startsWith(b, at, s.end, scheme);
}

export function responseFields(b: Uint8Array, h: Head): Fields {
  const fields: Fields = {'http.response.code': statusOf(b, h.line.at)};
  put(fields, 'http.server', text(b, h.server));
  put(fields, 'http.content_type', text(b, h.type).replace(/;.*/, ''));
  put(fields, 'bifrost.auth_scheme', text(b, h.challenge).replace(/ .*/, '').toLowerCase());
  put(fields, 'bifrost.auth_realm', realm(b, h.challenge));
  return fields;
}

function realm(b: Uint8Array, s: Span): string {
  const at = find(b, s.at, s.end, 'realm="');
  if (at < 0) return '';
  const rest = trimmed(b, at + 7, s.end, MAX_TEXT);
  return rest.replace(/".*/, '');
}

const kindNames: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  407: 'unauthorized',
};
export const exceptionNames = ['unauthorized', 'forbidden', 'not-found', 'client-error', 'server-error'] as const;

function outcome(method: Method, status: number): readonly [FactKind, string] {
  if (status >= 400) return ['exception', kindNames[status] ?? (status < 500 ? 'client-error' : 'server-error')];
  return [isAsking(method) ? 'read' : 'write', method];
}

/** One request with its response; `b` and `h` are of the response, undefined where none came. */
export function reportExchange(
  report: Report,
  request: Request,
  b: Uint8Array | undefined,
  h: Head | undefined,
  bodies: Bodies,
): void {
  const answer = h?.hash ?? 1;
  const told = hash32(bodies.title + bodies.fileName + bodies.fileKind) ^ (bodies.hasPassword ? 1 : 0);
  if (report.repeats(mix32(request.hash) ^ answer, told)) return;
  const sent = head();
  readHead(request.bytes, 0, request.length, sent);
  const fields = requestFields(request.bytes, sent);
  const method = methodAt(request.bytes, 0, request.length) ?? 'get';
  Object.assign(fields, request.logon);
  fields['bifrost.answered'] = h !== undefined;
  fields['bifrost.request_frame'] = request.frame;
  if (b !== undefined && h !== undefined) {
    Object.assign(fields, responseFields(b, h));
    fields['bifrost.response_time'] = Math.max(0, report.time - request.time) / SECOND;
  }
  addBodies(fields, bodies);
  const [kind, name] = outcome(method, b === undefined || h === undefined ? 0 : statusOf(b, h.line.at));
  report.fact(kind, name, fields);
}

function addBodies(fields: Fields, bodies: Bodies): void {
  if (bodies.hasPassword) fields['bifrost.password_in_body'] = true;
  if (bodies.hasLoginForm) fields['bifrost.login_form'] = true;
  if (bodies.fileKind !== 'other') fields['bifrost.file_kind'] = bodies.fileKind;
  put(fields, 'bifrost.file_name', bodies.fileName);
}

/** A response whose request was not seen. */
export function reportResponse(report: Report, b: Uint8Array, h: Head, bodies: Bodies): void {
  if (report.repeats(h.hash, hash32(bodies.title + bodies.fileKind))) return;
  const fields = responseFields(b, h);
  addBodies(fields, bodies);
  report.fact('read', 'response', fields);
}

/** What the server says of itself. */
export function reportServer(report: Report, b: Uint8Array, h: Head, bodies: Bodies): void {
  const server = text(b, h.server);
  const name = realm(b, h.challenge);
  if (server === '' && name === '' && bodies.title === '') return;
  if (report.repeats(hash32(server), hash32(`${name}\n${bodies.title}`))) return;
  const fields: Fields = {'bifrost.confidence': BANNER_CONFIDENCE};
  put(fields, 'http.server', server);
  put(fields, 'bifrost.product_name', server);
  put(fields, 'bifrost.auth_realm', name);
  put(fields, 'bifrost.web_title', bodies.title);
  // The page of an error has a title that says nothing of the device.
  if (statusOf(b, h.line.at) < 400) put(fields, 'bifrost.device_name', bodies.title);
  report.fact('identify', 'web-server', fields);
}
