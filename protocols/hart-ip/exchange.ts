/** One request with its response as facts, one a command. Known traffic ends at `report.repeats`. */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import {errorOf, operationOf} from './commands.ts';
import {addBody, addPdu, firstDirect, headerFields, MAX_COMMANDS, nextDirect, pduCommand} from './describe.ts';
import {addIdentity} from './identity.ts';
import * as wire from './wire.ts';

export const sessionNames: readonly string[] = [
  'session-initiate',
  'session-close',
  'keep-alive',
  'read-audit-log',
  'publish',
  'refused',
];

const ANSWERED = 1 << 12;
const SEEN = 1 << 13;

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
  const id = seen ? wire.messageId(rb, request) : wire.messageId(b, at);
  const bits = id | (answered ? ANSWERED | (wire.status(b, at) << 4) : 0) | (seen ? SEEN : 0);
  const asked = seen ? hashBytes(rb, request + wire.HEADER, requestEnd) : 0;
  if (report.repeats(bits, asked ^ (answered ? result(b, at, end) : 0))) return;
  const fields = seen ? headerFields(rb, request) : headerFields(b, at);
  if (seen) {
    addBody(fields, rb, request, requestEnd);
    fields['bifrost.answered'] = answered;
  }
  if (answered) fields['hart_ip.status'] = wire.status(b, at);
  const from = answered ? b : rb;
  const start = answered ? at : request;
  tell(report, fields, from, start, answered ? end : requestEnd, answered);
}

/** A message that the device sends of itself. */
export function reportPublish(report: Report, b: Uint8Array, at: number, end: number): void {
  const p = at + wire.HEADER;
  const hasPdu = wire.messageId(b, at) === wire.TOKEN_PASSING && wire.isPdu(b, p, end);
  if (report.repeats(wire.PUBLISH << 14, hasPdu ? pduCommand(b, p, true) : hashBytes(b, at, at + 3))) return;
  const fields = headerFields(b, at);
  addBody(fields, b, at, end);
  report.fact('read', 'publish', fields);
}

function tell(report: Report, fields: Fields, b: Uint8Array, at: number, end: number, isAnswer: boolean): void {
  const id = wire.messageId(b, at);
  const p = at + wire.HEADER;
  if (isAnswer && wire.messageType(b, at) !== wire.RESPONSE) report.fact('exception', 'refused', fields);
  else if (id === wire.DIRECT) tellDirect(report, fields, b, p, end, isAnswer);
  else if (id === wire.TOKEN_PASSING) tellPdu(report, fields, b, p, end, isAnswer);
  else if (id === wire.READ_AUDIT_LOG) report.fact('read', 'read-audit-log', fields);
  else tellSession(report, fields, id, b, at, end);
}

function tellSession(report: Report, fields: Fields, id: number, b: Uint8Array, at: number, end: number): void {
  addBody(fields, b, at, end);
  const name =
    id === wire.SESSION_INITIATE ? 'session-initiate' : id === wire.SESSION_CLOSE ? 'session-close' : 'keep-alive';
  const isRefused =
    wire.messageType(b, at) === wire.RESPONSE && wire.status(b, at) !== 0 && !isWarning(wire.status(b, at));
  report.fact(isRefused ? 'exception' : 'session', isRefused ? 'refused' : name, fields);
}

/** Status 8 and 14: the session is open, but something asked for was set to another value. */
const isWarning = (status: number): boolean => status === 8 || status === 14;

function tellPdu(report: Report, fields: Fields, b: Uint8Array, p: number, end: number, isAnswer: boolean): void {
  if (!wire.isPdu(b, p, end)) return;
  addPdu(fields, b, p, end, isAnswer);
  const c = wire.commandAt(b, p);
  send(report, fields, pduCommand(b, p, isAnswer), isAnswer && u8(b, c + 1) >= 2 ? u8(b, c + 2) : 0);
}

function tellDirect(report: Report, fields: Fields, b: Uint8Array, p: number, end: number, isAnswer: boolean): void {
  let c = firstDirect(p);
  for (let i = 0; i < MAX_COMMANDS && nextDirect(b, c, end) <= end; i++) {
    const command = u16(b, c);
    const stop = nextDirect(b, c, end);
    const one: Fields = {...fields, 'hart_ip.pt.command': command};
    const code = isAnswer && stop > c + 3 ? u8(b, c + 3) : 0;
    if (isAnswer) one['hart_ip.pt.response_code'] = code;
    if (isAnswer && operationOf(command).kind === 'identify') addIdentity(one, command, b, Math.min(stop, c + 4), stop);
    send(report, one, command, code);
    c = stop;
  }
}

function send(report: Report, fields: Fields, command: number, code: number): void {
  const error = errorOf(code);
  const operation = operationOf(command);
  if (error === undefined) report.fact(operation.kind, operation.name, fields);
  else report.fact('exception', error, fields);
}

/** What matters of an answer: its response codes, and all of an identification. */
function result(b: Uint8Array, at: number, end: number): number {
  const p = at + wire.HEADER;
  const id = wire.messageId(b, at);
  if (id === wire.DIRECT) return directResult(b, p, end);
  if (id !== wire.TOKEN_PASSING || !wire.isPdu(b, p, end)) return wire.messageType(b, at);
  const c = wire.commandAt(b, p);
  if (operationOf(u8(b, c)).kind === 'identify') return mix32(hashBytes(b, c, end));
  return mix32(pduCommand(b, p, true) ^ (u8(b, c + 1) >= 2 ? u16(b, c + 2) << 16 : 0));
}

function directResult(b: Uint8Array, p: number, end: number): number {
  let h = 0;
  let c = firstDirect(p);
  for (let i = 0; i < MAX_COMMANDS && nextDirect(b, c, end) <= end; i++) {
    const stop = nextDirect(b, c, end);
    const isIdentity = operationOf(u16(b, c)).kind === 'identify';
    h = mix32(h ^ hashBytes(b, c, isIdentity ? stop : Math.min(stop, c + 4)));
    c = stop;
  }
  return h;
}
