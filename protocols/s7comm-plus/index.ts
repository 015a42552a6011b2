/** S7comm-plus: what TIA Portal and HMIs speak to S7-1200 and S7-1500, over ISO transport on TCP. */
import {hex, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
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
import {firstData, type Iso, type IsoUser, loseIso, openIso, readIso} from '../../src/net/iso.ts';
import {MAX_TPKT} from '../../src/net/tpkt.ts';
import {addPdu, reportExchange, reportUnasked} from './exchange.ts';
import {anomalies, fields, names} from './fields.ts';
import {
  check,
  dataEnd,
  dataStart,
  isSystem,
  NOTIFICATION,
  opcode,
  PROTOCOL_ID,
  REQUEST,
  sequenceNumber,
} from './wire.ts';

interface Session {
  readonly iso: Iso;
  readonly exchanges: Exchanges;
  /** The last PDU of this side had no trailer, or is not known: the next one goes on with it. */
  readonly goesOn: Record<Side, boolean>;
}

/** Header, digest, request header, and the first variable that is set. */
const KEPT = 96;
const SHOWN_BYTES = 16;

export const s7commPlus: Protocol<Session> = {
  name: 's7comm-plus',
  title: 'S7comm-plus',
  ports: {tcp: [102]},
  fields,
  names,
  scope: [],
  target: [],
  anomalies,
  maxMessage: MAX_TPKT,
  probe,
  open: () => ({iso: openIso(), exchanges: openExchanges(KEPT), goesOn: {client: false, server: false}}),

  read: (session, from, b, start, end, report) => readIso(user, session, from, b, start, end, report),

  gap(session, from) {
    loseIso(session.iso, from);
    session.goesOn[from] = true;
    doubtExchanges(session.exchanges);
  },

  tick(session, report) {
    giveUpLate(session.exchanges, reportExchange, report);
  },

  close(session, report) {
    giveUpAll(session.exchanges, reportExchange, report);
  },
};

/** A PDU may go on in the next TPDU: on the port its first byte and version are enough. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const {found, at, end: stop} = firstData(b, start, end);
  if (found !== 'data') return found;
  if (u8(b, at) !== PROTOCOL_ID) return 'no';
  if (check(b, at, stop) !== 'ok') return isOnPort ? 'either' : 'no';
  if (isSystem(b, at)) return 'either';
  return opcode(b, dataStart(b, at, stop)) === REQUEST ? 'request' : 'response';
}

const user: IsoUser<Session> = {
  begins: (b, at, end) => at < end && u8(b, at) === PROTOCOL_ID && check(b, at, end) !== 'version',
  data(session, from, b, at, end, report) {
    const state = check(b, at, end);
    const isPart = session.goesOn[from] && (state === 'opcode' || !startsAfresh(b, at, end));
    if (state === 'ok' || isPart) session.goesOn[from] = hasNoTrailer(b, at, end);
    if (isPart) return;
    if (state !== 'ok') {
      report.anomaly(state, from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
      return;
    }
    if (report.messages) tellMessage(from, b, at, end, report);
    readPdu(session, b, at, end, report);
  },
};

/** A long PDU is cut into several of their own header; only the last has the trailer. */
const hasNoTrailer = (b: Uint8Array, at: number, end: number): boolean => !isSystem(b, at) && dataEnd(b, at) >= end;

/** Certainly the beginning of a request or response: their reserved bytes are zero. */
function startsAfresh(b: Uint8Array, at: number, end: number): boolean {
  if (check(b, at, end) !== 'ok' || isSystem(b, at)) return false;
  const d = dataStart(b, at, end);
  return opcode(b, d) !== NOTIFICATION && u16(b, d + 1) === 0;
}

function tellMessage(from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const fields: Fields = {};
  addPdu(fields, b, at, end);
  report.message(from, fields);
}

function readPdu(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const d = dataStart(b, at, end);
  if (isSystem(b, at) || opcode(b, d) === NOTIFICATION) reportUnasked(report, b, at, end);
  else if (opcode(b, d) === REQUEST)
    request(session.exchanges, reportExchange, sequenceNumber(b, d), b, at, end, report);
  else response(session.exchanges, reportExchange, sequenceNumber(b, d), b, at, end, report);
}
