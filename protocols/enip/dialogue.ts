/** Requests and responses of one conversation: pairs them by sender context, or by sequence count where connected. */
import {u16le} from '../../src/core/bytes.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import * as pending from '../../src/net/pending.ts';
import * as cip from './cip.ts';
import {messageFields} from './describe.ts';
import {reportEncapsulation} from './encapsulation.ts';
import {type Exchange, forget, reportCip} from './exchange.ts';
import type {Anomaly} from './fields.ts';
import {pathFits} from './path.ts';
import type {Session} from './session.ts';
import * as wire from './wire.ts';

export function readMessage(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  const end = at + wire.messageLength(b, at);
  if (report.messages) report.message(from, messageFields(b, at, end));
  const fault = faultOf(from, b, at, end);
  if (fault !== undefined) report.anomaly(fault, from, messageFields(b, at, end));
  if (from === 'client') readRequest(session, b, at, end, report);
  else readResponse(session, b, at, end, report);
}

function faultOf(from: Side, b: Uint8Array, at: number, end: number): Anomaly | undefined {
  const items = wire.itemsAt(b, at, end);
  if (hasItems(b, at, from) && items !== wire.NONE && !wire.itemsFit(b, items, end)) return 'items';
  const p = wire.cipAt(b, at, end);
  if (p === wire.NONE) return undefined;
  if (cip.isReply(b, p) !== (from === 'server')) return 'reply-bit';
  return from === 'client' ? pathFault(b, p, wire.cipEnd(b, at, end, p)) : undefined;
}

function pathFault(b: Uint8Array, p: number, end: number): Anomaly | undefined {
  if (cip.pathEnd(b, p, end) - p - 2 < 2 * pathWords(b, p)) return 'path';
  return pathFits(b, cip.pathAt(p), cip.pathEnd(b, p, end)) ? multipleFault(b, p, end) : 'path';
}

const pathWords = (b: Uint8Array, p: number): number => u16le(b, p) >> 8;

/** More services than are read, or offsets that lie outside. */
function multipleFault(b: Uint8Array, p: number, end: number): Anomaly | undefined {
  if (cip.service(b, p) !== cip.MULTIPLE_SERVICE) return undefined;
  const data = cip.pathEnd(b, p, end);
  const count = data + 2 > end ? 0 : u16le(b, data);
  if (count > cip.MAX_SERVICES) return 'service-offsets';
  for (let i = 0; i < count; i++) if (cip.serviceAt(b, data, end, i) === wire.NONE) return 'service-offsets';
  return undefined;
}

const hasItems = (b: Uint8Array, at: number, from: Side): boolean =>
  wire.carriesCip(wire.command(b, at)) ||
  (from === 'server' && wire.status(b, at) === 0 && isList(wire.command(b, at)));

const isList = (code: number): boolean =>
  code === wire.LIST_IDENTITY || code === wire.LIST_SERVICES || code === wire.LIST_INTERFACES;

function readRequest(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const {pending: p, exchange: x} = session;
  if (isNeverAnswered(wire.command(b, at))) {
    ask(x, b, at, end, report);
    reportExchange(report, x);
    return;
  }
  if (pending.isFull(p)) makeRoom(session, b, at, end, report);
  pending.ask(p, keyOf(b, at, end), b, at, end, report.time, report.frame);
}

const isNeverAnswered = (code: number): boolean => code === wire.NOP || code === wire.UNREGISTER_SESSION;

/** Without any answer yet, the capture may hold one direction only: then a full table says nothing. */
function makeRoom(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  if (session.paired && !session.flooded) {
    session.flooded = true;
    report.anomaly('outstanding-flood', 'client', messageFields(b, at, end));
  }
  tellAlone(session, pending.crowded(session.pending), report);
}

function readResponse(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const {pending: p, exchange: x} = session;
  const slot = pending.answer(p, keyOf(b, at, end));
  x.b = b;
  x.s = at;
  x.end = end;
  if (slot === pending.NONE) {
    x.r = wire.NONE;
    reportExchange(report, x);
    return;
  }
  take(p, slot, x);
  reportExchange(report, x);
  session.paired = true;
  session.flooded = false;
}

/** The command and what pairs its response: the sender context, or the sequence count of a connection. */
function keyOf(b: Uint8Array, at: number, end: number): number {
  const code = wire.command(b, at);
  if (code !== wire.SEND_UNIT_DATA) return hashBytes(b, wire.contextAt(at), wire.contextAt(at) + 8) ^ code;
  const data = wire.findItem(b, wire.itemsAt(b, at, end), end, wire.ITEM_CONNECTED_DATA);
  return (code << 16) | (data === wire.NONE || data + 2 > end ? 0 : u16le(b, data));
}

function ask(x: Exchange, b: Uint8Array, at: number, end: number, report: Report): void {
  x.rb = b;
  x.r = at;
  x.rend = end;
  x.s = wire.NONE;
  x.time = report.time;
  x.frame = report.frame;
}

function take(p: pending.Pending, slot: number, x: Exchange): void {
  x.rb = p.bytes;
  x.r = pending.startOf(p, slot);
  x.rend = pending.endOf(p, slot);
  x.time = pending.timeOf(p, slot);
  x.frame = pending.frameOf(p, slot);
}

/** Reports the exchange of two messages: of what they carry for an object, else of themselves. */
function reportExchange(report: Report, x: Exchange): void {
  const asked = x.r === wire.NONE ? wire.NONE : wire.cipAt(x.rb, x.r, x.rend);
  const told = x.s === wire.NONE ? wire.NONE : wire.cipAt(x.b, x.s, x.end);
  const isRefused = x.s !== wire.NONE && wire.status(x.b, x.s) !== 0;
  if (isRefused || (asked === wire.NONE && told === wire.NONE)) reportEncapsulation(report, x);
  else {
    if (asked !== wire.NONE) x.rend = wire.cipEnd(x.rb, x.r, x.rend, asked);
    if (told !== wire.NONE) x.end = wire.cipEnd(x.b, x.s, x.end, told);
    x.r = asked;
    x.s = told;
    reportCip(report, x);
  }
  forget(x);
}

/** Reports requests sent at `until` or before as unanswered. */
export function giveUp(session: Session, report: Report, until: number): void {
  const p = session.pending;
  for (let slot = pending.overdue(p, until); slot !== pending.NONE; slot = pending.overdue(p, until)) {
    tellAlone(session, slot, report);
  }
}

function tellAlone(session: Session, slot: number, report: Report): void {
  const {pending: p, exchange: x} = session;
  if (pending.isDoubtful(p, slot)) return;
  take(p, slot, x);
  x.s = wire.NONE;
  reportExchange(report, x);
}
