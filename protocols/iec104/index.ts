/** IEC 60870-5-104: telecontrol over TCP. IEC 60870-5-104:2006 with the ASDUs of IEC 60870-5-101. */
import {hex} from '../../src/core/bytes.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {
  addOutcome,
  doubtExchanges,
  type Exchanges,
  giveUpAll,
  giveUpLate,
  NOT_SEEN,
  openExchanges,
  request,
  response,
} from '../../src/net/exchange.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {addAsdu, frameFields, what, where} from './describe.ts';
import {anomalies, fields} from './fields.ts';
import {CAUSE, NEGATIVE, names, refusals, typeOf, unnumberedNames} from './types.ts';
import * as w from './wire.ts';

const SHOWN = 16;
const SEQUENCE_NUMBERS = 0x8000;
const UNKNOWN = -1;
/** Above the fingerprints of exchanges: those of frames that stand alone. */
const ALONE = 1 << 24;
const ANSWERED = 1 << 25;

interface Session extends Cuts {
  readonly commands: Exchanges;
  /** Send number that is due from each side. */
  readonly due: Record<Side, number>;
  confirmed: boolean;
}

export const iec104: Protocol<Session> = {
  name: 'iec104',
  title: 'IEC 60870-5-104',
  ports: {tcp: [2404]},
  fields,
  names,
  scope: ['iec60870_asdu.addr'],
  target: ['iec60870_asdu.ioa'],
  anomalies,
  maxMessage: w.MAX_APDU,
  probe,
  open: () => ({
    ...openCuts(),
    commands: openExchanges(w.MAX_APDU),
    due: {client: UNKNOWN, server: UNKNOWN},
    confirmed: false,
  }),

  read: (session, from, b, start, end, report) => readMessages(framing, session, from, b, start, end, report),

  gap(session, from) {
    loseCut(session, from);
    session.due[from] = UNKNOWN;
    doubtExchanges(session.commands);
  },

  tick: (session, report) => giveUpLate(session.commands, reportCommand, report),
  close: (session, report) => giveUpAll(session.commands, reportCommand, report),
};

/** Off the port every frame must be whole, of a known type, and its objects must fit. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  let at = start;
  let answer: Probe = 'either';
  while (at < end) {
    const length = w.length(b, at, end);
    if (length === BROKEN) return 'no';
    if (length === NEED_MORE || length > end - at) break;
    if (w.format(b, at) === 'I') {
      if (!(isOnPort || isKnown(b, at, at + length))) return 'no';
      answer = direction(b, at) ?? answer;
    }
    at += length;
  }
  return at === start ? 'short' : answer;
}

const isKnown = (b: Uint8Array, at: number, end: number): boolean =>
  typeOf(w.typeId(b, at)).code !== '' && w.cause(b, at) !== 0 && w.isExact(b, at, end);

function direction(b: Uint8Array, at: number): Probe | undefined {
  const cause = w.cause(b, at);
  if (cause === CAUSE.activation || cause === CAUSE.deactivation) return 'request';
  const answers = typeOf(w.typeId(b, at)).name === 'monitored-values' || cause === CAUSE.activationCon;
  return answers || cause === CAUSE.termination ? 'response' : undefined;
}

const framing: Framing<Session> = {
  keep: w.MAX_APDU,
  length: w.length,
  message(session, from, b, at, end, report) {
    session.confirmed = true;
    if (report.messages) report.message(from, frameFields(b, at, end));
    const format = w.format(b, at);
    if (format === 'U') readUnnumbered(session, b, at, report);
    else if (format === 'I') readNumbered(session, from, b, at, end, report);
  },
  broken(session, from, b, at, end, report) {
    const shown = {'bifrost.frame_start': hex(b, at, Math.min(end, at + SHOWN))};
    report.anomaly(session.confirmed ? 'framing' : 'not-iec104', from, shown);
    session.due[from] = UNKNOWN;
    doubtExchanges(session.commands);
  },
};

/** Starting and stopping the transfer of data; what only keeps the connection alive is no fact. */
function readUnnumbered(session: Session, b: Uint8Array, at: number, report: Report): void {
  const type = w.unnumbered(b, at);
  const name = unnumberedNames[type];
  if (name === undefined) return;
  session.due.client = UNKNOWN;
  session.due.server = UNKNOWN;
  if (!report.repeats(ALONE, type)) report.fact('session', name, {'iec60870_104.utype': type});
}

function readNumbered(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  checkSequence(session, from, b, at, end, report);
  if (typeOf(w.typeId(b, at)).code === '') report.anomaly('private-type', from, frameFields(b, at, end));
  else if (!w.isExact(b, at, end)) report.anomaly('objects', from, frameFields(b, at, end));
  const cause = w.cause(b, at);
  if (from === 'client' && (cause === CAUSE.activation || cause === CAUSE.deactivation)) {
    request(session.commands, reportCommand, key(b, at, end), b, at, end, report);
  } else if (from === 'server' && isConfirmation(cause)) {
    response(session.commands, reportCommand, key(b, at, end), b, at, end, report);
  } else if (cause !== CAUSE.termination) reportAlone(report, from, b, at, end);
}

function checkSequence(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const number = w.sendNumber(b, at);
  const due = session.due[from];
  session.due[from] = (number + 1) % SEQUENCE_NUMBERS;
  if (due === UNKNOWN || due === number) return;
  report.anomaly('sequence', from, {...frameFields(b, at, end), 'bifrost.expected': due});
}

const isConfirmation = (cause: number): boolean =>
  cause === CAUSE.activationCon || cause === CAUSE.deactivationCon || refusals[cause] !== undefined;

/** A confirmation has the type, the station and the object of its command. */
function key(b: Uint8Array, at: number, end: number): number {
  const object = w.wholeObjects(b, at, end) > 0 ? w.addressOf(b, at, 0) : 0;
  return (w.typeId(b, at) * 0x10000 + w.commonAddress(b, at)) * 0x1000000 + object;
}

function reportCommand(
  report: Report,
  rb: Uint8Array,
  r: number,
  rend: number,
  b: Uint8Array,
  at: number,
  end: number,
  time: number,
  frame: number,
): void {
  const [asked, askedAt, askedEnd] = r === NOT_SEEN ? ([b, at, end] as const) : ([rb, r, rend] as const);
  const outcome = at === NOT_SEEN ? 0 : ANSWERED | (w.cause(b, at) << 26) | (w.isNegative(b, at) ? 1 << 31 : 0);
  if (report.repeats(what(asked, askedAt, askedEnd) ^ outcome, where(asked, askedAt, askedEnd))) return;
  const shown = {};
  addAsdu(shown, asked, askedAt, askedEnd);
  const told: Record<string, string | number | boolean | readonly number[]> = shown;
  told['bifrost.is_deactivation'] = w.cause(asked, askedAt) === CAUSE.deactivation;
  addOutcome(told, r, at, time, frame, report.time);
  const refusal = at === NOT_SEEN ? undefined : refusalOf(b, at);
  if (at !== NOT_SEEN) told['iec60870_asdu.nega'] = w.isNegative(b, at);
  const {kind, name} = typeOf(w.typeId(asked, askedAt));
  if (refusal !== undefined) report.fact('exception', refusal, told);
  else report.fact(kind, name, told);
}

const refusalOf = (b: Uint8Array, at: number): string | undefined =>
  refusals[w.cause(b, at)] ?? (w.isNegative(b, at) ? NEGATIVE : undefined);

function reportAlone(report: Report, from: Side, b: Uint8Array, at: number, end: number): void {
  if (report.repeats(ALONE | what(b, at, end), where(b, at, end))) return;
  const shown = {};
  addAsdu(shown, b, at, end);
  const {kind, name} = typeOf(w.typeId(b, at));
  const told = from === 'server' ? {...shown, 'bifrost.from': from} : shown;
  report.fact(kind, name, told);
}
