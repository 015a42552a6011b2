/** Options to fields. RFC 2132; 81: RFC 4702; 82: RFC 3046. */
import {hex, printable, u8, u32} from '../../src/core/bytes.ts';
import type {Fields, Value} from '../../src/core/fact.ts';
import {ip4Text} from '../../src/net/address.ts';
import {eachOption} from './wire.ts';

/** Addresses of a list that are kept. */
const MAX_ADDRESSES = 8;

type Read = (b: Uint8Array, from: number, to: number) => Value | undefined;

/** Some clients end their texts with a zero byte. */
const text: Read = (b, from, to) => printable(b, from, to > from && u8(b, to - 1) === 0 ? to - 1 : to);
const ip: Read = (b, from, to) => (to - from === 4 ? ip4Text(b, from) : undefined);
const ips: Read = (b, from, to) => {
  const all: string[] = [];
  for (let at = from; at + 4 <= to && all.length < MAX_ADDRESSES; at += 4) all.push(ip4Text(b, at));
  return all;
};
const number: Read = (b, from, to) => (to - from === 4 ? u32(b, from) : undefined);
const byte: Read = (b, from, to) => (to - from === 1 ? u8(b, from) : undefined);
const list: Read = (b, from, to) => Array.from(b.subarray(from, to)).join(',');

/** Flags (1), two result codes, then the name: as text, or as labels when the flag E (4) is set. */
const fullName: Read = (b, from, to) => {
  if (to - from < 4) return undefined;
  return (u8(b, from) & 4) === 0 ? text(b, from + 3, to) : labels(b, from + 3, to);
};

function labels(b: Uint8Array, from: number, to: number): string {
  const parts: string[] = [];
  for (let at = from; at < to && u8(b, at) > 0; at += 1 + u8(b, at)) {
    parts.push(printable(b, at + 1, Math.min(to, at + 1 + u8(b, at))));
  }
  return parts.join('.');
}

const options: Readonly<Record<number, readonly [field: string, read: Read]>> = {
  3: ['dhcp.option.router', ips],
  6: ['dhcp.option.domain_name_server', ips],
  12: ['dhcp.option.hostname', text],
  15: ['dhcp.option.domain_name', text],
  50: ['dhcp.option.requested_ip_address', ip],
  51: ['dhcp.option.ip_address_lease_time', number],
  53: ['dhcp.option.dhcp', byte],
  54: ['dhcp.option.dhcp_server_id', ip],
  55: ['bifrost.dhcp_fingerprint', list],
  56: ['dhcp.option.message', text],
  60: ['dhcp.option.vendor_class_id', text],
  61: ['bifrost.client_id', hex],
  66: ['dhcp.option.tftp_server_name', text],
  67: ['dhcp.option.bootfile_name', text],
  81: ['bifrost.client_fqdn', fullName],
};
const RELAY_AGENT = 82;
const relayOptions: Readonly<Record<number, string>> = {
  1: 'dhcp.option.agent_information_option.agent_circuit_id',
  2: 'dhcp.option.agent_information_option.agent_remote_id',
};

/** Adds the options in `b[start..end)`; false when one goes beyond the end. */
export function addOptions(fields: Fields, b: Uint8Array, start: number, end: number): boolean {
  return eachOption(b, start, end, (code, from, to) => {
    if (code === RELAY_AGENT) addRelay(fields, b, from, to);
    const option = options[code];
    if (option === undefined) return;
    const [name, read] = option;
    const value = read(b, from, to);
    if (value !== undefined) fields[name] = value;
  });
}

/** Sub-options look like options, but there is neither padding nor an end. */
function addRelay(fields: Fields, b: Uint8Array, start: number, end: number): void {
  for (let at = start; at + 2 <= end && at + 2 + u8(b, at + 1) <= end; at += 2 + u8(b, at + 1)) {
    const name = relayOptions[u8(b, at)];
    if (name !== undefined) fields[name] = hex(b, at + 2, at + 2 + u8(b, at + 1));
  }
}
