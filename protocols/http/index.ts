/**
 * HTTP/1.x in clear, on any port: who asks for what, who logs on in clear, which files cross, what the server is. Bodies are
 * stepped over. RFC 9110, RFC 9112.
 */
import {hex} from '../../src/core/bytes.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {SECOND} from '../../src/core/time.ts';
import {MAGIC_LENGTH} from '../../src/net/file-kind.ts';
import {lineEnd, startsWith, textEnd} from '../../src/net/text.ts';
import {PEEK} from './body.ts';
import {chunkSize} from './chunk.ts';
import {exceptionNames} from './describe.ts';
import {giveUpOldest, readRequest, readResponse} from './dialogue.ts';
import {anomalies, fields} from './fields.ts';
import {MAX_HEAD, readHead} from './head.ts';
import {type Half, lose, openSession, type Session} from './session.ts';
import {isStatusLine, methodAt, methods, probe, statusOf} from './start-line.ts';

const RESPONSE_TIMEOUT = 60 * SECOND;
/** Bytes shown of what cannot be HTTP, as long as a method: a body that is lost may hold a password. */
const SHOWN_BYTES = 4;
/** Bodies up to this length are waited for until as much of them is there as is looked at. */
const MAX_WAITED = 65_536;
/** Longest line with the size of a chunk, or of a trailer. */
const MAX_LINE = 1024;

export const http: Protocol<Session> = {
  name: 'http',
  title: 'HTTP',
  ports: {tcp: [80, 8080, 8000, 8008, 8081, 8088, 8888]},
  fields,
  names: [...methods, ...exceptionNames, 'response', 'web-server'],
  scope: [],
  target: ['http.request.uri.path'],
  anomalies,
  maxMessage: MAX_HEAD + PEEK,
  probe,
  open: openSession,

  read(session, from, b, start, end, report) {
    let at = start;
    while (at < end) {
      const next = session.isOver ? end : step(session, from, b, at, end, report);
      if (next < 0) break;
      at = next;
    }
    return at - start;
  },

  gap(session, from) {
    lose(session, session[from]);
  },

  patience: RESPONSE_TIMEOUT,

  tick(session, report) {
    const until = report.time - RESPONSE_TIMEOUT;
    while (session.waiting[0] !== undefined && session.waiting[0].time <= until) giveUpOldest(session, report);
  },

  close(session, report) {
    while (session.waiting.length > 0) giveUpOldest(session, report);
  },
};

/** Reads one thing at `at` and returns what is behind it; -1: it is not whole. */
function step(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): number {
  const half = session[from];
  switch (half.phase) {
    case 'head':
      return readMessage(session, from, b, at, end, report);
    case 'body':
    case 'chunk':
      return stepOver(half, at, end);
    case 'rest':
      return end;
    case 'chunk-size':
      return readChunkSize(session, from, b, at, end, report);
    case 'trailer':
      return readTrailer(half, b, at, end);
  }
}

function stepOver(half: Half, at: number, end: number): number {
  const length = Math.min(half.left, end - at);
  half.left -= length;
  if (half.left === 0) half.phase = half.phase === 'chunk' ? 'chunk-size' : 'head';
  return at + length;
}

function readMessage(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): number {
  const half = session[from];
  const state = startState(from, b, at, end);
  if (state === 'need-more') return -1;
  if (state === 'no') return refuse(session, from, 'not-http', b, at, end, report);
  const body = readHead(b, at, Math.min(end, at + MAX_HEAD), half.head);
  if (body < 0) return end - at < MAX_HEAD ? -1 : refuse(session, from, 'head-too-long', b, at, end, report);
  if (half.head.length === -2) return refuse(session, from, 'content-length', b, at, end, report);
  if (end - body < awaited(half.head.length) && hasBody(session, from, b, at)) return -1;
  half.isLost = false;
  const seen = half.head.length >= 0 ? Math.min(end, body + half.head.length) : end;
  if (from === 'client') readRequest(session, b, at, body, seen, report);
  else readResponse(session, b, at, body, seen, report);
  return body;
}

/** Bytes of a body that its head waits for. Of a long one its magic is enough. */
function awaited(length: number): number {
  return Math.min(length, length > MAX_WAITED ? MAGIC_LENGTH : PEEK);
}

/** A response to HEAD, and one of status 304, has a length but no body. */
function hasBody(session: Session, from: Side, b: Uint8Array, at: number): boolean {
  // RPC over HTTP announces a gigabyte and sends it in the course of days.
  if (from === 'client') return !startsWith(b, at, at + 4, 'rpc_');
  return session.waiting[0]?.isHead !== true && !(statusOf(b, at) === 304);
}

function startState(from: Side, b: Uint8Array, at: number, end: number): 'yes' | 'no' | 'need-more' {
  if (from === 'client' ? methodAt(b, at, end) !== undefined : isStatusLine(b, at, end)) return 'yes';
  return end - at < 12 && probe(b, at, end) === 'short' ? 'need-more' : 'no';
}

/** What cannot be read is told once; then the side is skipped until a segment begins like a message. */
function refuse(
  session: Session,
  from: Side,
  reason: (typeof anomalies)[number],
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): number {
  const half = session[from];
  if (!half.isLost)
    report.anomaly(reason, from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
  lose(session, half);
  return end;
}

function readChunkSize(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): number {
  const half = session[from];
  const behind = lineEnd(b, at, Math.min(end, at + MAX_LINE));
  if (behind < 0 && end - at < MAX_LINE) return -1;
  // The end of the line behind the chunk before.
  if (behind > 0 && textEnd(b, at, behind) === at) return behind;
  const size = behind < 0 ? -1 : chunkSize(b, at, textEnd(b, at, behind));
  if (size < 0) return refuse(session, from, 'chunk-size', b, at, end, report);
  half.left = size;
  half.phase = size === 0 ? 'trailer' : 'chunk';
  return behind;
}

function readTrailer(half: Half, b: Uint8Array, at: number, end: number): number {
  const behind = lineEnd(b, at, Math.min(end, at + MAX_LINE));
  if (behind < 0) return end - at < MAX_LINE ? -1 : end;
  if (textEnd(b, at, behind) === at) half.phase = 'head';
  return behind;
}
