/**
 * PROFINET IO context management: connectionless DCE/RPC (C706, chapter 12) with a head of 80 bytes, in the byte order that
 * its third word tells; then the arguments of an operation and blocks, which are always big endian. IEC 61158-6-10.
 */
import {u8, u16, u16le, u32, u32le} from '../../src/core/bytes.ts';

export const HEADER = 80;
/** Status or room (4), length (4), and the three counts of an array (12). */
export const ARGUMENTS = 20;
export const PACKET = {request: 0, response: 2, fault: 3, reject: 6} as const;
const LITTLE = 0x10;
/** Of the first flags. */
const LAST = 0x02;
const FRAGMENT = 0x04;
const INTERFACE_AT = 24;
/** The interfaces differ in their first word; the rest of their ids is the same. */
const FAMILY = [0x6c97_11d1, 0x8271_00a0, 0x2442_df7d] as const;
const MAPPER = [0xe1af_8308, 0x5d1f_11c9, 0x91a4_0800, 0x2b14_a0fa] as const;
const DEVICE = 0xdea0_0001;
const OBJECT = 0xdea0_0000;

export const packetType = (b: Uint8Array, at: number): number => u8(b, at + 1);
export const isLittle = (b: Uint8Array, at: number): boolean => (u8(b, at + 4) & 0xf0) === LITTLE;
const word = (b: Uint8Array, at: number, i: number): number => (isLittle(b, at) ? u16le(b, at + i) : u16(b, at + i));
/** Number `i` bytes into the datagram at `b[at..]`, in its byte order. */
export const long = (b: Uint8Array, at: number, i: number): number =>
  isLittle(b, at) ? u32le(b, at + i) : u32(b, at + i);

export const sequence = (b: Uint8Array, at: number): number => long(b, at, 64);
export const operation = (b: Uint8Array, at: number): number => word(b, at, 68);
export const bodyLength = (b: Uint8Array, at: number): number => word(b, at, 74);
/** Later fragments carry on in the middle of the arguments. */
export const isFirst = (b: Uint8Array, at: number): boolean => word(b, at, 76) === 0;
/** More fragments follow. */
export const isPiece = (b: Uint8Array, at: number): boolean => (u8(b, at + 2) & (FRAGMENT | LAST)) === FRAGMENT;

export type Interface = 'none' | 'mapper' | 'device' | 'controller' | 'supervisor' | 'parameter-server';

const FAMILIES: readonly Interface[] = ['device', 'controller', 'supervisor', 'parameter-server'];

/** Of a datagram that is as long as the head. */
export function interfaceOf(b: Uint8Array, at: number): Interface {
  if (u8(b, at) !== 4) return 'none';
  const id = at + INTERFACE_AT;
  const first = long(b, at, INTERFACE_AT);
  const middle = (word(b, at, INTERFACE_AT + 4) * 0x1_0000 + word(b, at, INTERFACE_AT + 6)) >>> 0;
  if (first === MAPPER[0] && middle === MAPPER[1]) {
    return u32(b, id + 8) === MAPPER[2] && u32(b, id + 12) === MAPPER[3] ? 'mapper' : 'none';
  }
  const isFamily = middle === FAMILY[0] && u32(b, id + 8) === FAMILY[1] && u32(b, id + 12) === FAMILY[2];
  return isFamily ? (FAMILIES[first - DEVICE] ?? 'none') : 'none';
}

/** The id `i` bytes into the datagram is one of an object of PROFINET: behind it stand instance, device and vendor. */
export const isObject = (b: Uint8Array, at: number, i: number): boolean =>
  long(b, at, i) === OBJECT &&
  word(b, at, i + 4) === FAMILY[0] >>> 16 &&
  word(b, at, i + 6) === (FAMILY[0] & 0xffff) &&
  u16(b, at + i + 8) === FAMILY[1] >>> 16;

/** All that the head counts is there. */
export const isWhole = (b: Uint8Array, at: number, end: number): boolean => at + HEADER + bodyLength(b, at) <= end;
