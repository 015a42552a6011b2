/**
 * Who a device says it is: the identity item of ListIdentity (The CIP Networks Library, Volume 2, 2-4.3) and the attributes
 * of its Identity object (Volume 1, 5A-2), which hold the same seven values in the same order.
 */
import {hex, printable, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {deviceTypeName, vendorName} from './vendors.ts';

/** Protocol version (2) and socket address (16) stand before the attributes in an identity item. */
const ITEM_PREFIX = 18;
const VENDOR = 1;
const DEVICE_TYPE = 2;
const PRODUCT_CODE = 3;
const REVISION = 4;
const STATUS = 5;
const SERIAL = 6;
const PRODUCT_NAME = 7;
/** Attributes in an answer to a list. */
const MAX_ATTRIBUTES = 16;

interface Names {
  readonly vendor: string;
  readonly deviceType: string;
  readonly productCode: string;
  readonly status: string;
}

const itemNames: Names = {
  vendor: 'enip.lir.vendor',
  deviceType: 'enip.lir.devtype',
  productCode: 'enip.lir.prodcode',
  status: 'enip.lir.status',
};

const objectNames: Names = {
  vendor: 'cip.id.vendor_id',
  deviceType: 'cip.id.device_type',
  productCode: 'cip.id.product_code',
  status: 'cip.id.status',
};

/** Adds the identity item whose data is `b[at..end)`. */
export function addIdentityItem(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const stop = addAll(fields, b, at + ITEM_PREFIX, end, itemNames);
  if (stop < end) fields['enip.lir.state'] = u8(b, stop);
}

/** Adds all attributes of an Identity object, in order. */
export function addIdentityObject(fields: Fields, b: Uint8Array, at: number, end: number): void {
  addAll(fields, b, at, end, objectNames);
}

function addAll(fields: Fields, b: Uint8Array, at: number, end: number, names: Names): number {
  let p = at;
  for (let attribute = VENDOR; attribute <= PRODUCT_NAME; attribute++) {
    const size = attributeSize(attribute, b, p, end);
    if (p + size > end) break;
    addAttribute(fields, attribute, b, p, end, names);
    p += size;
  }
  return p;
}

/** Adds one attribute of an Identity object. */
export function addIdentityAttribute(fields: Fields, attribute: number, b: Uint8Array, at: number, end: number): void {
  if (at + attributeSize(attribute, b, at, end) <= end) addAttribute(fields, attribute, b, at, end, objectNames);
}

/** Adds an answer to a list of attributes: count (2), then attribute (2), status (2) and, where that is 0, value. */
export function addIdentityList(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const count = at + 2 > end ? 0 : Math.min(MAX_ATTRIBUTES, u16le(b, at));
  let p = at + 2;
  for (let i = 0; i < count && p + 4 <= end; i++) {
    const attribute = u16le(b, p);
    const isThere = u16le(b, p + 2) === 0;
    p += 4;
    if (!isThere) continue;
    const size = attributeSize(attribute, b, p, end);
    if (size === 0 || p + size > end) return;
    addAttribute(fields, attribute, b, p, end, objectNames);
    p += size;
  }
}

/** 0: not one of the seven. */
function attributeSize(attribute: number, b: Uint8Array, at: number, end: number): number {
  if (attribute === SERIAL) return 4;
  if (attribute === PRODUCT_NAME) return 1 + (at < end ? u8(b, at) : 0);
  return attribute >= VENDOR && attribute <= STATUS ? 2 : 0;
}

function addAttribute(fields: Fields, attribute: number, b: Uint8Array, at: number, end: number, names: Names): void {
  switch (attribute) {
    case VENDOR:
      fields[names.vendor] = u16le(b, at);
      fields['bifrost.vendor_name'] = vendorName(u16le(b, at));
      break;
    case DEVICE_TYPE:
      fields[names.deviceType] = u16le(b, at);
      fields['bifrost.device_type'] = deviceTypeName(u16le(b, at));
      break;
    case PRODUCT_CODE:
      fields[names.productCode] = u16le(b, at);
      break;
    case REVISION:
      fields['bifrost.revision'] = `${u8(b, at)}.${String(u8(b, at + 1)).padStart(3, '0')}`;
      break;
    case STATUS:
      fields[names.status] = u16le(b, at);
      break;
    case SERIAL:
      fields['bifrost.serial'] = hexNumber(u32le(b, at));
      break;
    case PRODUCT_NAME:
      fields['bifrost.model_name'] = printable(b, at + 1, Math.min(end, at + 1 + u8(b, at)));
      break;
    default:
  }
}

/** As it is printed on the device: eight hex digits. */
function hexNumber(n: number): string {
  return hex(Uint8Array.of(n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff), 0, 4);
}
