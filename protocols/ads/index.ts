/**
 * ADS over AMS/TCP, and the discovery of TwinCAT devices over UDP.
 * Beckhoff Information System, "TwinCAT ADS: Specification for the ADS devices".
 */
import {hex, u8} from '../../src/core/bytes.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import * as pending from '../../src/net/pending.ts';
import {commandNames, NOTIFICATION} from './commands.ts';
import {addRequest, addResponse, headerFields} from './describe.ts';
import {discoveryNames, isDiscovery, isDiscoveryResponse, readDiscovery} from './discovery.ts';
import {reportAlone, reportExchange} from './exchange.ts';
import {anomalies, fields} from './fields.ts';
import {learn, type Symbols} from './symbols.ts';
import {command, errorCode, invokeId, isResponse, KEEP, length} from './wire.ts';

/** Bytes kept of a request: the headers, index and lengths, and most names of variables. */
const KEEP_REQUEST = 160;
/** The highest command number of the specification. */
const LAST_COMMAND = 9;
const SHOWN = 16;
const SIDES = ['client', 'server'] as const;
/** Requests that wait at once. */
const MAX_WAITING = 16;

interface Session extends Cuts {
  /** Requests by the side that sent them: both may ask over one connection. */
  readonly asked: Record<Side, pending.Pending>;
  readonly symbols: Symbols;
  confirmed: boolean;
}

export const ads: Protocol<Session> = {
  name: 'ads',
  title: 'Beckhoff ADS',
  ports: {tcp: [48898], udp: [48899]},
  fields,
  names: [...commandNames, ...discoveryNames],
  scope: ['ams.targetnetid', 'ams.targetport'],
  target: ['ams.ads_indexgroup', 'ams.ads_indexoffset', 'bifrost.symbol'],
  anomalies,
  maxMessage: KEEP,
  probe,
  open: () => ({
    ...openCuts(),
    asked: {
      client: pending.openPending(KEEP_REQUEST, MAX_WAITING),
      server: pending.openPending(KEEP_REQUEST, MAX_WAITING),
    },
    symbols: new Map(),
    confirmed: false,
  }),

  read(session, from, b, start, end, report) {
    if (isDiscovery(b, start, end)) {
      readDiscovery(from, b, start, end, report);
      return end - start;
    }
    return readMessages(framing, session, from, b, start, end, report);
  },

  gap(session, from) {
    loseCut(session, from);
    pending.forget(session.asked.client);
    pending.forget(session.asked.server);
  },

  tick(session, report) {
    giveUp(session, report, report.time - pending.RESPONSE_TIMEOUT);
  },

  close(session, report) {
    giveUp(session, report, Number.POSITIVE_INFINITY);
  },
};

function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (isDiscovery(b, start, end)) return isDiscoveryResponse(b, start) ? 'response' : 'request';
  const whole = length(b, start, end);
  if (whole === BROKEN) return 'no';
  if (whole === NEED_MORE) return 'short';
  if (!isOnPort && command(b, start) > LAST_COMMAND) return 'no';
  if (isResponse(b, start)) return 'response';
  return command(b, start) === NOTIFICATION ? 'response' : errorCode(b, start) === 0 || isOnPort ? 'request' : 'no';
}

const framing: Framing<Session> = {
  keep: KEEP,
  length,
  message(session, from, b, at, end, report) {
    session.confirmed = true;
    if (report.messages) report.message(from, messageFields(b, at, end));
    if (isResponse(b, at)) readResponse(session, from === 'client' ? 'server' : 'client', b, at, end, report);
    else readRequest(session, from, b, at, end, report);
  },
  broken(session, from, b, at, end, report) {
    const shown = {'bifrost.frame_bytes': hex(b, at, Math.min(end, at + SHOWN))};
    report.anomaly(session.confirmed ? 'header' : 'not-ads', from, shown);
    pending.forget(session.asked.client);
    pending.forget(session.asked.server);
  },
};

function messageFields(b: Uint8Array, at: number, end: number) {
  const shown = headerFields(b, at);
  if (isResponse(b, at)) addResponse(shown, b, at, end);
  else addRequest(shown, b, at, end);
  return shown;
}

function readRequest(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  if (command(b, at) === NOTIFICATION || wantsNoAnswer(b, at)) {
    reportAlone(report, from, session.symbols, b, at, end);
    return;
  }
  const asked = session.asked[from];
  const crowded = pending.crowded(asked);
  if (crowded !== pending.NONE) reportUnanswered(session, from, crowded, report);
  pending.ask(asked, invokeId(b, at), b, at, end, report.time, report.frame);
}

const wantsNoAnswer = (b: Uint8Array, at: number): boolean => (u8(b, at + 24) & 0x02) !== 0;

/** `asker` sent the request. */
function readResponse(session: Session, asker: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const asked = session.asked[asker];
  const slot = pending.answer(asked, invokeId(b, at));
  if (slot === pending.NONE) {
    reportExchange(report, asker, session.symbols, b, at, at, b, at, end);
    return;
  }
  const request = pending.startOf(asked, slot);
  const requestEnd = pending.endOf(asked, slot);
  learn(session.symbols, asked.bytes, request, requestEnd, b, at, end);
  reportExchange(report, asker, session.symbols, asked.bytes, request, requestEnd, b, at, end);
}

function giveUp(session: Session, report: Report, until: number): void {
  for (const from of SIDES) {
    const asked = session.asked[from];
    for (let slot = pending.overdue(asked, until); slot !== pending.NONE; slot = pending.overdue(asked, until)) {
      reportUnanswered(session, from, slot, report);
    }
  }
}

function reportUnanswered(session: Session, from: Side, slot: number, report: Report): void {
  const asked = session.asked[from];
  const request = pending.startOf(asked, slot);
  const requestEnd = pending.endOf(asked, slot);
  reportExchange(report, from, session.symbols, asked.bytes, request, requestEnd, asked.bytes, 0, 0);
}
