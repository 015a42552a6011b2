/**
 * LDAP on the wire: messages in BER, one behind the other: SEQUENCE {id INTEGER, operation [APPLICATION n], controls}.
 * RFC 4511 §4.1.1; the rules of §5.1 allow definite lengths only.
 */
import {u8} from '../../src/core/bytes.ts';
import {type Element, element, integer, unsigned} from '../../src/net/ber.ts';
import {isOperation} from './names.ts';

export const SEQUENCE = 0x30;
const INTEGER = 0x02;
const ENUMERATED = 0x0a;
const OCTETS = 0x04;
/** Simple and SASL credentials, and the name of an extended request: context tags. */
const SIMPLE = 0x80;
const SASL = 0xa3;
const REQUEST_NAME = 0x80;
const APPLICATION = 0x40;
const CLASS = 0xc0;
/** Ids are below 2^31 (§4.1.1.1). */
const MAX_ID_BYTES = 4;

/** Where things are in the message that was read last; a text that is not there has start = end. */
export interface Message {
  readonly element: Element;
  id: number;
  op: number;
  /** Behind the whole message. */
  behind: number;
  version: number;
  /** Of a bind 0 simple, 3 SASL; -1 elsewhere. */
  method: number;
  hasPassword: boolean;
  /** Name of a bind, object of another request, object identifier of an extended one. */
  text: number;
  textEnd: number;
  mechanism: number;
  mechanismEnd: number;
  /** -1: it has no result. */
  result: number;
}

export const openMessage = (): Message => ({
  element: {tag: 0, number: 0, start: 0, end: 0},
  id: 0,
  op: 0,
  behind: 0,
  version: 0,
  method: -1,
  hasPassword: false,
  text: 0,
  textEnd: 0,
  mechanism: 0,
  mechanismEnd: 0,
  result: -1,
});

type Check = 'ok' | 'need-more' | 'malformed';

/** Reads the message at `b[at..end)`. With `need-more`, `m.behind` is where it would end, if that much is known, else `at`. */
export function read(m: Message, b: Uint8Array, at: number, end: number): Check {
  const e = m.element;
  if (u8(b, at) !== SEQUENCE) return 'malformed';
  e.start = end;
  const whole = element(b, at, end, e);
  m.behind = e.end;
  if (whole !== 'ok') return whole;
  return head(m, b, e.start, e.end) ? 'ok' : 'malformed';
}

/** Id and operation; what is wrong inside the operation leaves its texts empty. */
function head(m: Message, b: Uint8Array, at: number, end: number): boolean {
  const e = m.element;
  if (!is(INTEGER, b, at, end, e) || e.end === e.start || e.end - e.start > MAX_ID_BYTES) return false;
  m.id = unsigned(b, e.start, e.end);
  if (element(b, e.end, end, e) !== 'ok' || (e.tag & CLASS) !== APPLICATION || !isOperation(e.number)) return false;
  m.op = e.number;
  m.version = m.text = m.textEnd = m.mechanism = m.mechanismEnd = 0;
  m.method = m.result = -1;
  m.hasPassword = false;
  operation(m, b, e.start, e.end);
  return true;
}

/** Of a message that is not whole: does what is there of its id and its operation fit? */
export function fits(m: Message, b: Uint8Array, end: number): boolean {
  const at = m.element.start;
  if (m.behind <= at || at >= end) return true;
  if (u8(b, at) !== INTEGER) return false;
  if (at + 1 >= end) return true;
  const behindId = at + 2 + u8(b, at + 1);
  if (u8(b, at + 1) === 0 || u8(b, at + 1) > MAX_ID_BYTES) return false;
  return behindId >= end || ((u8(b, behindId) & CLASS) === APPLICATION && isOperation(u8(b, behindId) & 0x1f));
}

function operation(m: Message, b: Uint8Array, start: number, end: number): void {
  const e = m.element;
  // A delete has its object as the content itself.
  if (m.op === 10) setText(m, start, end);
  else if (element(b, start, end, e) !== 'ok') return;
  else if (e.tag === INTEGER && m.op === 0) bind(m, b, e.end, end, integer(b, e.start, e.end));
  else if (e.tag === ENUMERATED) m.result = unsigned(b, e.start, e.end);
  else if (e.tag === OCTETS || (e.tag === REQUEST_NAME && m.op === 23)) setText(m, e.start, e.end);
}

function setText(m: Message, start: number, end: number): void {
  m.text = start;
  m.textEnd = end;
}

/** Behind the version: name, then the credentials, of which only their presence is kept. */
function bind(m: Message, b: Uint8Array, at: number, end: number, version: number): void {
  const e = m.element;
  m.version = version;
  if (!is(OCTETS, b, at, end, e)) return;
  setText(m, e.start, e.end);
  if (element(b, e.end, end, e) !== 'ok') return;
  if (e.tag === SIMPLE) {
    m.method = 0;
    m.hasPassword = e.end > e.start;
  } else if (e.tag === SASL) {
    m.method = 3;
    if (!is(OCTETS, b, e.start, e.end, e)) return;
    m.mechanism = e.start;
    m.mechanismEnd = e.end;
  }
}

const is = (tag: number, b: Uint8Array, at: number, end: number, e: Element): boolean =>
  element(b, at, end, e) === 'ok' && e.tag === tag;
