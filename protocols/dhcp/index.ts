/**
 * DHCP for IPv4: who asks for an address, who hands them out, and what clients tell of themselves. RFC 2131, RFC 2132.
 * Discover and offer travel in different conversations (broadcasts of either side), so nothing is paired here.
 */
import {u32} from '../../src/core/bytes.ts';
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {ip4Text, macText} from '../../src/net/address.ts';
import {anomalies, fields} from './fields.ts';
import {addOptions} from './options.ts';
import {ADDRESS, check, hasMac, messageType, OPTIONS, op, REPLY, seconds, transactionId} from './wire.ts';

interface Named {
  readonly kind: FactKind;
  readonly name: string;
}

/** By message type, RFC 2132 §9.6 and RFC 3203, RFC 4388. */
const types: readonly (Named | undefined)[] = [
  undefined,
  {kind: 'session', name: 'discover'},
  {kind: 'service', name: 'offer'},
  {kind: 'session', name: 'request'},
  {kind: 'exception', name: 'decline'},
  {kind: 'service', name: 'ack'},
  {kind: 'exception', name: 'nak'},
  {kind: 'session', name: 'release'},
  {kind: 'session', name: 'inform'},
  {kind: 'service', name: 'force-renew'},
];
const MAX_TYPE = 18;
const ACK = 5;
/** Names are typed in by hand, and a client may say any. */
const CONFIDENCE = 0.7;
/** Parts of the fingerprint: the message, and the identity in it. */
const MESSAGE = 1 << 8;
const IDENTITY = 1 << 9;

export const dhcp: Protocol<null> = {
  name: 'dhcp',
  title: 'DHCP',
  ports: {udp: [67, 68]},
  fields,
  names: [...types.flatMap((type) => type?.name ?? []), 'bootp-request', 'bootp-reply', 'other', 'client'],
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

function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (check(b, start, end) !== 'ok') return 'no';
  const type = messageType(b, start + OPTIONS, end);
  if (!isOnPort && (type === 0 || type > MAX_TYPE || !hasMac(b, start))) return 'no';
  return op(b, start) === REPLY ? 'response' : 'request';
}

function tell(from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const type = messageType(b, at + OPTIONS, end);
  if (report.messages) {
    const shown = messageFields(b, at);
    addOptions(shown, b, at + OPTIONS, end);
    report.message(from, {'dhcp.id': transactionId(b, at), ...shown});
  }
  const what = hashBytes(b, at + OPTIONS, end, hashBytes(b, at + ADDRESS.client, at + ADDRESS.hardware + 6));
  if (report.repeats(MESSAGE | (type << 10) | op(b, at), what)) return;
  const told = messageFields(b, at);
  const isWhole = addOptions(told, b, at + OPTIONS, end);
  const {kind, name} = nameOf(type, op(b, at));
  report.fact(kind, name, {...told, 'bifrost.from': from});
  if (!isWhole) report.anomaly('option-length', from, {});
  tellClient(told, type, from, b, at, what, report);
}

function nameOf(type: number, operation: number): Named {
  if (type !== 0) return types[type] ?? {kind: 'session', name: 'other'};
  return operation === REPLY ? {kind: 'service', name: 'bootp-reply'} : {kind: 'session', name: 'bootp-request'};
}

function messageFields(b: Uint8Array, at: number): Fields {
  const told: Fields = {'dhcp.type': op(b, at), 'dhcp.secs': seconds(b, at)};
  if (hasMac(b, at)) told['dhcp.hw.mac_addr'] = macText(b, at + ADDRESS.hardware);
  addAddress(told, 'dhcp.ip.client', b, at + ADDRESS.client);
  addAddress(told, 'dhcp.ip.your', b, at + ADDRESS.your);
  addAddress(told, 'dhcp.ip.server', b, at + ADDRESS.server);
  addAddress(told, 'dhcp.ip.relay', b, at + ADDRESS.relay);
  return told;
}

function addAddress(told: Fields, name: string, b: Uint8Array, at: number): void {
  if (u32(b, at) !== 0) told[name] = ip4Text(b, at);
}

/** Fields of the client's identity, under the names that they have in a message. */
const IDENTIFYING = [
  'dhcp.option.hostname',
  'bifrost.client_fqdn',
  'dhcp.option.vendor_class_id',
  'bifrost.client_id',
  'bifrost.dhcp_fingerprint',
] as const;

/** What a client tells of itself, and with an ack the address that it has from now on. */
function tellClient(
  told: Fields,
  type: number,
  from: Side,
  b: Uint8Array,
  at: number,
  what: number,
  report: Report,
): void {
  const mac = told['dhcp.hw.mac_addr'];
  const address = told[type === ACK ? 'dhcp.ip.your' : 'dhcp.ip.client'];
  const isFromClient = op(b, at) !== REPLY;
  if (mac === undefined || !(isFromClient || (type === ACK && address !== undefined))) return;
  if (report.repeats(IDENTITY | (type << 10), what)) return;
  const identity: Fields = {'bifrost.subject_mac': mac, 'bifrost.confidence': CONFIDENCE, 'bifrost.from': from};
  if (address !== undefined) identity['bifrost.subject_ip'] = address;
  for (const name of IDENTIFYING) if (told[name] !== undefined) identity[name] = told[name];
  const name = told['dhcp.option.hostname'] ?? String(told['bifrost.client_fqdn'] ?? '').split('.', 1)[0];
  if (name !== undefined && name !== '') identity['bifrost.device_name'] = name;
  report.fact('identify', 'client', identity);
}
