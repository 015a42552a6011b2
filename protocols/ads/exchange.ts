/** One request with its response as a fact. Known traffic ends at `report.repeats`, before anything is built. */
import {i32, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import * as c from './commands.ts';
import {addRequest, addResponse, failure, headerFields} from './describe.ts';
import type {NamedSymbol, Symbols} from './symbols.ts';
import {command, HEADERS, isResponse} from './wire.ts';

const ANSWERED = 1 << 8;
const SEEN = 1 << 9;
const FROM_SERVER = 1 << 10;

/** Reports what was asked at `rb[request..requestEnd)` and answered at `b[at..end)`; an empty range was not seen. */
export function reportExchange(
  report: Report,
  from: Side,
  symbols: Symbols,
  rb: Uint8Array,
  request: number,
  requestEnd: number,
  b: Uint8Array,
  at: number,
  end: number,
): void {
  const answered = end > at;
  const seen = requestEnd > request;
  const outcome = answered ? failure(b, at, end) : 0;
  const asked = seen ? place(symbols, rb, request, requestEnd) : place(symbols, b, at, at + HEADERS);
  const code = seen ? command(rb, request) : command(b, at);
  const bits = (seen ? SEEN : 0) | (answered ? ANSWERED : 0) | ((outcome & 0xffff) << 11) | sideBit(from);
  if (report.repeats(bits | (code & 0xff), asked ^ (answered ? result(b, at, end) : 0))) return;
  const fields = seen ? headerFields(rb, request) : swapped(headerFields(b, at));
  const operation = seen ? c.operationOf(rb, request, requestEnd) : c.operationOfCommand(code);
  if (seen) {
    addAsked(fields, symbols, rb, request, requestEnd);
    fields['bifrost.answered'] = answered;
  }
  if (answered) addResponse(fields, b, at, end);
  addAsker(fields, from, operation);
  send(report, operation, outcome, fields);
}

function send(report: Report, operation: c.Operation, outcome: number, fields: Fields): void {
  if (outcome === 0) report.fact(operation.kind, operation.name, fields);
  else report.fact('exception', c.errorName(outcome), fields);
}

/** What the server asked is told; an identity that it asked for is the client's. */
function addAsker(fields: Fields, from: Side, operation: c.Operation): void {
  if (from === 'server') fields['bifrost.from'] = operation.kind === 'identify' ? 'client' : 'server';
}

const sideBit = (from: Side): number => (from === 'server' ? FROM_SERVER : 0);

/** A request that wants no answer. */
export function reportAlone(
  report: Report,
  from: Side,
  symbols: Symbols,
  b: Uint8Array,
  at: number,
  end: number,
): void {
  const bits = command(b, at) | SEEN | ANSWERED | sideBit(from);
  if (report.repeats(bits, place(symbols, b, at, end))) return;
  const fields = headerFields(b, at);
  addAsked(fields, symbols, b, at, end);
  const operation = c.operationOf(b, at, end);
  addAsker(fields, from, operation);
  report.fact(operation.kind, operation.name, fields);
}

/** As `addRequest`, but a value is named by its symbol and not by a handle that is another one tomorrow. */
function addAsked(fields: Fields, symbols: Symbols, b: Uint8Array, at: number, end: number): void {
  addRequest(fields, b, at, end);
  if (fields['ams.ads_indexgroup'] !== c.VALUE_BY_HANDLE) return;
  const symbol = symbolOf(symbols, b, at, end);
  const handle = fields['ams.ads_indexoffset'];
  if (handle !== undefined) fields['bifrost.symbol_handle'] = handle;
  delete fields['ams.ads_indexoffset'];
  if (symbol !== undefined) fields['bifrost.symbol'] = symbol.name;
}

/** The symbol whose value the request is about; undefined: it is about none, or its handle was not seen given. */
function symbolOf(symbols: Symbols, b: Uint8Array, at: number, end: number): NamedSymbol | undefined {
  const data = at + HEADERS;
  const isValue = c.hasIndex(command(b, at)) && end - data >= 8 && u32le(b, data) === c.VALUE_BY_HANDLE;
  return isValue ? symbols.get(u32le(b, data + 4)) : undefined;
}

/** Who is asked, and for what: without values, handles and invoke ids. */
function place(symbols: Symbols, b: Uint8Array, at: number, end: number): number {
  const data = at + HEADERS;
  const code = command(b, at);
  const who = isResponse(b, at) ? at + 14 : at + 6;
  let h = mix32(i32(b, who) ^ mix32(u16le(b, who + 4) ^ mix32(u16le(b, who + 6))));
  if (code === c.WRITE_CONTROL && end - data >= 4) return mix32(h ^ i32(b, data));
  if (!c.hasIndex(code) || end - data < 12) return h;
  const symbol = symbolOf(symbols, b, at, end);
  const group = u32le(b, data);
  h = mix32(h ^ group);
  if (group === c.VALUE_BY_HANDLE) return mix32(h ^ (symbol?.hash ?? 0));
  if (group === c.HANDLE_BY_NAME) return mix32(h ^ hashBytes(b, data + 16, end));
  return mix32(mix32(h ^ i32(b, data + 4)) ^ i32(b, data + 8));
}

/** What matters of an answer beside its result: an identity and a state, of which a change is no repetition. */
function result(b: Uint8Array, at: number, end: number): number {
  const code = command(b, at);
  if (code !== c.READ_DEVICE_INFO && code !== c.READ_STATE) return 0;
  return mix32(hashBytes(b, at + HEADERS, Math.min(end, at + HEADERS + 24)));
}

/** The addresses of a response whose request was not seen, the way the request had them. */
const swapped = (fields: Fields): Fields => ({
  ...fields,
  'ams.targetnetid': fields['ams.sendernetid'] ?? '',
  'ams.targetport': fields['ams.senderport'] ?? 0,
  'ams.sendernetid': fields['ams.targetnetid'] ?? '',
  'ams.senderport': fields['ams.targetport'] ?? 0,
});
