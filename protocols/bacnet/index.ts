/** BACnet/IP: ASHRAE 135-2020, annex J and clauses 6 and 20. */
import {hex} from '../../src/core/bytes.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import * as x from '../../src/net/exchange.ts';
import {tellBroadcast} from './broadcast.ts';
import {messageFields} from './describe.ts';
import {exchanges, tellNetwork, tellUnconfirmed} from './exchange.ts';
import {anomalies, fields} from './fields.ts';
import {names} from './services.ts';
import {isSound, openWalk, type Walk} from './targets.ts';
import * as wire from './wire.ts';

/** Bytes kept of a request: some tens of properties. */
const KEEP_REQUEST = 512;
const SHOWN = 16;
/** Longest datagram. */
const MAX_DATAGRAM = 65535;
/** Room for the invoke id in the key of a request. */
const INVOKE_IDS = 0x100;
const SIDES = ['client', 'server'] as const;

interface Session {
  readonly message: wire.Message;
  readonly walk: Walk;
  /** Requests by the side that sent them. */
  readonly asked: Record<Side, x.Exchanges>;
}

export const bacnet: Protocol<Session> = {
  name: 'bacnet',
  title: 'BACnet/IP',
  ports: {udp: [47808]},
  fields,
  names,
  scope: ['bacnet.dnet', 'bifrost.device_address'],
  target: ['bifrost.targets'],
  anomalies,
  maxMessage: MAX_DATAGRAM,
  probe,
  open: () => ({
    message: wire.openMessage(),
    walk: openWalk(),
    asked: {client: x.openExchanges(KEEP_REQUEST), server: x.openExchanges(KEEP_REQUEST)},
  }),

  read(session, from, b, start, end, report) {
    readDatagram(session, from, b, start, end, report);
    return end - start;
  },

  gap(session) {
    for (const side of SIDES) x.doubtExchanges(session.asked[side]);
  },

  tick(session, report) {
    for (const side of SIDES) x.giveUpLate(session.asked[side], exchanges[side], report);
  },

  close(session, report) {
    for (const side of SIDES) x.giveUpAll(session.asked[side], exchanges[side], report);
  },
};

/** Off the port the whole datagram must fit, and hold an APDU of which every tag does. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const state = wire.checkBvlc(b, start, end);
  if (state === 'not-bacnet' || !(isOnPort || state === 'ok')) return 'no';
  const m = wire.openMessage();
  const isRead = wire.read(m, b, start, end) === 'ok';
  if (!isOnPort && !(isRead && m.type !== wire.NONE && hasSoundTags(openWalk(), m, b))) return 'no';
  if (!isRead || m.type === wire.NONE) return 'either';
  return wire.isRequest(m) ? 'request' : 'response';
}

/** A segment is cut anywhere, and some answers have no tags. */
function hasSoundTags(w: Walk, m: wire.Message, b: Uint8Array): boolean {
  const isTagged = m.type === wire.COMPLEX_ACK || m.type === wire.ERROR || wire.isRequest(m);
  return m.isSegmented || !isTagged || isSound(w, b, m.data, m.end);
}

function readDatagram(session: Session, from: Side, b: Uint8Array, start: number, end: number, report: Report): void {
  const {message: m, walk: w} = session;
  const framed = wire.checkBvlc(b, start, end);
  if (framed !== 'ok') report.anomaly(framed, from, shown(b, start, end));
  if (framed === 'not-bacnet') return;
  const state = wire.read(m, b, start, end);
  if (state !== 'ok') {
    // With a wrong length anything may be wrong: told once.
    if (framed === 'ok') report.anomaly(state, from, shown(b, start, end));
    return;
  }
  if (report.messages) report.message(from, messageFields(w, m, b, start));
  if (m.networkMessage !== wire.NONE) tellNetwork(report, from, m, b);
  else if (m.type === wire.NONE) tellBroadcast(report, from, b, start, end);
  else {
    if (!hasSoundTags(w, m, b)) report.anomaly('tags', from, messageFields(w, m, b, start));
    readApdu(session, from, b, start, end, report);
  }
}

const shown = (b: Uint8Array, start: number, end: number) => ({
  'bifrost.frame_bytes': hex(b, start, Math.min(end, start + SHOWN)),
});

/** Of a message in segments the first one counts. */
function readApdu(session: Session, from: Side, b: Uint8Array, start: number, end: number, report: Report): void {
  const {message: m, asked} = session;
  if (m.type === wire.SEGMENT_ACK || m.sequence > 0) return;
  if (m.type === wire.UNCONFIRMED) tellUnconfirmed(report, from, b, start, end);
  else if (m.type === wire.CONFIRMED) {
    const key = keyOf(b, m.destination, m.destinationEnd, m.invokeId);
    x.request(asked[from], exchanges[from], key, b, start, end, report);
  } else {
    const asker = from === 'client' ? 'server' : 'client';
    const key = keyOf(b, m.source, m.sourceEnd, m.invokeId);
    x.response(asked[asker], exchanges[asker], key, b, start, end, report);
  }
}

/** Network and address of the device behind a router, and the invoke id. */
const keyOf = (b: Uint8Array, at: number, end: number, invokeId: number): number =>
  hashBytes(b, at, end) * INVOKE_IDS + invokeId;
