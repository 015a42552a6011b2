/** Handshake messages in clear, put together over records. RFC 5246 §7.4, RFC 8446 §4. */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {readCertificates} from './certificates.ts';
import {helloFields, reportHandshake} from './describe.ts';
import {clientHello, type Hello, serverHello} from './hello.ts';
import {CERTIFICATE, CLIENT_HELLO, type Half, MAX_HANDSHAKE, SERVER_HELLO, type Session} from './session.ts';

/** Type and length of a message. */
const HEADER = 4;

/** Does `b[at..end)` begin a message that is worth reading although what came before it was lost? */
export function beginsPlain(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < HEADER) return false;
  const type = u8(b, at);
  return (type === CLIENT_HELLO || type === SERVER_HELLO || type === CERTIFICATE) && lengthOf(b, at) <= MAX_HANDSHAKE;
}

const lengthOf = (b: Uint8Array, at: number): number => (u8(b, at + 1) << 16) | u16(b, at + 2);

/** `b[at..end)` is the fragment of one handshake record. */
export function readFragment(
  session: Session,
  from: Side,
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): void {
  const half = session[from];
  if (half.part === undefined) {
    readMessages(session, from, b, at, end, report);
    return;
  }
  const whole = joined(half.part, b, at, end);
  half.part = undefined;
  readMessages(session, from, whole, 0, whole.length, report);
}

function joined(part: Uint8Array, b: Uint8Array, at: number, end: number): Uint8Array {
  const whole = new Uint8Array(part.length + end - at);
  whole.set(part);
  for (let i = at; i < end; i++) whole[part.length + i - at] = u8(b, i);
  return whole;
}

function readMessages(session: Session, from: Side, b: Uint8Array, start: number, end: number, report: Report): void {
  const half = session[from];
  let at = start;
  for (; at + HEADER <= end; at += HEADER + lengthOf(b, at)) {
    const length = lengthOf(b, at);
    if (length > MAX_HANDSHAKE) {
      report.anomaly('handshake-too-long', from, {'tls.handshake.type': u8(b, at), 'bifrost.length': length});
      half.isEncrypted = true;
      return;
    }
    if (at + HEADER + length > end) break;
    readMessage(session, from, b, at, at + HEADER + length, report);
  }
  if (at < end) half.part = b.slice(at, end);
}

function readMessage(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const type = u8(b, at);
  if (type === CLIENT_HELLO || type === SERVER_HELLO) {
    const isClient = type === CLIENT_HELLO;
    const hello = isClient ? clientHello(b, at + HEADER, end) : serverHello(b, at + HEADER, end);
    if (report.messages) report.message(from, {'tls.handshake.type': type, ...(hello && helloFields(hello))});
    if (hello === undefined) report.anomaly('malformed-hello', from, {'tls.handshake.type': type});
    else readHello(session, from, isClient, hello, report);
    return;
  }
  if (report.messages) report.message(from, {'tls.handshake.type': type});
  if (type === CERTIFICATE) readCertificates(from, b, at + HEADER, end, report);
}

function readHello(session: Session, from: Side, isClient: boolean, hello: Hello, report: Report): void {
  if (isClient !== (from === 'client')) {
    report.anomaly('unexpected-hello', from, {'tls.handshake.type': isClient ? CLIENT_HELLO : SERVER_HELLO});
  } else if (isClient) {
    session.hello = hello;
    session.helloFrame = report.frame;
  } else {
    reportHandshake(session.hello, hello, report);
    session.hello = undefined;
  }
}

/** Everything that `half` still sends is encrypted. */
export function encrypt(half: Half): void {
  half.isEncrypted = true;
  half.part = undefined;
}
