/**
 * One transaction as a fact: the fields of the request, then what the response adds. Known traffic ends at
 * `report.repeats`, before anything is built.
 */
import {i32, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import {elapsed, SECOND} from '../../src/core/time.ts';
import {addRequest, addResponse, startFields} from './describe.ts';
import {DIAGNOSTICS, ENCAPSULATED, exceptionName, functionOf, REPORT_SERVER_ID} from './functions.ts';
import {addObjectNames} from './identification.ts';
import type {Asked} from './transactions.ts';
import {addUmasAnswer, umasCode} from './umas.ts';
import {READ_IDENTITY, READ_PROJECT, REFUSED, TAKE_RESERVATION, umasRefused} from './umas-functions.ts';
import {ANY_QUANTITY} from './values.ts';
import {aduLength, digest, framingNumber, functionCode, isException, MBAP_LENGTH, UMAS, unitId} from './wire.ts';

/** Offset of an ADU that was not seen. */
export const NOT_SEEN = -1;

/** Outcome bits of the fingerprint, above unit (8 bits), function code (7) and exception code (8), below framing (2). */
const ANSWERED = 1 << 23;
const REQUEST_SEEN = 1 << 24;
const EXCEPTION = 1 << 25;

/**
 * Reports the exchange of the request at `rb[request..]`, sent as `asked` says, and the response at
 * `b[response..]`. One of the two offsets may be NOT_SEEN.
 */
export function reportExchange(
  report: Report,
  rb: Uint8Array,
  request: number,
  b: Uint8Array,
  response: number,
  asked: Readonly<Asked>,
): void {
  const a = outcome(rb, request, b, response);
  const where = request === NOT_SEEN ? place(b, response) : place(rb, request);
  const isAnswered = request !== NOT_SEEN && response !== NOT_SEEN;
  const answeredIn = isAnswered ? elapsed(asked, report) : 0;
  if (report.repeats(a, where ^ result(rb, request, b, response), content(b, response), answeredIn)) return;
  if (request === NOT_SEEN) reportResponse(report, b, response);
  else if (response === NOT_SEEN) reportUnanswered(report, rb, request, asked.frame);
  else reportPair(report, rb, request, b, response, asked);
}

/** Of a read its values, hashed; 0 for all else. */
function content(b: Uint8Array, response: number): number {
  if (response === NOT_SEEN) return 0;
  const p = response + MBAP_LENGTH;
  const code = u8(b, p);
  return code >= 1 && code <= 4 ? digest(b, p, response + aduLength(b, response)) : 0;
}

function outcome(rb: Uint8Array, request: number, b: Uint8Array, response: number): number {
  const seen = request === NOT_SEEN ? 0 : REQUEST_SEEN;
  const bits = seen | (request === NOT_SEEN ? who(b, response) : who(rb, request));
  if (response === NOT_SEEN) return bits;
  return bits | ANSWERED | (isException(b, response) ? EXCEPTION | (exceptionCode(b, response) << 15) : 0);
}

const who = (b: Uint8Array, at: number): number =>
  unitId(b, at) | (functionCode(b, at) << 8) | (framingNumber(b, at) << 26);

const exceptionCode = (b: Uint8Array, at: number): number =>
  aduLength(b, at) > MBAP_LENGTH + 1 ? u8(b, at + MBAP_LENGTH + 1) : 0;

/** What the ADU is about, apart from values: address and quantity, sub-function, or a hash of all of it. */
function place(b: Uint8Array, at: number): number {
  const p = at + MBAP_LENGTH;
  const end = at + aduLength(b, at);
  const length = end - p;
  switch (u8(b, p)) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 15:
    case 16:
      return length < 5 ? digest(b, p, end) : i32(b, p + 1);
    case 5:
    case 6:
    case DIAGNOSTICS:
    case 22:
    case 24:
      return length < 3 ? digest(b, p, end) : u16(b, p + 1);
    case 23:
      return length < 9 ? digest(b, p, end) : mix32(i32(b, p + 1)) ^ i32(b, p + 5);
    case UMAS:
      return umasPlace(b, p, end);
    case 20:
    case 21:
    case ENCAPSULATED:
      return digest(b, p, end);
    default:
      return 0;
  }
}

/** What matters of the response: of an identification everything, since a changed firmware is not a repetition. */
function result(rb: Uint8Array, request: number, b: Uint8Array, response: number): number {
  if (response === NOT_SEEN) return 0;
  const p = response + MBAP_LENGTH;
  const length = aduLength(b, response);
  switch (u8(b, p)) {
    case ENCAPSULATED:
    case REPORT_SERVER_ID:
      return mix32(digest(b, p, response + length));
    case UMAS:
      return umasResult(rb, request, b, p, response + length);
    default:
      return mix32(length);
  }
}

/** Of a reservation everything: its owner is in it. */
function umasPlace(b: Uint8Array, p: number, end: number): number {
  const code = umasCode(b, p, end);
  return code === TAKE_RESERVATION ? digest(b, p + 2, end) : code;
}

function umasResult(rb: Uint8Array, request: number, b: Uint8Array, p: number, end: number): number {
  if (request !== NOT_SEEN && isUmasIdentity(rb, request)) return mix32(digest(b, p + 2, end));
  return mix32((umasCode(b, p, end) << 16) | (end - p));
}

function isUmasIdentity(b: Uint8Array, at: number): boolean {
  const code = umasCode(b, at + MBAP_LENGTH, at + aduLength(b, at));
  return code === READ_IDENTITY || code === READ_PROJECT;
}

const isUmasRefusal = (b: Uint8Array, at: number): boolean =>
  functionCode(b, at) === UMAS && umasCode(b, at + MBAP_LENGTH, at + aduLength(b, at)) === REFUSED;

function reportPair(
  report: Report,
  rb: Uint8Array,
  request: number,
  b: Uint8Array,
  response: number,
  {time, frame}: Readonly<Asked>,
): void {
  const fields = startFields(rb, request);
  addRequest(fields, rb, request);
  const answer: Fields = {};
  addAnswer(answer, rb, request, b, response);
  merge(fields, answer, functionCode(rb, request));
  fields['bifrost.answered'] = true;
  fields['bifrost.response_time'] = Math.max(0, report.time - time) / SECOND;
  fields['bifrost.request_frame'] = frame;
  send(report, fields, rb, request, b, response);
}

function reportResponse(report: Report, b: Uint8Array, response: number): void {
  const fields = startFields(b, response);
  addResponse(fields, b, response, ANY_QUANTITY);
  send(report, fields, b, response, b, response);
}

function reportUnanswered(report: Report, rb: Uint8Array, request: number, frame: number): void {
  const fields = startFields(rb, request);
  addRequest(fields, rb, request);
  if (!isBroadcast(rb, request)) fields['bifrost.answered'] = false;
  fields['bifrost.request_frame'] = frame;
  const f = functionOf(rb, request + MBAP_LENGTH, request + aduLength(rb, request));
  report.fact(f.kind, f.name, fields);
}

/** On a serial line unit 0 is everybody, and nobody answers. */
const isBroadcast = (b: Uint8Array, at: number): boolean => unitId(b, at) === 0 && framingNumber(b, at) !== 0;

function send(report: Report, fields: Fields, rb: Uint8Array, request: number, b: Uint8Array, response: number): void {
  if (isException(b, response)) {
    report.fact('exception', exceptionName(exceptionCode(b, response)), fields);
    return;
  }
  if (isUmasRefusal(b, response)) {
    report.fact('exception', umasRefused, fields);
    return;
  }
  addObjectNames(fields);
  const f = functionOf(rb, request + MBAP_LENGTH, request + aduLength(rb, request));
  report.fact(f.kind, f.name, fields);
}

/** What both may carry: the request's word holds, and what the response says goes under a name of its own. */
const answerNames: Readonly<Record<string, string>> = {
  'modbus.regval_uint16': 'bifrost.response_values',
  'modbus.data': 'bifrost.response_data',
  'modbus.object_id': 'modbus.object_id',
};

/** An echo adds nothing; the registers that a read-write returns are none, even if they are the same. */
function merge(fields: Fields, answer: Fields, code: number): void {
  for (const [name, value] of Object.entries(answer)) {
    const answerName = answerNames[name];
    if (!(name in fields)) fields[name] = value;
    else if (answerName !== undefined && (code === 23 || String(value) !== String(fields[name]))) {
      fields[answerName] = value;
    }
  }
}

/** Adds the response at `b[response..]` as far as the request, or NOT_SEEN, at `rb[request..]` says what it means. */
export function addAnswer(fields: Fields, rb: Uint8Array, request: number, b: Uint8Array, response: number): void {
  if (request === NOT_SEEN) {
    addResponse(fields, b, response, ANY_QUANTITY);
    return;
  }
  addResponse(fields, b, response, coilsAsked(rb, request));
  const [rp, p] = [request + MBAP_LENGTH, response + MBAP_LENGTH];
  if (u8(rb, rp) !== UMAS || u8(b, p) !== UMAS) return;
  addUmasAnswer(fields, rb, rp, request + aduLength(rb, request), b, p, response + aduLength(b, response));
}

/** How many coils or inputs the request at `b[at..]` asks for. */
function coilsAsked(b: Uint8Array, at: number): number {
  const code = u8(b, at + MBAP_LENGTH);
  const isWhole = aduLength(b, at) >= MBAP_LENGTH + 5;
  return (code === 1 || code === 2) && isWhole ? u16(b, at + MBAP_LENGTH + 3) : ANY_QUANTITY;
}

/** Adds to a response's own fields what its request, sent in `frame`, asked for and the response does not repeat. */
export function addRequested(fields: Fields, rb: Uint8Array, request: number, frame: number): void {
  fields['bifrost.request_frame'] = frame;
  if ('modbus.reference_num' in fields) return;
  const p = request + MBAP_LENGTH;
  const code = u8(rb, p);
  const length = aduLength(rb, request) - MBAP_LENGTH;
  if (length >= 3 && hasAddress(code)) fields['bifrost.reference_num'] = u16(rb, p + 1);
  if (length >= 5 && hasQuantity(code)) fields['bifrost.quantity'] = u16(rb, p + 3);
}

const hasQuantity = (code: number): boolean => (code >= 1 && code <= 4) || code === 15 || code === 16 || code === 23;

const hasAddress = (code: number): boolean =>
  hasQuantity(code) || code === 5 || code === 6 || code === 22 || code === 24;
