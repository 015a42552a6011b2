/**
 * DCE/RPC on the wire. Over a connection (version 5): a head of 16 bytes, then what its type says; C706 §12.6. In datagrams
 * (version 4): a head of 80 bytes; C706 §12.5. Numbers stand in the byte order that the data representation tells.
 */
import {hex, u8, u16, u16le, u32, u32le} from '../../src/core/bytes.ts';

export const HEADER = 16;
const DATAGRAM_HEADER = 80;
export const PACKET = {request: 0, response: 2, fault: 3, bind: 11, bindAck: 12, bindNak: 13, alter: 14, alterAck: 15};
const MAX_TYPE = 19;
/** Bytes of the head of a bind, and of one context with one transfer syntax. */
const BIND_HEAD = HEADER + 12;
const CONTEXT = 44;
const SYNTAX = 20;
const UUID = 16;
/** Contexts of one bind that are looked at. */
export const MAX_CONTEXTS = 16;

const isLittle = (b: Uint8Array, drep: number): boolean => (u8(b, drep) & 0xf0) !== 0;
const half = (b: Uint8Array, at: number, drep: number): number => (isLittle(b, drep) ? u16le(b, at) : u16(b, at));
const word = (b: Uint8Array, at: number, drep: number): number => (isLittle(b, drep) ? u32le(b, at) : u32(b, at));

/** Of version 5, at least `HEADER` bytes. */
export const packetType = (b: Uint8Array, at: number): number => u8(b, at + 2);
export const isFirst = (b: Uint8Array, at: number): boolean => (u8(b, at + 3) & 1) !== 0;
export const length = (b: Uint8Array, at: number): number => half(b, at + 8, at + 4);
export const callId = (b: Uint8Array, at: number): number => word(b, at + 12, at + 4);

/** Version 5.0 or 5.1, a type there is, a data representation there is, a length that holds the head. */
export const isHeader = (b: Uint8Array, at: number): boolean =>
  u8(b, at) === 5 &&
  u8(b, at + 1) <= 1 &&
  packetType(b, at) <= MAX_TYPE &&
  isRepresentation(b, at + 4) &&
  length(b, at) >= HEADER;

/** Byte order 0 or 1, characters 0 or 1, floating point 0 to 3, and a byte that is not used. */
const isRepresentation = (b: Uint8Array, at: number): boolean =>
  (u8(b, at) & 0xee) === 0 && u8(b, at + 1) <= 3 && (u8(b, at + 2) | u8(b, at + 3)) === 0;

/** Contexts of a whole bind or alter context at `b[at..end)`, at most `MAX_CONTEXTS`; -1: they are not all there. */
export function contexts(b: Uint8Array, at: number, end: number): number {
  if (end - at < BIND_HEAD + CONTEXT) return -1;
  const count = Math.min(u8(b, at + 24), MAX_CONTEXTS);
  let one = at + BIND_HEAD;
  for (let i = 0; i < count; i++) {
    if (one + CONTEXT > end || u8(b, one + 2) === 0) return -1;
    one = behindContext(b, one);
    if (one > end) return -1;
  }
  return count === 0 ? -1 : count;
}

const behindContext = (b: Uint8Array, one: number): number => one + CONTEXT - SYNTAX + u8(b, one + 2) * SYNTAX;

/** Where the i-th context is; `contexts` has said that it is there. */
export function contextAt(b: Uint8Array, at: number, i: number): number {
  let one = at + BIND_HEAD;
  for (let n = 0; n < i; n++) one = behindContext(b, one);
  return one;
}

export const contextId = (b: Uint8Array, at: number, one: number): number => half(b, one, at + 4);
export const interfaceOf = (b: Uint8Array, at: number, one: number): string => uuid(b, one + 4, at + 4);

/** Request: room (4), context (2), operation (2). Of at least 24 bytes, as are a fault and its status. */
export const REQUEST_HEAD = HEADER + 8;
export const FAULT_HEAD = HEADER + 12;
export const NAK_HEAD = HEADER + 2;
export const requestContext = (b: Uint8Array, at: number): number => half(b, at + 20, at + 4);
export const operation = (b: Uint8Array, at: number): number => half(b, at + 22, at + 4);
export const status = (b: Uint8Array, at: number): number => word(b, at + 24, at + 4);
export const rejectReason = (b: Uint8Array, at: number): number => half(b, at + 16, at + 4);

/** Of a datagram of at least `DATAGRAM_HEADER` bytes. */
export const isDatagram = (b: Uint8Array, at: number, end: number): boolean =>
  end - at >= DATAGRAM_HEADER &&
  u8(b, at) === 4 &&
  u8(b, at + 1) <= 10 &&
  isRepresentation(b, at + 4) &&
  u8(b, at + 7) === 0 &&
  at + DATAGRAM_HEADER + half(b, at + 74, at + 4) <= end;
export const datagramType = (b: Uint8Array, at: number): number => u8(b, at + 1);
export const datagramInterface = (b: Uint8Array, at: number): string => uuid(b, at + 24, at + 4);
export const datagramOperation = (b: Uint8Array, at: number): number => half(b, at + 68, at + 4);
/** Where the interface stands, for a fingerprint. */
export const INTERFACE_AT = 24;
export const INTERFACE_END = INTERFACE_AT + UUID;

/** The first three parts are numbers, in byte order; the rest are bytes. */
function uuid(b: Uint8Array, at: number, drep: number): string {
  const first = (word(b, at, drep) >>> 0).toString(16).padStart(8, '0');
  const second = half(b, at + 4, drep)
    .toString(16)
    .padStart(4, '0');
  const third = half(b, at + 6, drep)
    .toString(16)
    .padStart(4, '0');
  return `${first}-${second}-${third}-${hex(b, at + 8, at + 10)}-${hex(b, at + 10, at + 16)}`;
}

/** The interfaces of PROFINET IO differ in their first number only: dea00001 to dea00004. IEC 61158-6-10. */
export const isProfinet = (b: Uint8Array, at: number): boolean =>
  datagramInterface(b, at).endsWith('-6c97-11d1-8271-00a02442df7d');

/** An answer of the endpoint mapper; only PROFINET devices send it from another port than they were asked at. */
export const isMapperAnswer = (b: Uint8Array, at: number): boolean =>
  datagramType(b, at) === PACKET.response && datagramInterface(b, at) === 'e1af8308-5d1f-11c9-91a4-08002b14a0fa';
