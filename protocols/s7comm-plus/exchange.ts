/** One request with its response as a fact; notifications and system events alone. */
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import type {Micros} from '../../src/core/time.ts';
import {addOutcome, NOT_SEEN} from '../../src/net/exchange.ts';
import {
  CREATE_OBJECT,
  notification,
  requestFunction,
  responseFunction,
  SET_VARIABLE,
  systemEvent,
} from './functions.ts';
import {addIdentity} from './identity.ts';
import {
  dataEnd,
  dataStart,
  digestLength,
  functionCode,
  isSystem,
  NOTIFICATION,
  opcode,
  REQUEST,
  requestBody,
  responseBody,
  sequenceNumber,
  sessionId,
  version,
} from './wire.ts';

/** Bits of the first half of the fingerprint, above the function code. */
const REQUEST_SEEN = 1 << 16;
const ANSWERED = 1 << 17;
const WITH_DIGEST = 1 << 18;
const UNASKED = 1 << 19;

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
  const sb = r === NOT_SEEN ? b : rb;
  const s = r === NOT_SEEN ? at : r;
  const send = r === NOT_SEEN ? end : rend;
  const d = dataStart(sb, s, send);
  const isCreated = functionCode(sb, d) === CREATE_OBJECT && at !== NOT_SEEN;
  const answer = isCreated ? mix32(end - at) : 0;
  const seen = (r === NOT_SEEN ? 0 : REQUEST_SEEN) | (at === NOT_SEEN ? 0 : ANSWERED);
  const digest = digestLength(sb, s, send) > 0 ? WITH_DIGEST : 0;
  if (report.repeats(functionCode(sb, d) | seen | digest, r === NOT_SEEN ? answer : place(rb, d, rend) ^ answer))
    return;
  const fields: Fields = {};
  addPdu(fields, sb, s, send);
  const f = r === NOT_SEEN ? responseFunction(functionCode(sb, d)) : requestFunction(rb, d, rend);
  if (isCreated) addIdentity(fields, b, responseBody(dataStart(b, at, end)), Math.min(end, dataEnd(b, at)));
  addOutcome(fields, r, at, time, frame, report.time);
  report.fact('bifrost.product_code' in fields ? 'identify' : f.kind, f.name, fields);
}

/** Of a request that sets one variable, which and to what: it may stop the CPU. Nothing else of a body is understood. */
function place(b: Uint8Array, d: number, end: number): number {
  const body = requestBody(d);
  return functionCode(b, d) === SET_VARIABLE ? hashBytes(b, body, Math.min(end, body + SET_VARIABLE_HEAD)) : 0;
}

/** Object, number of attributes, attribute, type and value. */
const SET_VARIABLE_HEAD = 10;

/** A notification or a system event, which nobody asked for. */
export function reportUnasked(report: Report, b: Uint8Array, at: number, end: number): void {
  const isEvent = isSystem(b, at);
  if (report.repeats(UNASKED, version(b, at))) return;
  const fields: Fields = {};
  addPdu(fields, b, at, end);
  report.fact('read', isEvent ? systemEvent : notification, fields);
}

/** Adds all that is understood of the PDU at `b[at..end)`. */
export function addPdu(fields: Fields, b: Uint8Array, at: number, end: number): void {
  fields['bifrost.s7plus_version'] = version(b, at);
  if (isSystem(b, at)) return;
  fields['bifrost.s7plus_integrity'] = digestLength(b, at, end) > 0;
  const d = dataStart(b, at, end);
  fields['bifrost.s7plus_opcode'] = opcode(b, d);
  if (opcode(b, d) === NOTIFICATION) return;
  fields['bifrost.s7plus_function'] = functionCode(b, d);
  fields['bifrost.s7plus_sequence'] = sequenceNumber(b, d);
  if (opcode(b, d) === REQUEST) fields['bifrost.s7plus_session'] = sessionId(b, d);
}
