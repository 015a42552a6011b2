/** FOUNDATION Fieldbus HSE: which services are used, by the header of its messages. FF-588, FF-586. */
import {hex, u8, u32} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {anomalies, fields} from './fields.ts';
import {FDA, LAN_REDUNDANCY, names, REFUSED, serviceOf} from './services.ts';

const HEADER = 12;
/** Longest message that is believed. */
const MAX_LENGTH = 65_536;
const SHOWN = HEADER;
const MESSAGE = {request: 0, response: 1, error: 2} as const;
const CONFIRMED = 0x80;

interface Session extends Cuts {
  confirmed: boolean;
}

export const ffHse: Protocol<Session> = {
  name: 'ff-hse',
  title: 'FOUNDATION Fieldbus HSE',
  ports: {udp: [1089, 1090, 1091, 3622], tcp: [1089, 1090, 1091]},
  fields,
  names,
  scope: ['ff.hdr.fda_addr'],
  target: [],
  anomalies,
  maxMessage: HEADER,
  probe,
  open: () => ({...openCuts(), confirmed: false}),
  read: (session, from, b, start, end, report) => readMessages(framing, session, from, b, start, end, report),
  gap: loseCut,
  tick: () => undefined,
  close: () => undefined,
};

/** Twelve bytes without a mark of their own: only on its ports they are believed. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (!isOnPort) return 'no';
  const length = lengthOf(b, start, end);
  if (length === BROKEN) return 'no';
  if (length === NEED_MORE) return 'short';
  if ((u8(b, start + 3) & CONFIRMED) === 0) return 'either';
  return messageType(b, start) === MESSAGE.request ? 'request' : 'response';
}

const protocolId = (b: Uint8Array, at: number): number => u8(b, at + 2) >> 2;
const messageType = (b: Uint8Array, at: number): number => u8(b, at + 2) & 3;
const service = (b: Uint8Array, at: number): number => u8(b, at + 3);

function lengthOf(b: Uint8Array, at: number, end: number): number {
  if (end - at < HEADER) return NEED_MORE;
  const protocol = protocolId(b, at);
  const length = u32(b, at + 8);
  const isKnown = protocol >= FDA && protocol <= LAN_REDUNDANCY && messageType(b, at) <= MESSAGE.error;
  return isKnown && length >= HEADER && length <= MAX_LENGTH ? length : BROKEN;
}

const framing: Framing<Session> = {
  keep: HEADER,
  length: lengthOf,
  message(session, from, b, at, _end, report) {
    session.confirmed = true;
    if (report.messages) report.message(from, fieldsOf(b, at));
    tell(from, b, at, report);
  },
  broken(session, from, b, at, end, report) {
    const shown = {'bifrost.message_start': hex(b, at, Math.min(end, at + SHOWN))};
    report.anomaly(session.confirmed ? 'header' : 'not-ff-hse', from, shown);
  },
};

function tell(from: Side, b: Uint8Array, at: number, report: Report): void {
  const what = (u8(b, at + 2) << 8) | service(b, at) | (from === 'server' ? 1 << 16 : 0);
  if (report.repeats(what, u32(b, at + 4))) return;
  const {kind, name} = serviceOf(protocolId(b, at), service(b, at));
  const shown = {...fieldsOf(b, at), 'bifrost.from': from};
  if (messageType(b, at) === MESSAGE.error) report.fact('exception', REFUSED, shown);
  else report.fact(kind, name, shown);
}

const fieldsOf = (b: Uint8Array, at: number): Fields => ({
  'ff.hdr.ver': u8(b, at),
  'ff.hdr.proto_id': protocolId(b, at),
  'ff.hdr.confirm_msg_type': messageType(b, at),
  'ff.hdr_srv.confirm_flag': (service(b, at) & CONFIRMED) !== 0,
  'bifrost.service_id': service(b, at) & ~CONFIRMED,
  'ff.hdr.fda_addr': u32(b, at + 4),
  'ff.hdr.len': u32(b, at + 8),
});
