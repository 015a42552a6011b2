/** One confirmed service with its answer as a fact; associations and reports alone. */
import type {Fields, Value} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import type {Micros} from '../../src/core/time.ts';
import {berElement, element} from '../../src/net/ber.ts';
import {addOutcome, NOT_SEEN} from '../../src/net/exchange.ts';
import {addAnswer, addError, addNames, namesOf, openParts, readParts, successes} from './describe.ts';
import {accessRefused, errorName, IDENTIFY, READ, rejected, serviceOf, unconfirmedOf, WRITE} from './services.ts';
import {PDU} from './wire.ts';

/** Bits of the first half of the fingerprint, above service (8 bits) and tag of the answer (8 bits). */
const REQUEST_SEEN = 1 << 16;
const REFUSED = 1 << 17;
const UNCONFIRMED = 1 << 18;

/** Scratch for what is read and reported at once. */
const asked = openParts();
const answered = openParts();
const pdu = berElement();

/** `rb[r..rend)` and `b[at..end)` begin with the tags of their PDUs. */
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
  if (r !== NOT_SEEN && !read(asked, rb, r, rend)) return;
  const tag = at !== NOT_SEEN && read(answered, b, at, end) ? pdu.tag : NO_ANSWER;
  const isRefused = tag === PDU.confirmedResponse && successes(b, answered) === 0;
  const seen = (r === NOT_SEEN ? 0 : REQUEST_SEEN) | (isRefused ? REFUSED : 0);
  if (report.repeats(serviceNumber(r, tag) | ((tag & 255) << 8) | seen, place(rb, r) ^ result(b, tag))) return;
  const fields = addRequest(rb, r, tag);
  const error = tag === NO_ANSWER ? NO_ERROR : addResponse(fields, b, tag);
  addOutcome(fields, r, at, time, frame, report.time);
  const refusal = refusalOf(tag, error, isRefused && 'bifrost.access_errors' in fields);
  const items = fields['bifrost.item'];
  const f = serviceOf(fields['mms.confirmedServiceRequest'] === undefined ? -1 : serviceNumber(r, tag), textsOf(items));
  report.fact(refusal === undefined ? f.kind : 'exception', refusal ?? f.name, fields);
}

const NO_ANSWER = 0;
const NO_ERROR = -1;

const textsOf = (value: Value | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Number of the service; of an error whose request was not seen it is not known. */
const serviceNumber = (r: number, tag: number): number => {
  if (r !== NOT_SEEN) return asked.service & 255;
  return tag === PDU.confirmedResponse ? answered.service & 255 : 255;
};

function addRequest(rb: Uint8Array, r: number, tag: number): Fields {
  const fields: Fields = {'mms.invokeID': r === NOT_SEEN ? answered.invoke : asked.invoke};
  const service = serviceNumber(r, tag);
  if (service !== 255) fields['mms.confirmedServiceRequest'] = service;
  if (r !== NOT_SEEN) addNames(fields, namesOf(rb, asked, PDU.confirmedRequest));
  return fields;
}

/** Adds what the answer says; class of the error, or NO_ERROR. */
function addResponse(fields: Fields, b: Uint8Array, tag: number): number {
  if (tag !== PDU.confirmedResponse) return addError(fields, b, answered, tag);
  addAnswer(fields, b, answered);
  return NO_ERROR;
}

function refusalOf(tag: number, error: number, isRefused: boolean): string | undefined {
  if (tag === PDU.reject) return rejected;
  if (tag === PDU.confirmedError) return errorName(error);
  return isRefused ? accessRefused : undefined;
}

function read(parts: typeof asked, b: Uint8Array, at: number, end: number): boolean {
  const state = element(b, at, end, pdu);
  // What is kept of a long request is cut.
  return state !== 'malformed' && pdu.start <= end && readCut(parts, b, end);
}

const readCut = (parts: typeof asked, b: Uint8Array, end: number): boolean =>
  readParts(parts, pdu.tag, b, pdu.start, Math.min(pdu.end, end)) || parts.service >= 0;

/** What the request is about: of a write the names without the values. */
function place(b: Uint8Array, r: number): number {
  if (r === NOT_SEEN) return 0;
  const {content, service} = asked;
  if (service !== WRITE || element(b, content.start, content.end, pdu) !== 'ok') {
    return hashBytes(b, content.start, content.end);
  }
  return hashBytes(b, content.start, pdu.end);
}

/** Of an identity, an error and the results of a write everything; of what was read only how it went. */
function result(b: Uint8Array, tag: number): number {
  const {content, service} = answered;
  if (tag === 0 || (tag === PDU.confirmedResponse && service !== WRITE && service !== IDENTIFY))
    return service === READ ? 1 : 0;
  return hashBytes(b, content.start, content.end);
}

/** A report, a status or an event that the server tells unasked, at `b[at..end)`. */
export function reportUnconfirmed(report: Report, b: Uint8Array, at: number, end: number): void {
  if (!read(asked, b, at, end)) return;
  const {content, service} = asked;
  const head = element(b, content.start, content.end, pdu) === 'ok' ? hashBytes(b, content.start, pdu.end) : 0;
  if (report.repeats((service & 255) | UNCONFIRMED, head)) return;
  const fields: Fields = {};
  addNames(fields, namesOf(b, asked, PDU.unconfirmed));
  const f = unconfirmedOf(service);
  report.fact(f.kind, f.name, fields);
}
