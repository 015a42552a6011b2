/** A message to fields. RFC 8415 §11 (DUID) and §21 (options); names of clients: RFC 4704; name servers: RFC 3646. */
import {hex, printable, u8, u16, u32} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {ipText, macText} from '../../src/net/address.ts';
import {eachOption, OPTION} from './wire.ts';

/** Bytes of an identifier, and addresses of a list, that are kept. */
const MAX_DUID = 130;
const MAX_ADDRESSES = 8;
/** Identity association for addresses, lasting and temporary: id and times, then options of its own. */
const IA_NA = 3;
const IA_TA = 4;
const DUID_LLT = 1;
const DUID_LL = 3;
const ETHERNET = 1;

export function addOptions(fields: Fields, b: Uint8Array, at: number, end: number): void {
  eachOption(b, at, end, (code, from, to) => {
    if (code === OPTION.clientId) addDuid(fields, 'client', b, from, to);
    else if (code === OPTION.serverId) addDuid(fields, 'server', b, from, to);
    else if (code === IA_NA) addAddresses(fields, b, from + 12, to);
    else if (code === IA_TA) addAddresses(fields, b, from + 4, to);
    else if (code === OPTION.dnsServers) fields['dhcpv6.dns_server'] = addresses(b, from, to);
    else if (code === OPTION.clientName) addName(fields, b, from + 1, to);
    else if (code === OPTION.vendorClass) addVendorClass(fields, b, from, to);
  });
}

function addDuid(fields: Fields, side: string, b: Uint8Array, from: number, to: number): void {
  fields[`bifrost.${side}_duid`] = hex(b, from, Math.min(to, from + MAX_DUID));
  if (to - from < 4 || u16(b, from + 2) !== ETHERNET) return;
  const at = u16(b, from) === DUID_LLT ? from + 8 : u16(b, from) === DUID_LL ? from + 4 : -1;
  if (at > 0 && to - at === 6) fields[`bifrost.${side}_mac`] = macText(b, at);
}

/** Addresses among the options of an identity association. */
function addAddresses(fields: Fields, b: Uint8Array, start: number, end: number): void {
  const all: string[] = [];
  for (let p = start; p + 4 <= end && all.length < MAX_ADDRESSES; p += 4 + u16(b, p + 2)) {
    if (u16(b, p) === OPTION.address && p + 20 <= end) all.push(ipText(b, p + 4, 6));
  }
  if (all.length > 0) fields['dhcpv6.iaaddr.ip'] = all;
}

function addresses(b: Uint8Array, from: number, to: number): string[] {
  const all: string[] = [];
  for (let at = from; at + 16 <= to && all.length < MAX_ADDRESSES; at += 16) all.push(ipText(b, at, 6));
  return all;
}

function addName(fields: Fields, b: Uint8Array, from: number, to: number): void {
  const labels: string[] = [];
  for (let at = from; at < to && u8(b, at) > 0; at += 1 + u8(b, at)) {
    labels.push(printable(b, at + 1, Math.min(to, at + 1 + u8(b, at))));
  }
  if (labels.length > 0) fields['dhcpv6.client_domain'] = labels.join('.');
}

function addVendorClass(fields: Fields, b: Uint8Array, from: number, to: number): void {
  if (to - from < 4) return;
  fields['dhcpv6.vendorclass.enterprise'] = u32(b, from);
  if (to - from > 6)
    fields['dhcpv6.vendorclass.data'] = printable(b, from + 6, Math.min(to, from + 6 + u16(b, from + 4)));
}
