/** SLMP (MELSEC communication protocol, frames 3E and 4E, binary and ASCII code) of Mitsubishi controllers. */
import {hex} from '../../src/core/bytes.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {
  doubtExchanges,
  type Exchanges,
  giveUpAll,
  giveUpLate,
  openExchanges,
  request,
  response,
} from '../../src/net/exchange.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {isKnown, names} from './commands.ts';
import {messageFields} from './describe.ts';
import {reportExchange} from './exchange.ts';
import {anomalies, fields} from './fields.ts';
import {check, command, frameLength, isResponse, isUsualModule, MAX_FRAME, serial} from './wire.ts';

interface Session extends Cuts {
  readonly exchanges: Exchanges;
}

/** Bytes that are kept of a request: address and the first values. */
const KEPT = 192;
/** Subheader, route and length of a 3E frame: behind them may be a password. */
const SHOWN_BYTES = 9;
/** Ports that the manuals use; they are set in the parameters of a module, so that they are a hint at best. */
const PORTS = [5000, 5001, 5002, 5006, 5007, 5008, 5010];

export const slmp: Protocol<Session> = {
  name: 'slmp',
  title: 'SLMP (MELSEC)',
  ports: {tcp: PORTS, udp: PORTS},
  fields,
  names,
  scope: ['bifrost.slmp_network', 'bifrost.slmp_station', 'bifrost.slmp_module'],
  target: ['bifrost.item'],
  anomalies,
  maxMessage: MAX_FRAME,
  probe,
  open: () => ({...openCuts(), exchanges: openExchanges(KEPT)}),

  read: (session, from, b, start, end, report) => readMessages(framing, session, from, b, start, end, report),

  gap(session, from) {
    loseCut(session, from);
    doubtExchanges(session.exchanges);
  },

  tick(session, report) {
    giveUpLate(session.exchanges, reportExchange, report);
  },

  close(session, report) {
    giveUpAll(session.exchanges, reportExchange, report);
  },
};

/** Nothing in a frame is a mark: everything must fit, on every port. Only a request can be told. */
function probe(b: Uint8Array, start: number, end: number): Probe {
  const state = check(b, start, end);
  if (state !== 'ok') return state === 'need-more' && end - start < 24 ? 'short' : 'no';
  if (frameLength(b, start) !== end - start || !isUsualModule(b, start)) return 'no';
  return !isResponse(b, start) && isKnown(command(b, start)) ? 'request' : 'no';
}

const framing: Framing<Session> = {
  keep: MAX_FRAME,
  length(b, at, end) {
    const state = check(b, at, end);
    return state === 'ok' ? frameLength(b, at) : state === 'no' ? BROKEN : NEED_MORE;
  },
  message: readFrame,
  broken(_, from, b, at, end, report) {
    report.anomaly('not-slmp', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
  },
};

function readFrame(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  if (report.messages) report.message(from, messageFields(b, at, end));
  const tell = isResponse(b, at) ? response : request;
  tell(session.exchanges, reportExchange, serial(b, at), b, at, end, report);
}
