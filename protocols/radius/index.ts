/** RADIUS: who may join the network; behind 802.1X it is the switch that asks. RFC 2865, RFC 2866, RFC 3579, RFC 5176. */
import {hex, printable, u8, u16} from '../../src/core/bytes.ts';
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {ip4Text} from '../../src/net/address.ts';
import {names as all, anomalies, fields, type names} from './fields.ts';

type Name = (typeof names)[number];

const HEADER = 20;
const MAX_LENGTH = 4096;
const MAX_ATTRIBUTES = 128;
/** No more than the header: passwords follow. */
const SHOWN = 4;
const ATTRIBUTE = {
  userName: 1,
  nasAddress: 4,
  callingStation: 31,
  nasIdentifier: 32,
  eap: 79,
  authenticator: 80,
} as const;

const codes: Readonly<Record<number, readonly [FactKind, Name]>> = {
  1: ['session', 'access-request'],
  2: ['session', 'access-accept'],
  3: ['exception', 'access-reject'],
  4: ['session', 'accounting-request'],
  5: ['session', 'accounting-response'],
  11: ['session', 'access-challenge'],
  12: ['session', 'status-server'],
  40: ['control', 'authorization-change'],
  41: ['control', 'authorization-change'],
  42: ['control', 'authorization-change'],
  43: ['control', 'authorization-change'],
  44: ['control', 'authorization-change'],
  45: ['control', 'authorization-change'],
};
const requests = new Set([1, 4, 12, 40, 43]);

export const radius: Protocol<null> = {
  name: 'radius',
  title: 'RADIUS',
  ports: {udp: [1812, 1813, 1645, 1646, 3799]},
  fields,
  names: all,
  scope: [],
  target: ['radius.NAS_Identifier', 'radius.NAS_IP_Address'],
  anomalies,
  maxMessage: MAX_LENGTH,
  probe(b, start, end, isOnPort): Probe {
    if (!isSound(b, start, end) || !(isOnPort || isWhole(b, start))) return 'no';
    return requests.has(u8(b, start)) ? 'request' : 'response';
  },
  open: () => null,
  read(_session, from, b, start, end, report) {
    if (isSound(b, start, end)) readOne(from, b, start, report);
    else report.anomaly('malformed', from, {'bifrost.message_start': hex(b, start, Math.min(end, start + SHOWN))});
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function isSound(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < HEADER || codes[u8(b, at)] === undefined) return false;
  const length = u16(b, at + 2);
  return length >= HEADER && length <= MAX_LENGTH && length <= end - at;
}

/** The attributes fill the length exactly. */
function isWhole(b: Uint8Array, at: number): boolean {
  const end = at + u16(b, at + 2);
  let place = at + HEADER;
  while (place + 2 <= end && u8(b, place + 1) >= 2) place += u8(b, place + 1);
  return place === end;
}

function readOne(from: Side, b: Uint8Array, at: number, report: Report): void {
  const shown = fieldsOf(b, at);
  if (report.messages) report.message(from, shown);
  if (!isWhole(b, at)) {
    report.anomaly('malformed', from, {...shown});
    return;
  }
  const {'radius.id': _id, ...lasting} = shown;
  if (report.repeats(hash32(JSON.stringify(lasting)), 0)) return;
  const [kind, name] = codes[u8(b, at)] ?? ['session', 'status-server'];
  report.fact(kind, name, {...shown, 'bifrost.from': from});
  const device = shown['radius.NAS_Identifier'];
  if (device === undefined) return;
  report.fact('identify', 'device-announced', {
    'bifrost.device_name': device,
    'bifrost.from': from,
    'bifrost.confidence': 0.6,
  });
}

function fieldsOf(b: Uint8Array, at: number): Fields {
  const shown: Fields = {
    'radius.code': u8(b, at),
    'radius.id': u8(b, at + 1),
    'bifrost.has_user_name': false,
    'bifrost.has_eap': false,
    'bifrost.has_authenticator': false,
  };
  const end = at + u16(b, at + 2);
  let place = at + HEADER;
  for (let i = 0; place + 2 <= end && i < MAX_ATTRIBUTES; i++) {
    const next = place + u8(b, place + 1);
    if (next < place + 2 || next > end) break;
    addAttribute(shown, u8(b, place), b, place + 2, next);
    place = next;
  }
  return shown;
}

function addAttribute(shown: Fields, type: number, b: Uint8Array, at: number, end: number): void {
  switch (type) {
    case ATTRIBUTE.userName:
      shown['bifrost.has_user_name'] = true;
      break;
    case ATTRIBUTE.nasAddress:
      if (end - at === 4) shown['radius.NAS_IP_Address'] = ip4Text(b, at);
      break;
    case ATTRIBUTE.callingStation:
      shown['radius.Calling_Station_Id'] = printable(b, at, end);
      break;
    case ATTRIBUTE.nasIdentifier:
      shown['radius.NAS_Identifier'] = printable(b, at, end);
      break;
    case ATTRIBUTE.eap:
      shown['bifrost.has_eap'] = true;
      break;
    case ATTRIBUTE.authenticator:
      shown['bifrost.has_authenticator'] = true;
      break;
    default:
      break;
  }
}
