/** Chunks of the secure channel: OPN, MSG and CLO, their headers, their order, and what they carry. OPC 10000-6 section 6.7. */
import {hex, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {SECOND} from '../../src/core/time.ts';
import {addCertificate, readChain} from './certificates.ts';
import {
  isPolicyNone,
  isReadable,
  limitsOf,
  modeNames,
  NONE,
  policyName,
  READABLE_AT,
  setEncrypted,
  setPolicy,
  UNKNOWN,
} from './channel.ts';
import * as chunks from './chunks.ts';
import {readWhole, showBody} from './dialogue.ts';
import {BYTE_STRING, measure, STRING} from './encoding/built-in.ts';
import {begin, faultReasons, isBroken} from './encoding/cursor.ts';
import {stringAt} from './encoding/show.ts';
import {addError} from './hello.ts';
import {tellCertificate} from './identity.ts';
import {tell} from './once.ts';

import {channelFields, isTold, NO_SEQUENCE, reportAnomaly, roleOf, type Session, streamOf} from './session.ts';
import {
  ABORTED,
  channelId,
  chunkSize,
  chunkType,
  FINAL,
  messageType,
  OPN,
  SEQUENCE_AT,
  SEQUENCE_LENGTH,
  tokenId,
  typeName,
} from './wire.ts';

/** Chunks of a request without a last one, within the time, that are a flood whatever was agreed on. */
const MAX_CHUNKS = 100;
const CHUNKS_TIME = 10 * SECOND;

/** Header, and of a channel its policy: what every message shows. */
export function headerFields(session: Session, b: Uint8Array, at: number): Fields {
  const type = messageType(b, at);
  const fields: Fields = {
    'opcua.transport.type': typeName(type),
    'opcua.transport.chunk': String.fromCharCode(chunkType(b, at)),
    'opcua.transport.size': chunkSize(b, at),
  };
  if (session.isReversed) fields['bifrost.reverse'] = true;
  return fields;
}

function securityFields(session: Session, b: Uint8Array, at: number): Fields {
  const fields = headerFields(session, b, at);
  const {policy, mode} = session.channel;
  fields['opcua.transport.scid'] = channelId(b, at);
  if (messageType(b, at) !== OPN) fields['opcua.security.tokenid'] = tokenId(b, at);
  if (policy !== '') {
    fields['opcua.security.spu'] = policy;
    fields['bifrost.security_policy'] = policyName(policy);
  }
  if (mode !== UNKNOWN) fields['bifrost.security_mode'] = modeNames[mode] ?? '';
  return fields;
}

/** Is the chunk at `b[at..]`, of which READABLE_AT bytes are there, ciphertext behind its headers? */
export const isSealed = (session: Session, b: Uint8Array, at: number): boolean =>
  messageType(b, at) !== OPN && !isReadable(session.channel, b, at);

/**
 * The MSG or CLO at `b[at..]` is passed over: it is ciphertext, or larger than is read. Only its headers have to be there.
 * Returns what is to be said of it once it has passed.
 */
export function passOver(session: Session, from: Side, b: Uint8Array, at: number, report: Report): Fields | undefined {
  checkChannel(session, from, b, at, report);
  streamOf(session, from).sequence = NO_SEQUENCE;
  const isFirst = chunkSize(b, at) >= READABLE_AT && setEncrypted(session.channel, b, at);
  if (isFirst) tell(report, 'session', 'secure-channel-mode', channelFields(session));
  if (!report.messages) return undefined;
  return {...securityFields(session, b, at), 'bifrost.encrypted': true};
}

/** The MSG or CLO at `b[at..]`, which is there whole and can be read. */
export function readSymmetric(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  checkChannel(session, from, b, at, report);
  tellSign(session, report);
  const end = at + chunkSize(b, at) - session.channel.signature;
  readSequenced(session, from, b, at, at + SEQUENCE_AT, end, report);
}

/** The mode of a channel that is signed shows with the first message. */
function tellSign(session: Session, report: Report): void {
  const {channel} = session;
  if (channel.mode === UNKNOWN || channel.mode === NONE || session.isModeTold) return;
  session.isModeTold = true;
  tell(report, 'session', 'secure-channel-mode', channelFields(session));
}

/** The OPN at `b[at..]`: the asymmetric header, and what is behind it where the policy is None. */
export function readOpen(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  const c = session.cursor;
  const end = at + chunkSize(b, at);
  begin(c, b, at + 12, end, undefined, 0);
  measure(c, STRING);
  const certificateAt = c.at;
  measure(c, BYTE_STRING);
  const thumbprintAt = c.at;
  measure(c, BYTE_STRING);
  const behind = c.at;
  if (isBroken(c)) {
    reportHeader(session, from, b, at, report);
    return;
  }
  const policy = stringAt(b, at + 12);
  const isRequest = roleOf(session, from) === 'client';
  setPolicy(session.channel, policy, isRequest && channelId(b, at) === 0);
  if (isRequest && channelId(b, at) === 0) session.isModeTold = false;
  if (!isRequest && channelId(b, at) !== 0) session.channel.id = channelId(b, at);
  const header: Fields = {'bifrost.sender_certificate_length': Math.max(0, thumbprintAt - certificateAt - 4)};
  if (behind > thumbprintAt + 4) header['opcua.security.rcthumb'] = hex(b, thumbprintAt + 4, behind);
  if (thumbprintAt > certificateAt + 4) {
    tellCertificate(session, report, from, b, certificateAt + 4, thumbprintAt);
  }
  if (isPolicyNone(policy)) readSequenced(session, from, b, at, behind, end, report, header);
  else readSealedOpen(session, from, b, at, certificateAt, thumbprintAt, header, report);
}

function reportHeader(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  if (report.messages) report.message(from, securityFields(session, b, at));
  const {faults} = session.cursor;
  faultReasons.forEach((reason, i) => {
    if ((faults & (1 << i)) !== 0) reportAnomaly(session, report, reason, from, securityFields(session, b, at));
  });
}

/** An OPN of which only the header can be read: the request is the fact, the response adds its certificate. */
function readSealedOpen(
  session: Session,
  from: Side,
  b: Uint8Array,
  at: number,
  certificateAt: number,
  thumbprintAt: number,
  header: Fields,
  report: Report,
): void {
  streamOf(session, from).sequence = NO_SEQUENCE;
  const shown = {...securityFields(session, b, at), ...header};
  if (report.messages) report.message(from, withCertificate(shown, b, certificateAt + 4, thumbprintAt, report, true));
  if (roleOf(session, from) === 'server') return;
  const fields = {...channelFields(session), ...header};
  const isNew = channelId(b, at) === 0;
  tell(
    report,
    'session',
    isNew ? 'open-secure-channel' : 'renew-secure-channel',
    withCertificate(fields, b, certificateAt + 4, thumbprintAt, report, false),
  );
}

function withCertificate(
  fields: Fields,
  b: Uint8Array,
  start: number,
  end: number,
  report: Report,
  isSealed: boolean,
): Fields {
  const shown = isSealed ? {...fields, 'bifrost.encrypted': true} : {...fields};
  if (end <= start) return shown;
  const {first, length} = readChain(b, start, end);
  if (first !== undefined) addCertificate(shown, first, length, report.time);
  return shown;
}

const NO_FIELDS: Fields = {};

/** What follows the security header: sequence header at `b[sequenceAt..]`, then a part of a body up to `end`. */
function readSequenced(
  session: Session,
  from: Side,
  b: Uint8Array,
  at: number,
  sequenceAt: number,
  end: number,
  report: Report,
  header: Fields = NO_FIELDS,
): void {
  const start = sequenceAt + SEQUENCE_LENGTH;
  const message = report.messages ? {...securityFields(session, b, at), ...header} : undefined;
  if (start > end) {
    if (message !== undefined) report.message(from, message);
    reportAnomaly(session, report, 'truncated', from, securityFields(session, b, at));
    return;
  }
  const requestId = u32le(b, sequenceAt + 4);
  if (message !== undefined) {
    message['opcua.security.seq'] = u32le(b, sequenceAt);
    message['opcua.security.rqid'] = requestId;
  }
  checkSequence(session, from, u32le(b, sequenceAt), report);
  const kind = chunkType(b, at);
  if (kind === ABORTED) readAbort(session, from, b, start, end, requestId, message, report);
  else if (kind === FINAL) readLast(session, from, b, start, end, requestId, message, report);
  else readPart(session, from, b, start, end, requestId, message, report);
}

/** Numbers go up by one, and begin anew before they end (section 6.7.2.4). */
function checkSequence(session: Session, from: Side, sequence: number, report: Report): void {
  const stream = streamOf(session, from);
  const expected = stream.sequence + 1;
  const isNew = stream.sequence === NO_SEQUENCE || (stream.sequence > 0xfffffbfe && sequence < 1024);
  stream.sequence = sequence;
  if (isNew || sequence === expected || isTold(session, from)) return;
  const shown: Fields = {'opcua.security.seq': sequence, 'bifrost.expected': expected};
  reportAnomaly(session, report, 'sequence-number', from, shown);
}

/** Of a MSG or CLO: is it this channel, and a token that was issued and is not over? */
function checkChannel(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  const {channel} = session;
  const id = channelId(b, at);
  const token = tokenId(b, at);
  if (channel.id === 0) channel.id = id;
  else if (channel.id !== id) {
    if (isTold(session, from)) return;
    reportAnomaly(session, report, 'channel-id', from, {
      ...securityFields(session, b, at),
      'bifrost.expected': channel.id,
    });
    return;
  }
  if (token !== channel.token && token !== channel.previousToken) learnToken(session, from, b, at, report);
  if (channel.expires !== 0 && report.time > channel.expires && !session.isExpiryReported) {
    session.isExpiryReported = true;
    reportAnomaly(session, report, 'token-expired', from, securityFields(session, b, at));
  }
}

/** A token that is new: the one that was asked for, or the first after a hole; else nobody issued it. */
function learnToken(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  const {channel} = session;
  const isExpected = channel.token === 0 || channel.isRenewing;
  if (!isExpected && !isTold(session, from)) {
    const shown = {...securityFields(session, b, at), 'bifrost.expected': channel.token};
    reportAnomaly(session, report, 'token-id', from, shown);
  }
  channel.previousToken = channel.token;
  channel.token = tokenId(b, at);
  channel.isRenewing = false;
}

/** The sender gives its message up, and says why. */
function readAbort(
  session: Session,
  from: Side,
  b: Uint8Array,
  start: number,
  end: number,
  requestId: number,
  message: Fields | undefined,
  report: Report,
): void {
  const begun = chunks.find(streamOf(session, from).open, requestId);
  if (begun !== undefined) chunks.close(begun);
  const fields: Fields = {...channelFields(session), 'opcua.security.rqid': requestId};
  addError(session.cursor, b, start, end, fields);
  if (message !== undefined) report.message(from, {...message, ...fields});
  tell(report, 'exception', 'aborted', {...fields, 'bifrost.from': from});
}

function readLast(
  session: Session,
  from: Side,
  b: Uint8Array,
  start: number,
  end: number,
  requestId: number,
  message: Fields | undefined,
  report: Report,
): void {
  const {open} = streamOf(session, from);
  const begun = chunks.find(open, requestId);
  const {body} = session;
  if (begun !== undefined) chunks.append(open, begun, b, start, end);
  checkMessageSize(session, from, begun?.total ?? end - start, report);
  body.b = begun?.bytes ?? b;
  body.at = begun === undefined ? start : 0;
  body.end = begun?.length ?? end;
  body.isCut = begun !== undefined && chunks.isCut(begun);
  body.requestId = requestId;
  if (message !== undefined && begun !== undefined) message['bifrost.chunks'] = begun.chunks;
  if (message !== undefined) {
    showBody(message, body);
    report.message(from, message);
  }
  readWhole(session, from, body, report);
  if (begun !== undefined) chunks.close(begun);
}

function readPart(
  session: Session,
  from: Side,
  b: Uint8Array,
  start: number,
  end: number,
  requestId: number,
  message: Fields | undefined,
  report: Report,
): void {
  const {open} = streamOf(session, from);
  if (message !== undefined) report.message(from, message);
  let begun = chunks.find(open, requestId) ?? chunks.begin(open, requestId, report.time);
  if (begun === undefined) {
    reportAnomaly(session, report, 'open-messages', from, {'opcua.security.rqid': requestId});
    chunks.dropOldest(open);
    begun = chunks.begin(open, requestId, report.time);
  }
  if (begun === undefined) return;
  chunks.append(open, begun, b, start, end);
  checkChunks(session, from, begun, report);
}

/** More chunks than were agreed on; of a request also more in a short time than any real one has. */
function checkChunks(session: Session, from: Side, begun: chunks.OpenMessage, report: Report): void {
  const {chunks: most} = limitsOf(session.channel, roleOf(session, from));
  const isOverLimit = most !== 0 && begun.chunks > most;
  const isFast = begun.chunks > MAX_CHUNKS && report.time - begun.since <= CHUNKS_TIME;
  const isFlood = isOverLimit || (isFast && roleOf(session, from) === 'client');
  if (!isFlood || begun.isFlood) return;
  begun.isFlood = true;
  const shown: Fields = {'opcua.security.rqid': begun.requestId, 'bifrost.chunks': begun.chunks};
  if (most !== 0) shown['bifrost.limit'] = most;
  reportAnomaly(session, report, 'chunk-flood', from, shown);
}

function checkMessageSize(session: Session, from: Side, total: number, report: Report): void {
  const {message: most} = limitsOf(session.channel, roleOf(session, from));
  if (most === 0 || total <= most || isTold(session, from)) return;
  reportAnomaly(session, report, 'message-size', from, {'opcua.transport.size': total, 'bifrost.limit': most});
}
