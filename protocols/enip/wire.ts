/**
 * EtherNet/IP encapsulation: header (24 bytes), then command data; for requests to objects that is an interface handle,
 * a timeout and the common packet format (CPF), a list of typed items. The CIP Networks Library, Volume 2, chapter 2.
 *
 * `at` is the offset of a message, `end` lies behind its last byte. Only after `check` said `ok` may the accessors be
 * called on it. All numbers are little-endian.
 */
import {u16le, u32le} from '../../src/core/bytes.ts';

export const HEADER_LENGTH = 24;
/** Command data is at most 65511 bytes. */
const MAX_DATA = 65511;
export const MAX_MESSAGE = HEADER_LENGTH + MAX_DATA;
/** Interface handle (4) and timeout (2) before the items of SendRRData and SendUnitData. */
const INTERFACE_LENGTH = 6;
/** No message has more: address, data, two socket addresses. */
const MAX_ITEMS = 8;

export const NOP = 0x00;
export const LIST_SERVICES = 0x04;
export const LIST_IDENTITY = 0x63;
export const LIST_INTERFACES = 0x64;
export const REGISTER_SESSION = 0x65;
export const UNREGISTER_SESSION = 0x66;
export const SEND_RR_DATA = 0x6f;
export const SEND_UNIT_DATA = 0x70;

export const ITEM_CIP_IDENTITY = 0x0c;
export const ITEM_CONNECTED_ADDRESS = 0xa1;
export const ITEM_CONNECTED_DATA = 0xb1;
const ITEM_UNCONNECTED_DATA = 0xb2;
export const ITEM_LIST_SERVICES = 0x100;
export const ITEM_SEQUENCED_ADDRESS = 0x8002;

export const NONE = -1;

export type Check = 'ok' | 'need-more' | 'command' | 'options' | 'length';

/** Says no as soon as the bytes that are there tell. */
export function check(b: Uint8Array, at: number, end: number): Check {
  const there = end - at;
  if (there < 2) return 'need-more';
  if (!isCommand(command(b, at))) return 'command';
  if (there < HEADER_LENGTH) return 'need-more';
  if (u32le(b, at + 20) !== 0) return 'options';
  if (dataLength(b, at) > MAX_DATA) return 'length';
  return there < messageLength(b, at) ? 'need-more' : 'ok';
}

function isCommand(code: number): boolean {
  switch (code) {
    case NOP:
    case LIST_SERVICES:
    case LIST_IDENTITY:
    case LIST_INTERFACES:
    case REGISTER_SESSION:
    case UNREGISTER_SESSION:
    case SEND_RR_DATA:
    case SEND_UNIT_DATA:
    case 0x72:
    case 0x73:
    case 0xc8:
      return true;
    default:
      return false;
  }
}

export const command = (b: Uint8Array, at: number): number => u16le(b, at);
export const dataLength = (b: Uint8Array, at: number): number => u16le(b, at + 2);
export const messageLength = (b: Uint8Array, at: number): number => HEADER_LENGTH + dataLength(b, at);
export const sessionHandle = (b: Uint8Array, at: number): number => u32le(b, at + 4);
export const status = (b: Uint8Array, at: number): number => u32le(b, at + 8);
export const contextAt = (at: number): number => at + 12;
export const carriesCip = (code: number): boolean => code === SEND_RR_DATA || code === SEND_UNIT_DATA;

/** Offset of the item count of the message at `b[at..end)`; NONE: it has no items. */
export function itemsAt(b: Uint8Array, at: number, end: number): number {
  const p = at + HEADER_LENGTH + (carriesCip(command(b, at)) ? INTERFACE_LENGTH : 0);
  return p + 2 <= end ? p : NONE;
}

/** Offset of the data of the first item of a type, in the items that begin with their count at `p`; NONE: there is none. */
export function findItem(b: Uint8Array, p: number, end: number, type: number): number {
  if (p === NONE) return NONE;
  const count = Math.min(MAX_ITEMS, u16le(b, p));
  let at = p + 2;
  for (let i = 0; i < count && at + 4 <= end; i++) {
    if (u16le(b, at) === type) return at + 4;
    at += 4 + u16le(b, at + 2);
  }
  return NONE;
}

/** Behind the last byte of the item whose data is at `data`, as far as it is there. */
export const itemEnd = (b: Uint8Array, data: number, end: number): number => Math.min(end, data + u16le(b, data - 2));

/** Do the items that begin at `p` fill the message exactly, and are they few enough? */
export function itemsFit(b: Uint8Array, p: number, end: number): boolean {
  const count = u16le(b, p);
  if (count > MAX_ITEMS) return false;
  let at = p + 2;
  for (let i = 0; i < count; i++) {
    if (at + 4 > end) return false;
    at += 4 + u16le(b, at + 2);
  }
  return at === end;
}

/** Offset of the CIP message in the message at `b[at..end)`: behind the sequence count where it is connected. */
export function cipAt(b: Uint8Array, at: number, end: number): number {
  if (!carriesCip(command(b, at))) return NONE;
  const p = itemsAt(b, at, end);
  const unconnected = findItem(b, p, end, ITEM_UNCONNECTED_DATA);
  if (unconnected !== NONE) return unconnected + 2 <= itemEnd(b, unconnected, end) ? unconnected : NONE;
  const connected = findItem(b, p, end, ITEM_CONNECTED_DATA);
  if (connected === NONE) return NONE;
  return connected + 4 <= itemEnd(b, connected, end) ? connected + 2 : NONE;
}

/** Behind the CIP message that begins at `cip`. */
export function cipEnd(b: Uint8Array, at: number, end: number, cip: number): number {
  const isConnected = findItem(b, itemsAt(b, at, end), end, ITEM_UNCONNECTED_DATA) === NONE;
  return itemEnd(b, isConnected ? cip - 2 : cip, end);
}
