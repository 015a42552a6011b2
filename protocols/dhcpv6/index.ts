/** DHCPv6: who asks, who answers, the name and identifier of clients. RFC 8415. */
import {u8, u16} from '../../src/core/bytes.ts';
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {ipText} from '../../src/net/address.ts';
import {addOptions} from './describe.ts';
import {anomalies, fields} from './fields.ts';
import {
  check,
  findOption,
  isRelay,
  MAX_RELAYS,
  messageType,
  OPTION,
  optionsOf,
  RELAY_FORWARD,
  RELAY_REPLY,
} from './wire.ts';

/** By message type, RFC 8415 §7.3. */
const types: Readonly<Record<number, readonly [kind: FactKind, name: string]>> = {
  1: ['session', 'solicit'],
  2: ['service', 'advertise'],
  3: ['session', 'request'],
  4: ['session', 'confirm'],
  5: ['session', 'renew'],
  6: ['session', 'rebind'],
  7: ['service', 'reply'],
  8: ['session', 'release'],
  9: ['exception', 'decline'],
  10: ['service', 'reconfigure'],
  11: ['session', 'information-request'],
  [RELAY_FORWARD]: ['session', 'relay-forward'],
  [RELAY_REPLY]: ['service', 'relay-reply'],
};
const OTHER = ['session', 'other'] as const;
const CONFIDENCE = 0.7;
const MESSAGE = 1 << 8;
const IDENTITY = 1 << 9;

export const dhcpv6: Protocol<null> = {
  name: 'dhcpv6',
  title: 'DHCPv6',
  ports: {udp: [546, 547]},
  fields,
  names: [...Object.values(types).map(([, name]) => name), 'other', 'client'],
  scope: [],
  target: [],
  anomalies,
  maxMessage: 65_535,
  probe,
  open: () => null,

  read(_session, from, b, start, end, report) {
    if (check(b, start, end) === 'ok') tell(from, b, start, end, report);
    else report.anomaly('malformed', from, {});
    return end - start;
  },

  gap() {},
  tick() {},
  close() {},
};

/** Nothing marks DHCPv6 as such: elsewhere than on its ports it is not recognised. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (!isOnPort || check(b, start, end) !== 'ok') return 'no';
  const kind = types[messageType(b, start)]?.[0] ?? 'session';
  return kind === 'service' ? 'response' : 'request';
}

function tell(from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  if (report.messages) report.message(from, messageFields(b, at, end));
  const type = messageType(b, at);
  const what = hashBytes(b, optionsOf(b, at), end);
  if (report.repeats(MESSAGE | (type << 10), what)) return;
  const told = messageFields(b, at, end);
  told['bifrost.from'] = from;
  const [kind, name] = types[type] ?? OTHER;
  report.fact(kind, name, told);
  if (kind === 'session' && !isRelay(type)) tellClient(told, from, type, what, report);
}

/** Types of the relays and of the message they carry, then its options. */
function messageFields(b: Uint8Array, start: number, stop: number): Fields {
  const chain: number[] = [];
  const told: Fields = {'dhcpv6.msgtype': chain};
  let at = start;
  let end = stop;
  while (isRelay(messageType(b, at)) && chain.length < MAX_RELAYS) {
    chain.push(messageType(b, at));
    told['dhcpv6.linkaddr'] = ipText(b, at + 2, 6);
    const inner = findOption(b, at, end, OPTION.relayMessage);
    if (inner < 0) return told;
    end = inner + u16(b, inner - 2);
    at = inner;
    if (check(b, at, end) !== 'ok') return told;
  }
  chain.push(messageType(b, at));
  if (isRelay(messageType(b, at))) return told;
  told['dhcpv6.xid'] = (u8(b, at + 1) << 16) | u16(b, at + 2);
  addOptions(told, b, at, end);
  return told;
}

/** What a client tells of itself, where no relay stands between. */
function tellClient(told: Fields, from: Side, type: number, what: number, report: Report): void {
  const name = String(told['dhcpv6.client_domain'] ?? '').split('.', 1)[0] ?? '';
  if (name === '' || report.repeats(IDENTITY | (type << 10), what)) return;
  report.fact('identify', 'client', {
    'bifrost.device_name': name,
    'dhcpv6.client_domain': told['dhcpv6.client_domain'] ?? name,
    'bifrost.confidence': CONFIDENCE,
    'bifrost.from': from,
  });
}
