/** S7comm: jobs and user data of Siemens S7 controllers (S7-300/400, also 200, 1200 and 1500) over ISO transport on TCP. */
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
import {firstData, type Iso, type IsoUser, loseIso, openIso, readIso} from '../../src/net/iso.ts';
import {MAX_TPKT} from '../../src/net/tpkt.ts';
import {messageFields} from './describe.ts';
import {reportExchange} from './exchange.ts';
import {anomalies, fields, names} from './fields.ts';
import {READ_VAR, WRITE_VAR} from './functions.ts';
import {fits} from './items.ts';
import {check, dataStart, JOB, jobFunction, PROTOCOL_ID, parameterStart, pduReference, role, rosctr} from './wire.ts';

interface Session {
  readonly iso: Iso;
  readonly exchanges: Exchanges;
}

/** Bytes that are kept of a job: all addresses of a usual one, and the values of most. */
const KEPT = 512;
/** The longest header: behind it may be a password. */
const SHOWN_BYTES = 12;

export const s7comm: Protocol<Session> = {
  name: 's7comm',
  title: 'S7comm',
  ports: {tcp: [102]},
  fields,
  names,
  scope: ['s7comm.param.userdata.funcgroup', 's7comm.param.userdata.subfunc', 's7comm.param.pistart.servicename'],
  target: ['bifrost.item', 'bifrost.block', 's7comm.data.userdata.szl_id', 's7comm.data.userdata.szl_index'],
  anomalies,
  maxMessage: MAX_TPKT,
  probe,
  open: () => ({iso: openIso(), exchanges: openExchanges(KEPT)}),

  read: (session, from, b, start, end, report) => readIso(user, session, from, b, start, end, report),

  gap(session, from) {
    loseIso(session.iso, from);
    doubtExchanges(session.exchanges);
  },

  tick(session, report) {
    giveUpLate(session.exchanges, reportExchange, report);
  },

  close(session, report) {
    giveUpAll(session.exchanges, reportExchange, report);
  },
};

/** The transport says nothing of what it carries: only the first user data does. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const {found, at, end: stop} = firstData(b, start, end);
  if (found !== 'data') return found;
  if (u8(b, at) !== PROTOCOL_ID) return 'no';
  if (check(b, at, stop) !== 'ok') return isOnPort ? 'either' : 'no';
  return role(b, at) === 'request' ? 'request' : 'response';
}

const user: IsoUser<Session> = {
  begins: (b, at, end) => check(b, at, end) === 'ok',
  data(session, from, b, at, end, report) {
    const state = check(b, at, end);
    if (state !== 'ok') {
      report.anomaly(state, from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
      return;
    }
    readPdu(session, from, b, at, end, report);
  },
};

function readPdu(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  if (report.messages) report.message(from, messageFields(b, at, end));
  if (isBadItem(b, at)) report.anomaly('item', from, messageFields(b, at, end));
  switch (role(b, at)) {
    case 'push':
      reportExchange(report, b, NOT_SEEN, NOT_SEEN, b, at, end, report.time, report.frame);
      return;
    case 'request':
      request(session.exchanges, reportExchange, keyOf(from, b, at), b, at, end, report);
      return;
    default:
      response(
        session.exchanges,
        reportExchange,
        keyOf(from === 'client' ? 'server' : 'client', b, at),
        b,
        at,
        end,
        report,
      );
  }
}

/** Both sides send jobs: a controller fetches the blocks of a download. `asker` is the side that sent the job. */
const keyOf = (asker: Side, b: Uint8Array, at: number): number =>
  pduReference(b, at) | (asker === 'client' ? 0 : 0x10000);

function isBadItem(b: Uint8Array, at: number): boolean {
  const code = jobFunction(b, at);
  if (rosctr(b, at) !== JOB || (code !== READ_VAR && code !== WRITE_VAR)) return false;
  return !fits(b, parameterStart(b, at), dataStart(b, at));
}
