/** A message of the NetBIOS name service as fields, and what it says of who sent it. */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {ip4Text, macText} from '../../src/net/address.ts';
import {dnsCode, dnsIsResponse, dnsOpcode} from '../../src/net/dns.ts';
import {
  data,
  dataEnd,
  hasRecord,
  isBroadcast,
  name,
  record,
  STATUS_ENTRY,
  statusEntries,
  suffix,
  TYPE,
  timeToLive,
  trimmed,
  type,
} from './wire.ts';

/** Addresses of a name that are kept. */
const MAX_ADDRESSES = 8;
const ADDRESS_ENTRY = 6;
const GROUP = 0x8000;

export function messageFields(b: Uint8Array, start: number, end: number): Fields {
  const told: Fields = {
    'nbns.id': u16(b, start),
    'nbns.flags.response': dnsIsResponse(b, start),
    'nbns.flags.opcode': dnsOpcode(b, start),
    'nbns.flags.broadcast': isBroadcast(b, start),
    'nbns.name': withSuffix(name(b, start), suffix(b, start)),
    'nbns.type': type(b, start, end),
  };
  if (dnsIsResponse(b, start)) told['nbns.flags.rcode'] = dnsCode(b, start);
  if (hasRecord(b, start)) addRecord(told, b, record(b, start, end));
  return told;
}

const withSuffix = (text: string, kind: number): string => `${text}<${kind.toString(16).padStart(2, '0')}>`;

function addRecord(told: Fields, b: Uint8Array, fixed: number): void {
  told['nbns.ttl'] = timeToLive(b, fixed);
  if (u16(b, fixed) === TYPE.name) addAddresses(told, b, data(fixed), dataEnd(b, fixed));
  if (u16(b, fixed) === TYPE.status) addStatus(told, b, fixed);
}

function addAddresses(told: Fields, b: Uint8Array, start: number, end: number): void {
  if (end - start < ADDRESS_ENTRY) return;
  const found: string[] = [];
  for (let at = start; at + ADDRESS_ENTRY <= end && found.length < MAX_ADDRESSES; at += ADDRESS_ENTRY) {
    found.push(ip4Text(b, at + 2));
  }
  told['nbns.nb_flags.group'] = (u16(b, start) & GROUP) !== 0;
  told['nbns.addr'] = found;
}

function addStatus(told: Fields, b: Uint8Array, fixed: number): void {
  const first = data(fixed) + 1;
  const entries = Array.from({length: statusEntries(b, fixed)}, (_, i) => first + i * STATUS_ENTRY);
  told['nbns.netbios_name'] = entries.map((at) => withSuffix(trimmed(b, at), u8(b, at + 15)));
  told['nbns.name_flags.group'] = entries.map((at) => (u16(b, at + 16) & GROUP) !== 0);
  const behind = first + entries.length * STATUS_ENTRY;
  if (behind + 6 <= dataEnd(b, fixed)) told['nbns.unit_id'] = macText(b, behind);
}

/** Who has these names: a host by its own, a workgroup by that of a group. Others are names of users and services. */
export function identityOf(told: Fields): Fields {
  const identity: Fields = {};
  const listed = told['nbns.netbios_name'];
  const groups = told['nbns.name_flags.group'];
  if (Array.isArray(listed) && Array.isArray(groups)) {
    listed.forEach((one, i) => {
      addName(identity, String(one), groups[i] === true);
    });
  } else addName(identity, String(told['nbns.name']), told['nbns.nb_flags.group'] === true);
  return identity;
}

/** Domain master and master browser: the name of the workgroup, held by one host. */
const OF_DOMAIN = /^(.+)<1[bd]>$/;
const OF_GROUP = /^(.+)<(?:00|1c|1e)>$/;
const OF_HOST = /^([^*].*)<(?:00|20)>$/;

function addName(identity: Fields, text: string, isGroup: boolean): void {
  const workgroup = (isGroup ? OF_GROUP : OF_DOMAIN).exec(text)?.[1];
  if (workgroup !== undefined) identity['bifrost.workgroup'] ??= workgroup;
  const host = isGroup ? undefined : OF_HOST.exec(text)?.[1];
  if (host !== undefined) identity['bifrost.device_name'] ??= host;
}
