/**
 * What an agent tells of itself: the system group (RFC 3418 §2) and the physical entities (RFC 6933 §3). Only the first
 * entity of a message is taken: it is the chassis, what follows are its parts.
 */
import {hex, printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import {ip4Text, macText} from '../../src/net/address.ts';
import {objectId} from '../../src/net/ber.ts';
import {type Binding, MAX_BINDINGS, next, OBJECT_ID, OCTETS} from './bindings.ts';
import {enterpriseOf, vendorOf} from './vendors.ts';

/** 1.3.6.1.2.1.1, and 1.3.6.1.2.1.47.1.1.1.1, as they stand in a message. */
const SYSTEM = [0x2b, 6, 1, 2, 1, 1];
const ENTITY = [0x2b, 6, 1, 2, 1, 0x2f, 1, 1, 1, 1];
/** Longest text that is kept. */
const MAX_TEXT = 255;
/** Texts that administrators and vendors write freely. */
const CONFIDENCE = 0.8;

const systemFields: Readonly<Record<number, string>> = {
  1: 'bifrost.sys_descr',
  2: 'bifrost.sys_object_id',
  5: 'bifrost.device_name',
  6: 'bifrost.sys_location',
};
const entityFields: Readonly<Record<number, string>> = {
  8: 'bifrost.hardware_revision',
  9: 'bifrost.revision',
  10: 'bifrost.software_revision',
  11: 'bifrost.serial',
  12: 'bifrost.vendor_name',
  13: 'bifrost.model_name',
};

/** The field that the binding fills. */
function fieldOf(b: Uint8Array, v: Binding): string | undefined {
  if (v.tag !== OCTETS && v.tag !== OBJECT_ID) return undefined;
  if (isBelow(b, v, SYSTEM)) return systemFields[u8(b, v.name + SYSTEM.length)];
  return isBelow(b, v, ENTITY) ? entityFields[u8(b, v.name + ENTITY.length)] : undefined;
}

function isBelow(b: Uint8Array, v: Binding, prefix: readonly number[]): boolean {
  if (v.nameEnd - v.name <= prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (u8(b, v.name + i) !== prefix[i]) return false;
  return true;
}

/** Fingerprint of the bindings that tell identity, names and values; 0: there is none. */
export function identityFingerprint(v: Binding, b: Uint8Array, start: number, end: number): number {
  let h = 0;
  let at = next(v, b, start, end);
  for (let i = 0; at >= 0 && i < MAX_BINDINGS; i++) {
    if (fieldOf(b, v) !== undefined && v.valueEnd > v.value) {
      h = hashBytes(b, v.value, v.valueEnd, hashBytes(b, v.name, v.nameEnd, h)) | 1;
    }
    at = next(v, b, at, end);
  }
  return h;
}

export function addIdentity(fields: Fields, v: Binding, b: Uint8Array, start: number, end: number): void {
  let at = next(v, b, start, end);
  for (let i = 0; at >= 0 && i < MAX_BINDINGS; i++) {
    const name = fieldOf(b, v);
    if (name !== undefined && !(name in fields) && v.valueEnd > v.value) fields[name] = text(b, v);
    at = next(v, b, at, end);
  }
  explain(fields);
  fields['bifrost.confidence'] = CONFIDENCE;
}

const text = (b: Uint8Array, v: Binding): string =>
  v.tag === OBJECT_ID
    ? objectId(b, v.value, v.valueEnd)
    : printable(b, v.value, Math.min(v.valueEnd, v.value + MAX_TEXT)).trim();

/** Vendor from the object identifier, model and versions from the description; what was said outright stays. */
function explain(fields: Fields): void {
  const vendor = vendorOf(enterpriseOf(String(fields['bifrost.sys_object_id'] ?? '')));
  if (vendor !== undefined) fields['bifrost.vendor_name'] ??= vendor;
  const software = fields['bifrost.software_revision'];
  if (software !== undefined) fields['bifrost.revision'] ??= software;
  const description = fields['bifrost.sys_descr'];
  if (description !== undefined) describe(fields, String(description));
}

/** Siemens: `Siemens, SIMATIC NET, SCALANCE X208, 6GK5 208-..., HW: 4, FW: V5.2.4, SVPX1234`. Else the whole of it. */
function describe(fields: Fields, description: string): void {
  const parts = description.split(',').map((part) => part.trim());
  const model = parts[2];
  if (parts[0] !== 'Siemens' || model === undefined) {
    fields['bifrost.model_name'] ??= description;
    return;
  }
  fields['bifrost.vendor_name'] ??= 'Siemens';
  fields['bifrost.model_name'] ??= model;
  const order = parts[3];
  if (order !== undefined && /^6[A-Z]{2}\d/.test(order)) fields['bifrost.product_code'] = order;
  const firmware = parts.find((part) => part.startsWith('FW:'));
  if (firmware !== undefined) fields['bifrost.revision'] ??= firmware.slice(3).replace('Version', '').trim();
}

/** Formats of an engine id (RFC 3411 §5, SnmpEngineID). */
const FORMAT_IPV4 = 1;
const FORMAT_MAC = 3;

/** The engine id of version 3 names the enterprise and often an address: `b[start..end)`. */
export function addEngine(fields: Fields, b: Uint8Array, start: number, end: number): void {
  if (end <= start) return;
  fields['snmp.msgAuthoritativeEngineID'] = hex(b, start, Math.min(end, start + 32));
  if (end - start < 5) return;
  const enterprise = (u8(b, start) & 0x7f) * 0x1000000 + u8(b, start + 1) * 0x10000 + u8(b, start + 2) * 256;
  fields['snmp.engineid.enterprise'] = enterprise + u8(b, start + 3);
  if (u8(b, start) < 0x80) return; // the older form has no format octet
  const format = u8(b, start + 4);
  fields['snmp.engineid.format'] = format;
  if (format === FORMAT_MAC && end - start === 11) fields['snmp.engineid.mac'] = macText(b, start + 5);
  if (format === FORMAT_IPV4 && end - start === 9) {
    fields['snmp.engineid.ipv4'] = ip4Text(b, start + 5);
  }
}
