/** One SLMP request with its response as a fact. */
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import type {Micros} from '../../src/core/time.ts';
import {addOutcome, NOT_SEEN} from '../../src/net/exchange.ts';
import {commandOf, READ, READ_TYPE_NAME, refusalOf, WRITE} from './commands.ts';
import {addRequest, addResponse} from './describe.ts';
import {command, dataStart, endCode, isText, module, network, station} from './wire.ts';

const REQUEST_SEEN = 1 << 16;
const ANSWERED = 1 << 17;

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
  const code = r === NOT_SEEN ? -1 : command(rb, r);
  const seen = (r === NOT_SEEN ? 0 : REQUEST_SEEN) | (at === NOT_SEEN ? 0 : ANSWERED);
  if (report.repeats((code & 0xffff) | seen, place(rb, r, rend, code) ^ mix32(result(b, at, end, code)))) return;
  const fields: Fields = {};
  if (r !== NOT_SEEN) addRequest(fields, rb, r, rend);
  if (at !== NOT_SEEN) addResponse(fields, b, at, end, code);
  addOutcome(fields, r, at, time, frame, report.time);
  const isRefused = at !== NOT_SEEN && endCode(b, at) !== 0;
  const f = commandOf(code);
  report.fact(isRefused ? 'exception' : f.kind, isRefused ? refusalOf(endCode(b, at)) : f.name, fields);
}

/** Who is asked for what, apart from values. */
function place(b: Uint8Array, r: number, end: number, code: number): number {
  if (r === NOT_SEEN) return 0;
  const route = mix32((network(b, r) << 24) | (station(b, r) << 16) | module(b, r));
  const data = dataStart(b, r) - (isText(b, r) ? 4 : 2);
  const isDevice = code === READ || code === WRITE;
  return route ^ hashBytes(b, data, isDevice ? Math.min(end, data + (isText(b, r) ? 16 : 8)) : end);
}

function result(b: Uint8Array, at: number, end: number, code: number): number {
  if (at === NOT_SEEN) return 0;
  return code === READ_TYPE_NAME ? hashBytes(b, dataStart(b, at), end) : 1 + endCode(b, at);
}
