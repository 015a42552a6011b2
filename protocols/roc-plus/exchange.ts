/** One request with its response as a fact. Known traffic ends at `report.repeats`. */
import {i32} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import {addRequest, addResponse, headerFields} from './describe.ts';
import {ERROR, LOGIN, operationOf, SYSTEM_CONFIGURATION} from './opcodes.ts';
import * as wire from './wire.ts';

const ANSWERED = 1 << 16;
const SEEN = 1 << 17;
/** Data that a request is known by: point type, number, parameter; file command. Values come behind. */
const KNOWN_BY = 4;

/** Reports what was asked at `rb[request..requestEnd)` and answered at `b[at..end)`; an empty range was not seen. */
export function reportExchange(
  report: Report,
  rb: Uint8Array,
  request: number,
  requestEnd: number,
  b: Uint8Array,
  at: number,
  end: number,
): void {
  const answered = end > at;
  const seen = requestEnd > request;
  const q = seen ? rb : b;
  const start = seen ? request : at;
  const stop = seen ? requestEnd : end;
  const code = wire.opcode(q, start);
  const bits = code | (answered ? ANSWERED | (wire.opcode(b, at) << 8) : 0) | (seen ? SEEN : 0);
  if (report.repeats(bits, place(q, start, stop) ^ (answered ? result(b, at, end) : 0))) return;
  const fields = seen ? headerFields(rb, request) : swapped(headerFields(b, at));
  if (seen) {
    addRequest(fields, q, start, stop);
    fields['bifrost.answered'] = answered;
  }
  if (answered) addResponse(fields, b, at, end);
  const data = wire.dataAt(start);
  const operation = operationOf(code, q, data, Math.min(stop, data + wire.dataLength(q, start)));
  if (answered && wire.opcode(b, at) === ERROR) report.fact('exception', 'error', fields);
  else report.fact(operation.kind, operation.name, fields);
}

/** The addresses of a response whose request was not seen, the way the request had them. */
const swapped = (fields: Fields): Fields => ({
  ...fields,
  'bifrost.destination_unit': fields['bifrost.source_unit'] ?? 0,
  'bifrost.destination_group': fields['bifrost.source_group'] ?? 0,
  'bifrost.source_unit': fields['bifrost.destination_unit'] ?? 0,
  'bifrost.source_group': fields['bifrost.destination_group'] ?? 0,
});

/** Addresses and what the request is about; of a login all of it. */
function place(b: Uint8Array, at: number, end: number): number {
  const p = wire.dataAt(at);
  const length = wire.dataLength(b, at);
  const kept = wire.opcode(b, at) === LOGIN ? length : Math.min(length, KNOWN_BY);
  return hashBytes(b, p, Math.min(end, p + kept), mix32(i32(b, at)) ^ length);
}

/** Of an identity and of an error everything. */
function result(b: Uint8Array, at: number, end: number): number {
  const code = wire.opcode(b, at);
  if (code !== SYSTEM_CONFIGURATION && code !== ERROR) return 0;
  const p = wire.dataAt(at);
  return hashBytes(b, p, Math.min(end, p + wire.dataLength(b, at)), code);
}
