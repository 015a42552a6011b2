/** One FINS command with its response as a fact. */
import {u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import type {Micros} from '../../src/core/time.ts';
import {addOutcome, NOT_SEEN} from '../../src/net/exchange.ts';
import {CLOCK_WRITE, commandOf, IDENTIFY, MEMORY_FILL, MEMORY_READ, MEMORY_WRITE, refusalOf} from './commands.ts';
import {addFrame} from './describe.ts';
import {COMMAND_END, command, endCode, wantsNothing} from './wire.ts';

const REQUEST_SEEN = 1 << 16;
const ANSWERED = 1 << 17;
/** Area, address and quantity. */
const ADDRESS = 6;

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
  const code = r === NOT_SEEN ? command(b, at) : command(rb, r);
  const seen = (r === NOT_SEEN ? 0 : REQUEST_SEEN) | (at === NOT_SEEN ? 0 : ANSWERED);
  if (report.repeats(code | seen, place(rb, r, rend, code) ^ mix32(result(b, at, end, code)))) return;
  const fields: Fields = {};
  if (r !== NOT_SEEN) addFrame(fields, rb, r, rend);
  if (at !== NOT_SEEN) addFrame(fields, b, at, end);
  if (r === NOT_SEEN || at !== NOT_SEEN || !wantsNothing(rb, r)) addOutcome(fields, r, at, time, frame, report.time);
  const isRefused = at !== NOT_SEEN && endCode(b, at) !== 0;
  const f = commandOf(code);
  report.fact(isRefused ? 'exception' : f.kind, isRefused ? refusalOf(endCode(b, at)) : f.name, fields);
}

/** Who is asked for what, apart from values and times. */
function place(b: Uint8Array, r: number, end: number, code: number): number {
  if (r === NOT_SEEN) return 0;
  const nodes = hashBytes(b, r + 3, r + 9);
  const data = r + COMMAND_END;
  if (code === CLOCK_WRITE) return nodes;
  const isMemory = code === MEMORY_READ || code === MEMORY_WRITE || code === MEMORY_FILL;
  return nodes ^ hashBytes(b, data, isMemory ? Math.min(end, data + ADDRESS) : end);
}

function result(b: Uint8Array, at: number, end: number, code: number): number {
  if (at === NOT_SEEN) return 0;
  return code === IDENTIFY ? hashBytes(b, at + COMMAND_END, end) : 1 + u16(b, at + COMMAND_END);
}
