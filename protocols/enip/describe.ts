/** The fields of one message, under Wireshark's names. */
import {hex, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import * as cip from './cip.ts';
import {addClose, addOpen, LARGE_FORWARD_OPEN} from './connection.ts';
import {addIdentityAttribute, addIdentityItem, addIdentityList, addIdentityObject} from './identity.ts';
import {addPath, classOf} from './path.ts';
import {addPcccRequest, addPcccResponse, commandAt} from './pccc.ts';
import {answeredService, IDENTITY, isRefusal, type Service, serviceOf} from './services.ts';
import {addReadTag, addTagRead, addWriteTag} from './tag.ts';
import * as wire from './wire.ts';

const MAX_SHOWN = 64;
const WRITE_TAG_FRAGMENTED = 0x53;
/** Capability bit of Communications: I/O over UDP. */
const CAPABILITY_UDP = 0x100;
const SERVICE_NAME_LENGTH = 16;

/** Header, and items of the commands that are not for objects. */
export function encapsulationFields(b: Uint8Array, at: number, end: number): Fields {
  const fields: Fields = {
    'enip.command': wire.command(b, at),
    'enip.session': wire.sessionHandle(b, at),
    'enip.status': wire.status(b, at),
  };
  const items = wire.itemsAt(b, at, end);
  const identity = wire.findItem(b, items, end, wire.ITEM_CIP_IDENTITY);
  if (wire.command(b, at) === wire.LIST_IDENTITY && identity !== wire.NONE) {
    addIdentityItem(fields, b, identity, wire.itemEnd(b, identity, end));
  }
  const services = wire.findItem(b, items, end, wire.ITEM_LIST_SERVICES);
  if (wire.command(b, at) === wire.LIST_SERVICES && services !== wire.NONE) addServices(fields, b, services, end);
  if (wire.command(b, at) === wire.SEND_UNIT_DATA) addConnected(fields, b, items, end);
  return fields;
}

/** Version (2), capabilities (2), name (16). */
function addServices(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (at + 4 + SERVICE_NAME_LENGTH > end) return;
  fields['enip.lsr.capaflags.udp'] = (u16le(b, at + 2) & CAPABILITY_UDP) !== 0;
  let stop = at + 4;
  while (stop < at + 4 + SERVICE_NAME_LENGTH && u8(b, stop) !== 0) stop++;
  fields['enip.lsr.servicename'] = String.fromCharCode(...b.subarray(at + 4, stop));
}

function addConnected(fields: Fields, b: Uint8Array, items: number, end: number): void {
  const address = wire.findItem(b, items, end, wire.ITEM_CONNECTED_ADDRESS);
  if (address !== wire.NONE && address + 4 <= end) fields['enip.cpf.cai.connid'] = u32le(b, address);
  const data = wire.findItem(b, items, end, wire.ITEM_CONNECTED_DATA);
  if (data !== wire.NONE && data + 2 <= end) fields['cip.seq'] = u16le(b, data);
}

/** One message as it stood on the wire; of the services in a Multiple Service Packet their numbers. */
export function messageFields(b: Uint8Array, at: number, end: number): Fields {
  const fields = encapsulationFields(b, at, end);
  const p = wire.cipAt(b, at, end);
  if (p === wire.NONE) return fields;
  const stop = wire.cipEnd(b, at, end, p);
  if (cip.isReply(b, p)) addReply(fields, b, p, stop, wire.NONE, answeredService(cip.service(b, p)));
  else addRequest(fields, b, p, stop);
  fields['cip.rr'] = cip.isReply(b, p) ? 1 : 0;
  addEmbedded(fields, b, p, stop);
  return fields;
}

function addEmbedded(fields: Fields, b: Uint8Array, p: number, end: number): void {
  const numbers: number[] = [];
  if (!cip.isReply(b, p) && cip.isUnconnectedSend(b, p, end)) {
    const inner = cip.embeddedAt(b, p, end);
    if (inner !== wire.NONE) numbers.push(cip.service(b, inner));
  }
  if (cip.service(b, p) === cip.MULTIPLE_SERVICE) {
    const data = cip.isReply(b, p) ? cip.responseData(b, p, end) : cip.pathEnd(b, p, end);
    for (let i = 0; i < cip.serviceCount(b, data, end); i++) {
      const at = cip.serviceAt(b, data, end, i);
      if (at !== wire.NONE) numbers.push(cip.service(b, at));
    }
  }
  if (numbers.length > 0) fields['bifrost.embedded_services'] = numbers;
}

/** Adds service, path and data of the request at `b[p..end)`. */
export function addRequest(fields: Fields, b: Uint8Array, p: number, end: number): void {
  fields['cip.sc'] = cip.service(b, p);
  const path = cip.pathAt(p);
  const data = cip.pathEnd(b, p, end);
  addPath(fields, b, path, data);
  addRequestData(fields, b, data, end, serviceOf(classOf(b, path, data), cip.service(b, p)), cip.service(b, p));
}

function addRequestData(fields: Fields, b: Uint8Array, data: number, end: number, of: Service, code: number): void {
  switch (of.data) {
    case 'read-tag':
      addReadTag(fields, b, data, end);
      break;
    case 'write-tag':
      addWriteTag(fields, b, data, end, code === WRITE_TAG_FRAGMENTED);
      break;
    case 'open':
      addOpened(fields, b, data, end, code === LARGE_FORWARD_OPEN);
      break;
    case 'close':
      addClose(fields, b, data, end);
      break;
    case 'pccc':
      addPcccRequest(fields, b, commandAt(b, data, end), end);
      break;
    default:
      if (data < end) fields['cip.data'] = hex(b, data, Math.min(end, data + MAX_SHOWN));
  }
}

/** The class that is asked is the Connection Manager's; what the connection leads to is its own fields. */
function addOpened(fields: Fields, b: Uint8Array, data: number, end: number, isLarge: boolean): void {
  const target: Fields = {};
  addOpen(target, b, data, end, isLarge);
  for (const [name, value] of Object.entries(target)) fields[targetNames[name] ?? name] = value;
}

const targetNames: Readonly<Record<string, string>> = {
  'cip.class': 'bifrost.target_class',
  'cip.instance': 'bifrost.target_instance',
};

/** Adds status and, where it is known what was asked, data of the response at `b[p..end)`; `cls`: the class asked. */
export function addReply(fields: Fields, b: Uint8Array, p: number, end: number, cls: number, service: Service): void {
  fields['cip.sc'] ??= cip.service(b, p);
  fields['cip.genstat'] = cip.generalStatus(b, p, end);
  const data = cip.responseData(b, p, end);
  const more: number[] = [];
  for (let at = p + 4; at + 2 <= data; at += 2) more.push(u16le(b, at));
  if (more.length > 0) fields['cip.addstat'] = more;
  if (isRefusal(cip.generalStatus(b, p, end))) return;
  if (cls === IDENTITY) addIdentity(fields, b, data, end, cip.service(b, p));
  if (service.data === 'read-tag') addTagRead(fields, b, data, end);
  if (service.data === 'pccc') addPcccResponse(fields, b, commandAt(b, data, end));
}

function addIdentity(fields: Fields, b: Uint8Array, data: number, end: number, service: number): void {
  if (service === 0x01) addIdentityObject(fields, b, data, end);
  if (service === 0x03) addIdentityList(fields, b, data, end);
  const attribute = fields['cip.attribute'];
  if (service === 0x0e && typeof attribute === 'number') addIdentityAttribute(fields, attribute, b, data, end);
}
