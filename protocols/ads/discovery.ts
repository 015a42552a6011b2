/**
 * Discovery and routes over UDP port 48899: a header of 24 bytes, then tagged items. Written after public descriptions
 * of the broadcast search (not documented by Beckhoff). All numbers little-endian.
 */
import {u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {text, version} from './describe.ts';
import {netId} from './wire.ts';

const MAGIC = 0x71146603;
const HEADER = 24;
const RESPONSE = 0x80000000;
const IDENTIFY = 1;
const ADD_ROUTE = 6;
/** Items read of one datagram: the longest answers have seven. */
const MAX_ITEMS = 16;

const STATUS = 1;
const PASSWORD = 2;
const VERSION = 3;
const OPERATING_SYSTEM = 4;
const HOST_NAME = 5;
const NET_ID = 7;
const ROUTE_NAME = 12;
const USER_NAME = 13;

export const discoveryNames: readonly string[] = [
  'discover',
  'discovered',
  'add-route',
  'route-added',
  'route-refused',
];

/** Magic, a known service in either direction, AMS port and a number of items that may be. */
export function isDiscovery(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < HEADER || u32le(b, at) !== MAGIC) return false;
  const service = u32le(b, at + 8) & 0x7fffffff;
  return service > 0 && service < 0x100 && u32le(b, at + 20) <= MAX_ITEMS;
}

export const isDiscoveryResponse = (b: Uint8Array, at: number): boolean => u32le(b, at + 8) >= RESPONSE;

export function readDiscovery(from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const fields = fieldsOf(b, at, end);
  if (report.messages) report.message(from, fields);
  const service = u32le(b, at + 8);
  const name = nameOf(service, fields);
  if (name === undefined) return;
  if (report.repeats(service | 0, hash32(JSON.stringify(fields)))) return;
  if (name === 'discovered') report.fact('identify', name, {...fields, 'bifrost.vendor_name': 'Beckhoff'});
  else if (name === 'discover') report.fact('session', name, fields);
  else if (name === 'route-refused') report.fact('exception', name, fields);
  else report.fact('control', name, fields);
}

function nameOf(service: number, fields: Fields): string | undefined {
  if (service === IDENTIFY) return 'discover';
  if (service === IDENTIFY + RESPONSE) return 'discovered';
  if (service === ADD_ROUTE) return 'add-route';
  if (service !== ADD_ROUTE + RESPONSE) return undefined;
  return fields['bifrost.status'] === 0 ? 'route-added' : 'route-refused';
}

function fieldsOf(b: Uint8Array, at: number, end: number): Fields {
  const fields: Fields = {
    'ams.sendernetid': netId(b, at + 12),
    'ams.senderport': u16le(b, at + 18),
    'bifrost.service': u32le(b, at + 8) & 0x7fffffff,
  };
  const isRoute = fields['bifrost.service'] === ADD_ROUTE;
  let p = at + HEADER;
  for (let i = u32le(b, at + 20); i > 0 && end - p >= 4; i--) {
    const stop = p + 4 + u16le(b, p + 2);
    if (stop > end) break;
    addItem(fields, isRoute, u16le(b, p), b, p + 4, stop);
    p = stop;
  }
  return fields;
}

function addItem(fields: Fields, isRoute: boolean, tag: number, b: Uint8Array, p: number, end: number): void {
  const length = end - p;
  if (tag === HOST_NAME) fields[isRoute ? 'bifrost.route_address' : 'bifrost.device_name'] = text(b, p, end);
  else if (tag === VERSION && length >= 4) fields['bifrost.revision'] = version(b, p);
  else if (tag === OPERATING_SYSTEM && length >= 16) fields['bifrost.os_version'] = osVersion(b, p);
  else if (tag === NET_ID && length >= 6) fields['bifrost.route_net_id'] = netId(b, p);
  else if (tag === ROUTE_NAME) fields['bifrost.route_name'] = text(b, p, end);
  else if (tag === USER_NAME) fields['bifrost.user_name'] = text(b, p, end);
  else if (tag === PASSWORD) fields['bifrost.cleartext_password'] = length > 1 && u8(b, p) !== 0;
  else if (tag === STATUS && length >= 4) fields['bifrost.status'] = u32le(b, p);
}

/** Size of the record, major, minor, build, platform. */
const osVersion = (b: Uint8Array, p: number): string => `${u32le(b, p + 4)}.${u32le(b, p + 8)}.${u32le(b, p + 12)}`;
