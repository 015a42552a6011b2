/** The control connection of FTP: log-ons and files. Users and passwords are compared with default ones and never told. RFC 959, RFC 4217 (TLS). */
import {hex, printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {kindByName} from '../../src/net/file-kind.ts';
import {decimal, find, lineEnd, startsWith, textEnd, trimmed} from '../../src/net/text.ts';
import {commands, factOf} from './commands.ts';
import {anomalies, fields} from './fields.ts';

const MAX_LINE = 4096;
const MAX_TEXT = 256;
/** A command is a word of four letters: behind it may be a password. */
const SHOWN_BYTES = 4;
const BANNER_CONFIDENCE = 0.5;

interface Session {
  /** The command that waits for its reply: FTP does one thing at a time. */
  command: string;
  file: string;
  /** Kept until the password comes. */
  user: string;
  /** What is told of user and password. */
  logon: Fields;
  isAnonymous: boolean;
  hasPassword: boolean;
  isLost: boolean;
  /** TLS from here on. */
  isOver: boolean;
}

export const ftp: Protocol<Session> = {
  name: 'ftp',
  title: 'FTP',
  ports: {tcp: [21]},
  fields,
  names: ['greeting', 'login', 'login-failed', 'refused', 'store', 'retrieve', 'delete', 'rename', 'site', 'secured'],
  scope: [],
  target: ['bifrost.file_name'],
  anomalies,
  maxMessage: MAX_LINE,
  probe,
  open: () => ({
    command: '',
    file: '',
    user: '',
    logon: {},
    isAnonymous: false,
    hasPassword: false,
    isLost: false,
    isOver: false,
  }),

  read(session, from, b, start, end, report) {
    let at = start;
    while (at < end && !session.isOver) {
      const behind = lineEnd(b, at, end);
      if (behind < 0) return end - at < MAX_LINE ? at - start : end - start;
      if (from === 'client') readCommand(session, b, at, textEnd(b, at, behind), report);
      else readReply(session, b, at, textEnd(b, at, behind), report);
      at = behind;
    }
    return end - start;
  },

  gap(session) {
    session.isLost = true;
    session.command = '';
  },

  tick() {
    // A command is told by its reply only.
  },

  close() {
    // The same.
  },
};

function readCommand(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const command = commands.find(
    (c) => startsWith(b, at, end, c) && (at + c.length === end || u8(b, at + c.length) === 0x20),
  );
  if (command === undefined) {
    if (!session.isLost && !isWord(b, at, end)) refuse(session, 'client', b, at, end, report);
    session.command = '';
    return;
  }
  session.isLost = false;
  session.command = command;
  if (report.messages) report.message('client', {'ftp.request.command': command.toUpperCase()});
  const text = trimmed(b, at + command.length, end, MAX_TEXT);
  if (command === 'user') {
    session.user = text;
    session.logon = {};
    session.isAnonymous = /^(anonymous|ftp)$/i.test(text);
  } else if (command === 'pass') {
    session.hasPassword = text !== '';
    if (!session.isAnonymous) session.logon = report.logon(session.user, text);
  } else session.file = command === 'auth' ? '' : text;
}

/** Commands that nobody lists are words, too. */
function isWord(b: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < Math.min(end, at + 3); i++)
    if ((u8(b, i) | 0x20) < 0x61 || (u8(b, i) | 0x20) > 0x7a) return false;
  return end - at >= 3;
}

function refuse(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  session.isLost = true;
  report.anomaly('not-ftp', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
}

/** `220 text`; `220-text` is followed by more, whose last line counts. */
function readReply(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const code = decimal(b, at, Math.min(end, at + 3));
  const isLast = end - at === 3 || (end - at > 3 && u8(b, at + 3) === 0x20);
  if (!isLast || code < 200 || code > 599) return;
  session.isLost = false;
  if (report.messages) report.message('server', {'ftp.response.code': code});
  if (code === 220 && session.command === '') greet(printable(b, at + 4, Math.min(end, at + 4 + MAX_TEXT)), report);
  else if (session.command !== '') answer(session, code, report);
  session.command = '';
}

function greet(text: string, report: Report): void {
  if (text === '' || report.repeats(hash32(text), 1)) return;
  // vsftpd puts all that it says in brackets.
  const product = /^\((.+)\)$/.exec(text)?.[1] ?? text;
  report.fact('identify', 'greeting', {'bifrost.product_name': product, 'bifrost.confidence': BANNER_CONFIDENCE});
}

function answer(session: Session, code: number, report: Report): void {
  if (session.command === 'auth' && code === 234) session.isOver = true;
  const [kind, name] = factOf(session.command, code);
  const login = (session.isAnonymous ? 1 : 0) | (session.hasPassword ? 2 : 0);
  const known = JSON.stringify(session.logon);
  if (name === '' || report.repeats(hash32(session.command + known, code), hash32(session.file, login + 1))) return;
  const told: Fields = {'ftp.request.command': session.command.toUpperCase(), 'ftp.response.code': code};
  if (name === 'login' || name === 'login-failed') {
    told['bifrost.anonymous'] = session.isAnonymous;
    told['bifrost.password_in_clear'] = session.hasPassword && !session.isAnonymous;
    Object.assign(told, session.logon);
  } else if (session.file !== '') {
    told['bifrost.file_name'] = session.file;
    const file = kindByName(session.file);
    if (file !== 'other') told['bifrost.file_kind'] = file;
  }
  report.fact(kind, name, told);
}

/** A greeting that says what it is; on the port any greeting will do. SMTP greets alike. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (end - start < 4) return startsWith(b, start, end, '220'.slice(0, end - start)) ? 'short' : 'no';
  const isGreeting = startsWith(b, start, end, '220 ') || startsWith(b, start, end, '220-');
  if (isGreeting) return isOnPort || find(b, start, end, 'ftp') > 0 ? 'response' : 'no';
  return isOnPort && commands.some((c) => startsWith(b, start, end, c)) ? 'request' : 'no';
}
