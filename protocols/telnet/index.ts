/**
 * Telnet: log-ons in clear, told by prompts; what is typed is compared with default ones and never told, and nothing is read once somebody is in. RFC 854.
 */
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report} from '../../src/core/protocol.ts';
import {anomalies, fields} from './fields.ts';

const IAC = 0xff;
const SUBNEGOTIATION = 0xfa;
const SUBNEGOTIATION_END = 0xf0;
const WILL = 0xfb;
const BACKSPACE = 0x08;
const DELETE = 0x7f;
/** Text of the server that is kept while no prompt came, and that is read at all before a log-on. */
const MAX_TEXT = 512;
const MAX_BEFORE = 8192;
const BANNER_CONFIDENCE = 0.5;

/** Characters of a user or a password that are looked at. */
const MAX_TYPED = 64;

interface Session {
  phase: 'banner' | 'user' | 'password' | 'answer' | 'over';
  text: string;
  seen: number;
  /** What is typed at the prompt, until its line ends. */
  typed: string;
  user: string;
  /** What is told of user and password. */
  logon: Fields;
}

export const telnet: Protocol<Session> = {
  name: 'telnet',
  title: 'Telnet',
  ports: {tcp: [23]},
  fields,
  names: ['banner', 'login', 'login-failed'],
  scope: [],
  target: [],
  anomalies,
  maxMessage: 0,
  probe,
  open: () => ({phase: 'banner', text: '', seen: 0, typed: '', user: '', logon: {}}),

  read(session, from, b, start, end, report) {
    if (session.phase === 'over') return end - start;
    if (from === 'client') {
      if (session.phase === 'user' || session.phase === 'password') readTyped(session, b, start, end, report);
    } else readServer(session, b, start, end, report);
    return end - start;
  },

  gap(session) {
    session.text = '';
    session.typed = '';
  },

  tick() {
    // Prompts come when they come.
  },

  close() {
    // The same.
  },
};

/** A line at the prompt; a character may come alone, and be taken back. The password is compared and forgotten. */
function readTyped(session: Session, b: Uint8Array, start: number, end: number, report: Report): void {
  for (let at = start; at < end; at++) {
    const c = u8(b, at);
    if (c === IAC) at = commandEnd(b, at, end) - 1;
    else if (c === BACKSPACE || c === DELETE) session.typed = session.typed.slice(0, -1);
    else if (c >= 0x20 && c < 0x7f && session.typed.length < MAX_TYPED) session.typed += String.fromCharCode(c);
    else if (c === 0x0d || c === 0x0a) {
      endLine(session, report);
      return;
    }
  }
}

function endLine(session: Session, report: Report): void {
  // The line feed behind a carriage return may come alone.
  if (session.phase === 'user') session.user = session.typed || session.user;
  else {
    session.logon = report.logon(session.user, session.typed);
    session.phase = 'answer';
  }
  session.typed = '';
}

function readServer(session: Session, b: Uint8Array, start: number, end: number, report: Report): void {
  session.text = (session.text + plain(b, start, end)).slice(-MAX_TEXT);
  session.seen += end - start;
  if (session.phase === 'answer') readAnswer(session, report);
  if (/pass(word|wd|code|wort)?\s*:\s*$/i.test(session.text)) prompt(session, 'password', report);
  else if (/(login|user ?(name)?)\s*:\s*$/i.test(session.text)) prompt(session, 'user', report);
  else if (session.seen > MAX_BEFORE) session.phase = 'over';
}

/** The text without commands of Telnet; a command that is cut by the segment is lost. */
function plain(b: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) {
    const c = u8(b, at);
    if (c === IAC) at = commandEnd(b, at, end) - 1;
    else if ((c >= 0x20 && c < 0x7f) || c === 0x0a) text += String.fromCharCode(c);
  }
  return text;
}

function commandEnd(b: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return end;
  const command = u8(b, at + 1);
  if (command !== SUBNEGOTIATION) return Math.min(end, at + (command >= WILL && command !== IAC ? 3 : 2));
  for (let i = at + 2; i + 1 < end; i++) if (u8(b, i) === IAC && u8(b, i + 1) === SUBNEGOTIATION_END) return i + 2;
  return end;
}

function prompt(session: Session, phase: 'user' | 'password', report: Report): void {
  if (session.phase === 'banner') {
    const text = session.text
      .replace(/[^\n]*$/, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
    if (text !== '' && !report.repeats(hash32(text), 1)) {
      report.fact('identify', 'banner', {'bifrost.product_name': text, 'bifrost.confidence': BANNER_CONFIDENCE});
    }
  }
  session.phase = phase;
  session.text = '';
  session.typed = '';
  if (phase === 'user') session.user = '';
}

/** What the server says behind a password: another prompt or a bad word is a refusal, all else lets somebody in. */
function readAnswer(session: Session, report: Report): void {
  if (session.text.trim() === '') return;
  const isRefused = /incorrect|fail|denied|invalid|bad |wrong|(login|user ?(name)?|password)\s*:\s*$/i.test(
    session.text,
  );
  session.phase = isRefused ? 'user' : 'over';
  if (report.repeats(isRefused ? 2 : 3, hash32(JSON.stringify(session.logon)))) return;
  const told: Fields = {'bifrost.password_in_clear': true, ...session.logon};
  if (isRefused) report.fact('exception', 'login-failed', told);
  else report.fact('session', 'login', told);
}

/** Two commands in a row that negotiate known options; on the port anything will do. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (isOnPort) return 'either';
  if (u8(b, start) !== IAC) return 'no';
  if (end - start < 6) return 'short';
  return negotiates(b, start) && negotiates(b, start + 3) ? 'either' : 'no';
}

const negotiates = (b: Uint8Array, at: number): boolean =>
  u8(b, at) === IAC && u8(b, at + 1) >= WILL && u8(b, at + 1) < IAC && u8(b, at + 2) <= 49;
