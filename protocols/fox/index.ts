/** Niagara Fox: stations and workbenches of Tridium's Niagara framework. See wire.ts for where it is described. */
import {hex, printable} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {anomalies, fields} from './fields.ts';
import {addHello} from './hello.ts';
import * as wire from './wire.ts';

/** The first word, `fox `: behind it may be a secret. */
const SHOWN = 4;
/** The client's hello has number 1, the station's 0. */
const NUMBER = 2;

interface Session extends Cuts {
  confirmed: boolean;
}

export const fox: Protocol<Session> = {
  name: 'fox',
  title: 'Niagara Fox',
  ports: {tcp: [1911, 4911]},
  fields,
  names: ['hello', 'message'],
  scope: ['bifrost.channel', 'bifrost.command'],
  target: [],
  anomalies,
  maxMessage: wire.MAX_MESSAGE,
  probe,
  open: () => ({...openCuts(), confirmed: false}),

  read(session, from, b, start, end, report) {
    return readMessages(framing, session, from, b, start, end, report);
  },

  gap: loseCut,
  tick() {},
  close() {},
};

/** TLS on 4911 is no Fox to see. */
function probe(b: Uint8Array, start: number, end: number): Probe {
  if (wire.length(b, start, end) === BROKEN) return 'no';
  const line = wire.lineEnd(b, start, end);
  if (line === NEED_MORE) return 'short';
  if (!isHello(b, start, line)) return 'either';
  const number = wire.wordAt(b, start, line, NUMBER);
  return wire.isWord(b, number, line, '0') ? 'response' : 'request';
}

function isHello(b: Uint8Array, at: number, line: number): boolean {
  const channel = wire.wordAt(b, at, line, wire.CHANNEL);
  return wire.isWord(b, channel, line, 'fox') && wire.isWord(b, wire.wordAt(b, at, line, wire.COMMAND), line, 'hello');
}

const framing: Framing<Session> = {
  keep: wire.MAX_MESSAGE,
  length: wire.length,
  message(session, from, b, at, end, report) {
    session.confirmed = true;
    const line = wire.lineEnd(b, at, end);
    if (report.messages) report.message(from, fieldsOf(from, b, at, line, end));
    if (isHello(b, at, line)) readHello(from, b, at, line, end, report);
    else readOther(from, b, at, line, end, report);
  },
  broken(session, from, b, at, end, report) {
    if (session.confirmed) return;
    report.anomaly('not-fox', from, {'bifrost.frame_bytes': hex(b, at, Math.min(end, at + SHOWN))});
  },
};

function readHello(from: Side, b: Uint8Array, at: number, line: number, end: number, report: Report): void {
  if (report.repeats(sideBit(from), hashBytes(b, line, end))) return;
  report.fact('identify', 'hello', fieldsOf(from, b, at, line, end));
}

/** Logon and work go over in further messages: told by channel and command alone, since they may hold secrets. */
function readOther(from: Side, b: Uint8Array, at: number, line: number, end: number, report: Report): void {
  if (report.repeats(sideBit(from) | 2, hashBytes(b, wire.wordAt(b, at, line, wire.CHANNEL), line))) return;
  report.fact('session', 'message', fieldsOf(from, b, at, line, end));
}

const sideBit = (from: Side): number => (from === 'client' ? 0 : 1);

function fieldsOf(from: Side, b: Uint8Array, at: number, line: number, end: number): Fields {
  const shown: Fields = {
    'bifrost.channel': word(b, at, line, wire.CHANNEL),
    'bifrost.command': word(b, at, line, wire.COMMAND),
    'bifrost.from': from,
  };
  if (isHello(b, at, line)) addHello(shown, b, line + 1, end);
  return shown;
}

function word(b: Uint8Array, at: number, line: number, n: number): string {
  const start = wire.wordAt(b, at, line, n);
  return printable(b, start, wire.wordEnd(b, start, line));
}
