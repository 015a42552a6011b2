/** One job or user data request with its answer as a fact. Known traffic ends at `report.repeats`, before anything is built. */
import {i32} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import type {Micros} from '../../src/core/time.ts';
import {addOutcome, NOT_SEEN} from '../../src/net/exchange.ts';
import {addPdu} from './describe.ts';
import {functionOf, READ_VAR, refusal, UPLOAD, WRITE_VAR} from './functions.ts';
import {returnCodes} from './items.ts';
import {isIdentity, isMode} from './szl.ts';
import {
  dataStart,
  errorClass,
  errorCode,
  functionGroup,
  isAck,
  jobFunction,
  PROGRAMMER,
  parameterEnd,
  parameterLength,
  parameterStart,
  rosctr,
  subfunction,
  TIME,
  USERDATA,
  userdataError,
} from './wire.ts';

/** Bits of the first half of the fingerprint, above function, or group and subfunction (16 bits). */
const JOB = 1 << 16;
const REQUEST_SEEN = 1 << 17;
const ANSWERED = 1 << 18;

export function reportExchange(
  report: Report,
  rb: Uint8Array,
  r: number,
  rend: number,
  b: Uint8Array,
  at: number,
  end: number,
  time: Micros,
  frame: number,
): void {
  const [sb, s, send] = r === NOT_SEEN ? [b, at, end] : [rb, r, rend];
  const a = what(sb, s) | (r === NOT_SEEN ? 0 : REQUEST_SEEN) | (at === NOT_SEEN ? 0 : ANSWERED);
  if (
    report.repeats(
      a,
      (r === NOT_SEEN && rosctr(b, at) === USERDATA ? 0 : place(sb, s, send)) ^ mix32(result(b, at, end)),
    )
  )
    return;
  const fields: Fields = {};
  if (r !== NOT_SEEN) addPdu(fields, rb, r, rend);
  if (at !== NOT_SEEN) addAnswer(fields, b, at, end);
  addOutcome(fields, r, at, time, frame, report.time);
  const cls = at === NOT_SEEN || !isAck(b, at) ? 0 : errorClass(b, at);
  const why = at === NOT_SEEN ? undefined : refusal(b, at, end, cls);
  const f = functionOf(sb, s, send);
  report.fact(why === undefined ? f.kind : 'exception', why ?? f.name, fields);
}

/** An answer without a parameter leaves the function of the request as it is. */
function addAnswer(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const answer: Fields = {};
  addPdu(answer, b, at, end);
  Object.assign(fields, answer);
}

function what(b: Uint8Array, at: number): number {
  if (rosctr(b, at) === USERDATA) return (functionGroup(b, at) << 8) | subfunction(b, at);
  return JOB | (jobFunction(b, at) & 0xff);
}

/** Upload id in a parameter: it changes with every transfer. */
const UPLOAD_ID = 4;

/** What a request is about, apart from values. */
function place(b: Uint8Array, at: number, end: number): number {
  const p = parameterStart(b, at);
  const stop = parameterEnd(b, at, end);
  if (rosctr(b, at) === USERDATA) return functionGroup(b, at) === TIME ? 0 : hashBytes(b, dataStart(b, at), end);
  const code = jobFunction(b, at);
  if (code < 0x1a || code > 0x1f) return hashBytes(b, p, stop);
  return code >= UPLOAD ? 0 : hashBytes(b, p + UPLOAD_ID + 4, stop);
}

/** What matters of the answer: of an identity everything, of other data how it went. */
function result(b: Uint8Array, at: number, end: number): number {
  if (at === NOT_SEEN) return 0;
  if (rosctr(b, at) === USERDATA) return userdataResult(b, at, end);
  const error = 1 + ((errorClassOf(b, at) << 8) | errorCodeOf(b, at));
  const data = dataStart(b, at);
  switch (jobFunction(b, at)) {
    case READ_VAR:
      return error ^ returnCodes(b, data, end);
    case WRITE_VAR:
      return error ^ hashBytes(b, data, end);
    default:
      return parameterLength(b, at) >= 4 && isAck(b, at) ? error ^ setup(b, at) : error;
  }
}

/** Of setup communication the PDU length; other answers have a number of their transfer there. */
const setup = (b: Uint8Array, at: number): number =>
  jobFunction(b, at) === 0xf0 && parameterLength(b, at) >= 8 ? i32(b, parameterStart(b, at) + 4) : 0;

const errorClassOf = (b: Uint8Array, at: number): number => (isAck(b, at) ? errorClass(b, at) : 0);
const errorCodeOf = (b: Uint8Array, at: number): number => (isAck(b, at) ? errorCode(b, at) : 0);

function userdataResult(b: Uint8Array, at: number, end: number): number {
  const isWhole = isIdentity(b, at, end) || isMode(b, at, end) || functionGroup(b, at) === PROGRAMMER;
  return (userdataError(b, at) << 12) ^ (isWhole ? hashBytes(b, dataStart(b, at), end) : 1);
}
