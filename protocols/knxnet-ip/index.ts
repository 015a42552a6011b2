/** KNXnet/IP: search, description, tunnels and routing of KNX telegrams over UDP and TCP. EN ISO 22510. */
import {hex, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {addDescription} from './description.ts';
import {anomalies, fields} from './fields.ts';
import * as s from './services.ts';
import * as telegram from './telegram.ts';
import * as wire from './wire.ts';

const SHOWN = 16;
/** Address of the device in front of the blocks of a search response. */
const HPAI = 8;
const NONE = -1;

interface Session extends Cuts {
  confirmed: boolean;
}

export const knxnetIp: Protocol<Session> = {
  name: 'knxnet-ip',
  title: 'KNXnet/IP',
  ports: {tcp: [3671], udp: [3671]},
  fields,
  names: s.names,
  scope: [],
  target: ['bifrost.destination'],
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

/** Off the port the service must be known and the message as long as what is there. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const whole = wire.length(b, start, end);
  if (whole === BROKEN) return 'no';
  if (whole === NEED_MORE) return 'short';
  if (!isOnPort && (whole !== end - start || !s.isService(wire.service(b, start)))) return 'no';
  return s.isAnswer(wire.service(b, start)) ? 'response' : 'request';
}

const framing: Framing<Session> = {
  keep: wire.MAX_MESSAGE,
  length: wire.length,
  message(session, from, b, at, end, report) {
    session.confirmed = true;
    if (report.messages) report.message(from, fieldsOf(b, at, end));
    readMessage(b, at, end, report);
  },
  broken(session, from, b, at, end, report) {
    const shown = {'bifrost.frame_bytes': hex(b, at, Math.min(end, at + SHOWN))};
    report.anomaly(session.confirmed ? 'header' : 'not-knxnet-ip', from, shown);
  },
};

function readMessage(b: Uint8Array, at: number, end: number, report: Report): void {
  const service = wire.service(b, at);
  const data = telegramAt(b, at, end);
  if (data !== NONE) {
    const what = (telegram.command(b, data) << 17) | (telegram.isGroup(b, data) ? 1 << 16 : 0);
    if (report.repeats(service, what | telegram.destination(b, data))) return;
  } else if (s.operationOf(service).kind !== 'identify') {
    if (report.repeats(service, statusOf(b, at, end))) return;
  }
  const shown = fieldsOf(b, at, end);
  const operation = operationOf(b, at, end, data);
  if (operation.kind === 'identify' && report.repeats(service, hash32(JSON.stringify(shown)))) return;
  report.fact(operation.kind, operation.name, shown);
}

/** Offset of the telegram in a tunnel or routing message; NONE: it has none. */
function telegramAt(b: Uint8Array, at: number, end: number): number {
  const service = wire.service(b, at);
  if (service !== s.TUNNELLING && service !== s.ROUTING) return NONE;
  return telegram.dataAt(b, telegram.cemiAt(at + wire.HEADER, service === s.TUNNELLING), end);
}

/** Channel (1), status (1). */
const statusOf = (b: Uint8Array, at: number, end: number): number =>
  wire.service(b, at) === s.CONNECT_RESPONSE && end - at >= wire.HEADER + 2 ? u8(b, at + wire.HEADER + 1) : 0;

function operationOf(b: Uint8Array, at: number, end: number, data: number): s.Operation {
  const plain = s.operationOf(wire.service(b, at));
  if (statusOf(b, at, end) !== 0) return s.refused;
  if (data === NONE || !telegram.isGroup(b, data)) return plain;
  return s.groupOperations[telegram.command(b, data)] ?? plain;
}

function fieldsOf(b: Uint8Array, at: number, end: number): Fields {
  const service = wire.service(b, at);
  const shown: Fields = {'knxip.service': service};
  const body = at + wire.HEADER;
  const data = telegramAt(b, at, end);
  if (data !== NONE) addTelegram(shown, b, data);
  else if (service === s.DESCRIPTION_RESPONSE) addDescription(shown, b, body, end);
  else if (s.operationOf(service).kind === 'identify') addDescription(shown, b, body + HPAI, end);
  else if (service === s.CONNECT_RESPONSE) shown['knxip.status'] = statusOf(b, at, end);
  return shown;
}

function addTelegram(shown: Fields, b: Uint8Array, data: number): void {
  const address = telegram.destination(b, data);
  const isGroup = telegram.isGroup(b, data);
  shown['bifrost.destination'] = isGroup ? telegram.groupText(address) : telegram.individualText(address);
  shown['bifrost.apci'] = telegram.command(b, data);
}
