/**
 * ICMPv6 on the wire: type (1), code (1), checksum (2), then by type. RFC 4443; neighbour discovery: RFC 4861 section 4, with
 * options of type (1), length in 8 bytes (1), value; multicast listeners: RFC 2710, 3810.
 */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {ipText, macText} from '../../src/net/address.ts';

export const TYPE = {
  echo: 128,
  reply: 129,
  query: 130,
  report: 131,
  done: 132,
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
  redirect: 137,
  report2: 143,
} as const;
const HEADER = 8;
const OPTION = {source: 1, target: 2, prefix: 3, nameServers: 25} as const;
const MAX_OPTIONS = 32;
const MAX_RECORDS = 64;
const RECORD_LENGTH = 20;

/** Where the options of a type begin; also the least length it has. */
const optionsAt: Readonly<Record<number, number>> = {
  [TYPE.query]: 24,
  [TYPE.report]: 24,
  [TYPE.done]: 24,
  [TYPE.routerSolicitation]: 8,
  [TYPE.routerAdvertisement]: 16,
  [TYPE.neighbourSolicitation]: 24,
  [TYPE.neighbourAdvertisement]: 24,
  [TYPE.redirect]: 40,
};

export const typeOf = (b: Uint8Array, at: number): number => u8(b, at);

export const isWhole = (b: Uint8Array, at: number, end: number): boolean =>
  end - at >= HEADER && end - at >= (optionsAt[typeOf(b, at)] ?? HEADER);

const isDiscovery = (type: number): boolean => type >= TYPE.routerSolicitation && type <= TYPE.redirect;

/** Options have a length, and end with the message. */
export function hasSoundOptions(b: Uint8Array, start: number, end: number): boolean {
  if (!isDiscovery(typeOf(b, start))) return true;
  let at = start + (optionsAt[typeOf(b, start)] ?? HEADER);
  for (let i = 0; i < MAX_OPTIONS && at < end; i++) {
    if (end - at < 8 || u8(b, at + 1) === 0) return false;
    at += 8 * u8(b, at + 1);
  }
  return at <= end;
}

export function fieldsOf(b: Uint8Array, at: number, end: number): Fields {
  const type = typeOf(b, at);
  const fields: Fields = {'icmpv6.type': type, 'icmpv6.code': u8(b, at + 1)};
  if (type === TYPE.echo || type === TYPE.reply) {
    fields['icmpv6.echo.identifier'] = u16(b, at + 4);
    fields['icmpv6.echo.sequence_number'] = u16(b, at + 6);
  }
  if (type >= TYPE.query && type <= TYPE.done) fields['icmpv6.mld.multicast_address'] = [ipText(b, at + 8, 6)];
  if (type === TYPE.report2) addRecords(fields, b, at, end);
  if (type === TYPE.routerAdvertisement) {
    fields['icmpv6.nd.ra.cur_hop_limit'] = u8(b, at + 4);
    fields['icmpv6.nd.ra.flag'] = u8(b, at + 5);
    fields['icmpv6.nd.ra.router_lifetime'] = u16(b, at + 6);
  }
  if (type >= TYPE.neighbourSolicitation && type <= TYPE.redirect)
    fields['bifrost.target_address'] = ipText(b, at + 8, 6);
  if (isDiscovery(type)) addOptions(fields, b, at + (optionsAt[type] ?? HEADER), end);
  return fields;
}

function addOptions(fields: Fields, b: Uint8Array, start: number, end: number): void {
  let at = start;
  for (let i = 0; i < MAX_OPTIONS && end - at >= 8; i++) {
    const next = at + 8 * u8(b, at + 1);
    if (next === at || next > end) return;
    addOption(fields, b, at, next);
    at = next;
  }
}

function addOption(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const type = u8(b, at);
  if (type === OPTION.source || type === OPTION.target) fields['icmpv6.opt.linkaddr'] = macText(b, at + 2);
  if (type === OPTION.prefix && end - at >= 32) {
    push(fields, 'icmpv6.opt.prefix', ipText(b, at + 16, 6));
    push(fields, 'icmpv6.opt.prefix.length', u8(b, at + 2));
  }
  if (type !== OPTION.nameServers) return;
  for (let server = at + 8; server + 16 <= end; server += 16) push(fields, 'icmpv6.opt.rdnss', ipText(b, server, 6));
}

/** A record: type (1), words of auxiliary data (1), sources (2), group (16), sources, auxiliary data. */
function addRecords(fields: Fields, b: Uint8Array, start: number, end: number): void {
  const count = Math.min(MAX_RECORDS, u16(b, start + 6));
  let at = start + HEADER;
  for (let i = 0; i < count && at + RECORD_LENGTH <= end; i++) {
    push(fields, 'icmpv6.mldr.mar.record_type', u8(b, at));
    push(fields, 'icmpv6.mld.multicast_address', ipText(b, at + 4, 6));
    at += RECORD_LENGTH + 16 * u16(b, at + 2) + 4 * u8(b, at + 1);
  }
}

function push(fields: Fields, name: string, value: string | number): void {
  const before = fields[name];
  fields[name] = Array.isArray(before) ? [...before, value] : [value];
}
