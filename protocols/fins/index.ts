/** FINS: the protocol of Omron controllers, over UDP and, with a header of its own, over TCP. */
import {hex, u8} from '../../src/core/bytes.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {
  doubtExchanges,
  type Exchanges,
  giveUpAll,
  giveUpLate,
  NOT_SEEN,
  openExchanges,
  request,
  response,
} from '../../src/net/exchange.ts';
import {connected, connectionRefused, isKnown, names} from './commands.ts';
import {messageFields} from './describe.ts';
import {reportExchange} from './exchange.ts';
import {anomalies, fields} from './fields.ts';
import {
  COMMAND_END,
  check,
  checkTcp,
  command,
  FRAME_SEND,
  isResponse,
  MAX_TCP,
  serviceId,
  TCP_HEADER,
  tcpCommand,
  tcpError,
  tcpLength,
  wantsNothing,
} from './wire.ts';

interface Session {
  readonly exchanges: Exchanges;
  /** Over TCP: the next byte is not known to begin a header. */
  readonly isLost: Record<Side, boolean>;
}

/** Bytes that are kept of a command: address and the first values. */
const KEPT = 160;
/** Bytes shown of what is not FINS/TCP, as long as its mark and length: more may hold a password. */
const MARK = 8;
/** First half of the fingerprint of a connection. */
const CONNECTION = 1 << 18;
const NODE_RESPONSE = 1;
const ERROR = 3;

export const fins: Protocol<Session> = {
  name: 'fins',
  title: 'Omron FINS',
  ports: {tcp: [9600], udp: [9600]},
  fields,
  names,
  scope: ['omron.dna', 'omron.da1', 'omron.da2'],
  target: ['bifrost.item'],
  anomalies,
  maxMessage: MAX_TCP,
  probe,
  open: () => ({exchanges: openExchanges(KEPT), isLost: {client: false, server: false}}),

  read(session, from, b, start, end, report) {
    const isTcp = end > start && u8(b, start) === 0x46;
    if (!isTcp && check(b, start, end) === 'ok' && !session.isLost[from]) {
      readFrame(session, from, b, start, end, report);
      return end - start;
    }
    return readStream(session, from, b, start, end, report);
  },

  gap(session, from) {
    session.isLost[from] = true;
    doubtExchanges(session.exchanges);
  },

  tick(session, report) {
    giveUpLate(session.exchanges, reportExchange, report);
  },

  close(session, report) {
    giveUpAll(session.exchanges, reportExchange, report);
  },
};

/** Off its port a frame without a mark must be a request of the usual form. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const tcp = checkTcp(b, start, end);
  if (tcp === 'need-more') return 'short';
  if (tcp === 'ok') return probeTcp(b, start);
  if (check(b, start, end) !== 'ok' || !isKnown(command(b, start))) return 'no';
  if (!isOnPort && (u8(b, start + 2) !== 2 || isResponse(b, start) || !hasUsualLength(b, start, end))) return 'no';
  return isResponse(b, start) ? 'response' : 'request';
}

function probeTcp(b: Uint8Array, t: number): Probe {
  if (tcpCommand(b, t) === FRAME_SEND) {
    const at = t + TCP_HEADER;
    if (check(b, at, t + tcpLength(b, t)) !== 'ok') return 'either';
    return isResponse(b, at) ? 'response' : 'request';
  }
  return tcpCommand(b, t) === 0 ? 'request' : 'response';
}

/** Data bytes of commands that always have the same: memory read, run, stop, controller data, status, clock. */
const usual: Readonly<Record<number, readonly number[]>> = {
  257: [6],
  1025: [0, 2, 3],
  1026: [0],
  1281: [0, 1],
  1537: [0],
  1793: [0],
};

const hasUsualLength = (b: Uint8Array, at: number, end: number): boolean =>
  usual[command(b, at)]?.includes(end - at - COMMAND_END) === true;

function readStream(session: Session, from: Side, b: Uint8Array, start: number, end: number, report: Report): number {
  let t = start;
  while (t < end) {
    const state = checkTcp(b, t, end);
    if (state === 'need-more') break;
    if (state === 'no') {
      if (!session.isLost[from]) broken(report, from, 'not-fins', b, t, Math.min(end, t + MARK));
      session.isLost[from] = u8(b, start) === 0x46 || session.isLost[from];
      return end - start;
    }
    session.isLost[from] = false;
    readTcp(session, from, b, t, report);
    t += tcpLength(b, t);
  }
  return t - start;
}

function readTcp(session: Session, from: Side, b: Uint8Array, t: number, report: Report): void {
  const code = tcpCommand(b, t);
  const end = t + tcpLength(b, t);
  if (code === FRAME_SEND) {
    const state = check(b, t + TCP_HEADER, end);
    if (state === 'ok') readFrame(session, from, b, t + TCP_HEADER, end, report);
    else broken(report, from, state, b, t, t + TCP_HEADER);
    return;
  }
  const shown = {'omron.tcp.command': code, 'omron.tcp.error_code': tcpError(b, t)};
  if (report.messages) report.message(from, shown);
  if (report.repeats(CONNECTION | code, tcpError(b, t))) return;
  if (code === ERROR || tcpError(b, t) !== 0) report.fact('exception', connectionRefused, {...shown});
  else if (code === NODE_RESPONSE) report.fact('session', connected, {...shown});
}

function broken(
  report: Report,
  from: Side,
  reason: (typeof anomalies)[number],
  b: Uint8Array,
  at: number,
  end: number,
): void {
  report.anomaly(reason, from, {'bifrost.segment_start': hex(b, at, end)});
}

function readFrame(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  if (report.messages) report.message(from, messageFields(b, at, end));
  const key = (command(b, at) << 8) | serviceId(b, at);
  if (isResponse(b, at)) response(session.exchanges, reportExchange, key, b, at, end, report);
  else if (wantsNothing(b, at)) {
    reportExchange(report, b, at, end, b, NOT_SEEN, NOT_SEEN, report.time, report.frame);
  } else request(session.exchanges, reportExchange, key, b, at, end, report);
}
