/** A request with its response as a fact. Known traffic ends at `report.repeats`, before anything is built. */
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {addOutcome, NOT_SEEN, type ReportExchange} from '../../src/net/exchange.ts';
import {addIndications, addObjects, addPoints, headFields, JUDGED} from './describe.ts';
import * as f from './fragment.ts';
import {isOperation, operationOf, refusalOf, wantsNoAnswer} from './functions.ts';
import {addIdentity} from './identity.ts';
import {objectsFingerprint, openHeader} from './objects.ts';
import {ADDRESSES} from './transport.ts';

const ANSWERED = 1 << 8;
const SEEN = 1 << 9;
const FROM_SERVER = 1 << 10;
const IDENTITY = 1 << 11;

/** Scratch, filled anew by every call that reads objects. */
const header = openHeader();

/** Reports the exchange of a master that is this side of the connection. */
const exchangeOf =
  (master: Side): ReportExchange =>
  (report, rb, r, rend, b, at, end, time, frame) => {
    if (r !== NOT_SEEN) tellRequest(report, master, rb, r, rend, b, at, end, time, frame);
    else tellAlone(report, master, b, at, end);
    if (at !== NOT_SEEN && f.hasAttributes(b, at, end)) tellIdentity(report, master, b, at, end);
  };

export const exchanges: Readonly<Record<Side, ReportExchange>> = {
  client: exchangeOf('client'),
  server: exchangeOf('server'),
};

function tellRequest(
  report: Report,
  master: Side,
  rb: Uint8Array,
  r: number,
  rend: number,
  b: Uint8Array,
  at: number,
  end: number,
  time: number,
  frame: number,
): void {
  const code = f.functionCode(rb, r);
  const isAnswered = at !== NOT_SEEN;
  const indications = isAnswered ? f.indications(b, at) : 0;
  const status = isAnswered && isOperation(code) ? f.controlStatus(header, b, at, end) : 0;
  const flags = code | SEEN | (isAnswered ? ANSWERED : 0) | sideBit(master);
  const asked = objectsFingerprint(header, rb, f.objectsAt(rb, r), rend, f.hasObjects(rb, r), true);
  const who = hashBytes(rb, r, r + ADDRESSES, status);
  if (report.repeats(mix32(indications & JUDGED) ^ flags, asked ^ who)) return;
  const fields = headFields(rb, r);
  addObjects(fields, header, rb, r, rend);
  addPoints(fields, header, rb, r, rend);
  if (isAnswered) addIndications(fields, b, at);
  if (f.isToAll(rb, r)) fields['bifrost.broadcast'] = true;
  else if (!wantsNoAnswer(code)) addOutcome(fields, r, at, time, frame, report.time);
  if (status !== 0) fields['dnp3.al.ctrlstatus'] = status;
  addAsker(fields, master);
  send(report, code, f.firstGroup(rb, r, rend), refusalOf(indications & 0xff, status), fields);
}

/** A response whose request was not seen, or that nobody asked for. */
function tellAlone(report: Report, master: Side, b: Uint8Array, at: number, end: number): void {
  const code = f.functionCode(b, at);
  const indications = f.indications(b, at);
  const objects = objectsFingerprint(header, b, f.objectsAt(b, at), end, true, false);
  const flags = code | ANSWERED | sideBit(master);
  if (report.repeats(mix32(indications & JUDGED) ^ flags, objects ^ hashBytes(b, at, at + ADDRESSES))) return;
  const fields = outstation(b, at);
  addIndications(fields, b, at);
  addObjects(fields, header, b, at, end);
  addAsker(fields, master);
  send(report, code, -1, refusalOf(indications & 0xff, 0), fields);
}

/** The head of a response the way its request had it: the outstation is the destination. */
function outstation(b: Uint8Array, at: number): Fields {
  const fields = headFields(b, at);
  fields['dnp3.dst'] = f.source(b, at);
  fields['dnp3.src'] = f.destination(b, at);
  return fields;
}

function tellIdentity(report: Report, master: Side, b: Uint8Array, at: number, end: number): void {
  if (report.repeats(IDENTITY | sideBit(master), hashBytes(b, f.objectsAt(b, at), end, f.source(b, at)))) return;
  const fields = outstation(b, at);
  if (!addIdentity(fields, header, b, at, end)) return;
  fields['bifrost.from'] = master === 'client' ? 'server' : 'client';
  report.fact('identify', 'device-attributes', fields);
}

function send(report: Report, code: number, group: number, refusal: string, fields: Fields): void {
  const operation = operationOf(code, group);
  if (refusal === '') report.fact(operation.kind, operation.name, fields);
  else report.fact('exception', refusal, fields);
}

const sideBit = (master: Side): number => (master === 'server' ? FROM_SERVER : 0);

/** The outstation opened the connection: what is asked there is asked by the server. */
function addAsker(fields: Fields, master: Side): void {
  if (master === 'server') fields['bifrost.from'] = 'server';
}
