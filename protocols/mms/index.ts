/** MMS (ISO 9506) as IEC 61850-8-1 and TASE.2 use it, over ISO transport on TCP. */
import {hex} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {berElement} from '../../src/net/ber.ts';
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
import {isoUserOf} from '../../src/net/iso-users.ts';
import {MAX_TPKT} from '../../src/net/tpkt.ts';
import {addNames, namesOf, openParts, readParts} from './describe.ts';
import {reportExchange, reportUnconfirmed} from './exchange.ts';
import {anomalies, fields, names} from './fields.ts';
import {associated, concluded, refused} from './services.ts';
import {type FoundPdu, findPdu, hasPassword, PDU} from './wire.ts';

interface Session {
  readonly iso: Iso;
  readonly exchanges: Exchanges;
  /** The client sent a password to associate. */
  withPassword: boolean;
}

/** Bytes that are kept of a request: the names of a usual one. */
const KEPT = 512;
const SHOWN_BYTES = 16;
/** First half of the fingerprint of an association. */
const ASSOCIATION = 1 << 19;

export const mms: Protocol<Session> = {
  name: 'mms',
  title: 'MMS (IEC 61850, TASE.2)',
  ports: {tcp: [102]},
  fields,
  names,
  scope: [],
  target: ['bifrost.item', 'bifrost.file'],
  anomalies,
  maxMessage: MAX_TPKT,
  probe,
  open: () => ({iso: openIso(), exchanges: openExchanges(KEPT), withPassword: false}),

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

const fromClient: readonly number[] = [
  PDU.confirmedRequest,
  PDU.initiateRequest,
  PDU.concludeRequest,
  PDU.cancelRequest,
];

function probe(b: Uint8Array, start: number, end: number): Probe {
  const {found, at, end: stop} = firstData(b, start, end);
  if (found !== 'data') return found;
  if (isoUserOf(b, at, stop) !== 'mms') return 'no';
  if (findPdu(b, at, stop, pdu) !== 'ok') return 'either';
  return fromClient.includes(pdu.tag) ? 'request' : 'response';
}

/** Scratch for what is read and reported at once. */
const pdu: FoundPdu = {...berElement(), at: 0};
const parts = openParts();

const user: IsoUser<Session> = {
  begins: (b, at, end) => at < end && isoUserOf(b, at, end) === 'mms',
  data(session, from, b, at, end, report) {
    const state = findPdu(b, at, end, pdu);
    if (state === 'none') return;
    const {tag, start} = pdu;
    // Of the PDUs without content nothing but the tag is read.
    if (state === 'malformed' || !(isEmpty(tag) || readParts(parts, tag, b, start, pdu.end))) {
      report.anomaly('encoding', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
      return;
    }
    if (report.messages) tellMessage(from, tag, b, report);
    if (tag === PDU.initiateRequest) session.withPassword = hasPassword(b, at, end);
    readPdu(session, from, tag, b, pdu.at, pdu.end, report);
  },
};

const isEmpty = (tag: number): boolean =>
  tag === PDU.concludeRequest ||
  tag === PDU.concludeResponse ||
  tag === PDU.cancelRequest ||
  tag === PDU.cancelResponse;

function tellMessage(from: Side, tag: number, b: Uint8Array, report: Report): void {
  const shown: Fields = {'bifrost.pdu': tag};
  const hasService = tag === PDU.confirmedRequest || tag === PDU.confirmedResponse;
  if (!isEmpty(tag) && parts.invoke >= 0) shown['mms.invokeID'] = parts.invoke;
  if (hasService && parts.service >= 0) shown['mms.confirmedServiceRequest'] = parts.service;
  if (tag === PDU.confirmedRequest || tag === PDU.unconfirmed) addNames(shown, namesOf(b, parts, tag));
  report.message(from, shown);
}

function readPdu(
  session: Session,
  from: Side,
  tag: number,
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): void {
  const isServer = from === 'server';
  switch (tag) {
    case PDU.confirmedRequest:
      request(session.exchanges, reportExchange, keyOf(isServer), b, at, end, report);
      return;
    case PDU.confirmedResponse:
    case PDU.confirmedError:
    case PDU.reject:
      response(session.exchanges, reportExchange, keyOf(!isServer), b, at, end, report);
      return;
    case PDU.unconfirmed:
      reportUnconfirmed(report, b, at, end);
      return;
    case PDU.initiateResponse:
      if (!report.repeats(ASSOCIATION, session.withPassword ? 1 : 0)) tell(report, session, 'session', associated);
      return;
    case PDU.initiateError:
      tell(report, session, 'exception', refused);
      return;
    case PDU.concludeResponse:
      if (!report.repeats(ASSOCIATION, 2)) report.fact('session', concluded, {});
      return;
    default:
  }
}

function tell(report: Report, session: Session, kind: 'session' | 'exception', name: string): void {
  report.fact(kind, name, {'bifrost.password_in_clear': session.withPassword});
}

/** Both sides may ask: the invoke id, and whether the server did. */
const keyOf = (byServer: boolean): number => parts.invoke + (byServer ? 2 ** 40 : 0);
