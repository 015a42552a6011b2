/**
 * OPC UA Connection Protocol and Secure Conversation: reads chunks, puts messages together, pairs requests with responses,
 * reports facts and anomalies. OPC 10000-6 sections 5 to 7, OPC 10000-4.
 */
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {MINUTE, SECOND} from '../../src/core/time.ts';
import {limitsOf, READABLE_AT} from './channel.ts';
import {giveUp} from './dialogue.ts';
import {anomalies, fields} from './fields.ts';
import {addHello, giveUpHello, readHello} from './hello.ts';
import {reportLoss, resync} from './loss.ts';
import {probe} from './probe.ts';
import {headerFields, isSealed, passOver, readOpen, readSymmetric} from './secure.ts';
import {names} from './services.ts';
import {isTold, lose, openSession, reportAnomaly, roleOf, type Session, type Stream, streamOf} from './session.ts';
import {CLO, check, chunkSize, MAX_CHUNK, MSG, messageType, OPN, smallest} from './wire.ts';

/** A request without a response for longer than this is reported as unanswered; a Publish waits for news. */
const RESPONSE_TIMEOUT = 60 * SECOND;
const PUBLISH_TIMEOUT = 30 * MINUTE;
const HELLO_TIMEOUT = 5 * SECOND;

export const opcua: Protocol<Session> = {
  name: 'opcua',
  title: 'OPC UA',
  ports: {tcp: [4840]},
  fields,
  names,
  scope: ['bifrost.security_policy', 'bifrost.security_mode', 'bifrost.method', 'opcua.AttributeId'],
  target: ['bifrost.node', 'bifrost.object', 'bifrost.browse_path', 'opcua.EndpointUrl'],
  traits: [
    {kind: 'certificate', of: 'sender', names: ['certificate'], fields: ['bifrost.certificate_sha1']},
    {
      kind: 'certificate',
      of: 'client',
      names: ['open-secure-channel', 'renew-secure-channel'],
      fields: ['bifrost.certificate_sha1'],
    },
    {kind: 'application', of: 'client', names: ['open-secure-channel'], fields: ['bifrost.certificate_uri']},
    {kind: 'application', of: 'sender', names: ['application'], fields: ['opcua.ApplicationUri']},
    {
      kind: 'security',
      of: 'pair',
      names: ['create-session', 'secure-channel-mode'],
      fields: ['bifrost.security_policy', 'bifrost.security_mode'],
    },
  ],
  anomalies,
  maxMessage: MAX_CHUNK,
  probe,
  open: openSession,

  read(session, from, b, start, end, report) {
    const stream = streamOf(session, from);
    let at = start;
    while (at < end) {
      const next = step(session, stream, from, b, at, end, report);
      if (next === at) break;
      at = next;
    }
    return at - start;
  },

  gap: lose,

  patience: PUBLISH_TIMEOUT,

  tick(session, report) {
    giveUp(session, report, report.time - RESPONSE_TIMEOUT, report.time - PUBLISH_TIMEOUT);
    giveUpHello(session, report, report.time - HELLO_TIMEOUT);
  },

  close(session, report) {
    giveUp(session, report, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    giveUpHello(session, report, Number.POSITIVE_INFINITY);
  },
};

/** Goes on by a chunk, or what is left of one, or what is none; returns where it came to, `at` when it needs more. */
function step(
  session: Session,
  stream: Stream,
  from: Side,
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): number {
  if (stream.skip > 0) return pass(stream, from, at, end, report);
  if (stream.isLost) {
    const found = resync(b, at, end);
    if (found > at) return found;
  }
  const state = check(b, at, end);
  if (state === 'need-more')
    return isPassedOver(session, b, at, end) ? skipChunk(session, stream, from, b, at, end, report) : at;
  if (state !== 'ok') {
    reportLoss(session, from, state, b, at, end, report);
    lose(session, from);
    return at + 1;
  }
  stream.isLost = false;
  session.isConfirmed = true;
  readChunk(session, stream, from, b, at, report);
  return at + chunkSize(b, at);
}

/** What is left of a chunk that is passed over. */
function pass(stream: Stream, from: Side, at: number, end: number, report: Report): number {
  const length = Math.min(stream.skip, end - at);
  stream.skip -= length;
  if (stream.skip === 0 && stream.skipped !== undefined) {
    report.message(from, stream.skipped);
    stream.skipped = undefined;
  }
  return at + length;
}

/** An incomplete chunk need not be waited for when nobody could read it, or when it is too large to be kept. */
function isPassedOver(session: Session, b: Uint8Array, at: number, end: number): boolean {
  if (end - at < READABLE_AT) return false;
  const type = messageType(b, at);
  if (chunkSize(b, at) > MAX_CHUNK) return true;
  return (type === MSG || type === CLO) && chunkSize(b, at) >= READABLE_AT && isSealed(session, b, at);
}

function skipChunk(
  session: Session,
  stream: Stream,
  from: Side,
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): number {
  stream.isLost = false;
  session.isConfirmed = true;
  checkSize(session, from, b, at, report);
  const type = messageType(b, at);
  if (type === MSG || type === CLO) stream.skipped = passOver(session, from, b, at, report);
  else if (report.messages) stream.skipped = headerFields(session, b, at);
  stream.skip = chunkSize(b, at);
  return pass(stream, from, at, end, report);
}

/** A chunk that is there whole. */
function readChunk(session: Session, stream: Stream, from: Side, b: Uint8Array, at: number, report: Report): void {
  const type = messageType(b, at);
  const size = chunkSize(b, at);
  if (size < smallest(type)) {
    if (report.messages) report.message(from, headerFields(session, b, at));
    reportAnomaly(session, report, 'size', from, headerFields(session, b, at));
    return;
  }
  checkSize(session, from, b, at, report);
  if (type === OPN) readOpen(session, from, b, at, report);
  else if (type === MSG || type === CLO) readSecured(session, stream, from, b, at, report);
  else {
    if (report.messages) showHello(session, from, b, at, report);
    readHello(session, from, b, at, report);
  }
}

function readSecured(session: Session, stream: Stream, from: Side, b: Uint8Array, at: number, report: Report): void {
  if (chunkSize(b, at) < READABLE_AT || !isSealed(session, b, at)) {
    readSymmetric(session, from, b, at, report);
    return;
  }
  const message = passOver(session, from, b, at, report);
  stream.skipped = undefined;
  if (message !== undefined) report.message(from, message);
}

function showHello(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  const shown = headerFields(session, b, at);
  addHello(session.cursor, b, at, shown);
  report.message(from, shown);
}

/** Larger than the receiver said that it can take. */
function checkSize(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  const {chunk: most} = limitsOf(session.channel, roleOf(session, from));
  if (most === 0 || chunkSize(b, at) <= most || isTold(session, from)) return;
  reportAnomaly(session, report, 'chunk-size', from, {...headerFields(session, b, at), 'bifrost.limit': most});
}
