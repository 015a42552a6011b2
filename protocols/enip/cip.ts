/**
 * A CIP message: request = service (1), path length in words (1), path, data; response = service with the reply bit (1),
 * reserved (1), general status (1), words of additional status (1), additional status, data. The CIP Networks Library,
 * Volume 1, 2-4.
 *
 * `p` is the offset of a message of at least two bytes, `end` lies behind it; what is cut off ends earlier.
 */
import {u8, u16le} from '../../src/core/bytes.ts';
import {classOf} from './path.ts';
import {NONE} from './wire.ts';

const REPLY_BIT = 0x80;
export const MULTIPLE_SERVICE = 0x0a;
export const UNCONNECTED_SEND = 0x52;
const CONNECTION_MANAGER = 6;
/** More than a controller accepts in one Multiple Service Packet. */
export const MAX_SERVICES = 128;

export const service = (b: Uint8Array, p: number): number => u8(b, p) & 0x7f;
export const isReply = (b: Uint8Array, p: number): boolean => (u8(b, p) & REPLY_BIT) !== 0;
export const pathAt = (p: number): number => p + 2;
export const pathEnd = (b: Uint8Array, p: number, end: number): number => Math.min(end, p + 2 + 2 * u8(b, p + 1));
export const generalStatus = (b: Uint8Array, p: number, end: number): number => (p + 2 < end ? u8(b, p + 2) : 0);

export function responseData(b: Uint8Array, p: number, end: number): number {
  return p + 4 > end ? end : Math.min(end, p + 4 + 2 * u8(b, p + 3));
}

export const isUnconnectedSend = (b: Uint8Array, p: number, end: number): boolean =>
  service(b, p) === UNCONNECTED_SEND && classOf(b, pathAt(p), pathEnd(b, p, end)) === CONNECTION_MANAGER;

/** Offset of the message inside an Unconnected Send, behind priority (1), ticks (1) and its size (2); NONE: cut off. */
export function embeddedAt(b: Uint8Array, p: number, end: number): number {
  const inner = pathEnd(b, p, end) + 4;
  return inner + 2 <= end ? inner : NONE;
}

export const embeddedEnd = (b: Uint8Array, inner: number, end: number): number =>
  Math.min(end, inner + u16le(b, inner - 2));

/** Offset of the route path behind the embedded message: its words (1), reserved (1), path; NONE: cut off. */
export function routeAt(b: Uint8Array, inner: number, end: number): number {
  const size = u16le(b, inner - 2);
  const at = inner + size + (size & 1);
  return at + 2 <= end ? at + 2 : NONE;
}

export const routeEnd = (b: Uint8Array, route: number, end: number): number =>
  Math.min(end, route + 2 * u8(b, route - 2));

/** Number of messages in a Multiple Service Packet whose data is at `data`. */
export const serviceCount = (b: Uint8Array, data: number, end: number): number =>
  data + 2 > end ? 0 : Math.min(MAX_SERVICES, u16le(b, data));

/** Offset of the i-th; NONE: cut off, or not behind the table of offsets. */
export function serviceAt(b: Uint8Array, data: number, end: number, i: number): number {
  const entry = data + 2 + 2 * i;
  if (entry + 2 > end) return NONE;
  const offset = u16le(b, entry);
  return offset < 2 || data + offset + 2 > end ? NONE : data + offset;
}

/** Behind the i-th: where the next one begins. */
export function serviceEnd(b: Uint8Array, data: number, end: number, i: number): number {
  if (i + 1 >= serviceCount(b, data, end)) return end;
  const next = serviceAt(b, data, end, i + 1);
  return next === NONE || next < serviceAt(b, data, end, i) ? end : next;
}
