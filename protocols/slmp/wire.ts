/**
 * SLMP (MELSEC communication protocol, frames 3E and 4E) on the wire: subheader, in 4E a serial number, route, length, in a
 * request a timer, command and subcommand, in a response an end code. Binary code counts from the low byte; ASCII code has
 * two hex digits a byte, from the high one, at twice the offset. Mitsubishi SH-080956 (SLMP Reference Manual) section 4.
 *
 * Everywhere in this folder `at` is the offset of a frame. Only after `check` said `ok` may the accessors be called.
 */
import {u8, u16le} from '../../src/core/bytes.ts';

const MAX_LENGTH = 2048;
/** Subheader (2), in 4E also serial number (2) and zeros (2). */
const LONG = 6;
const SHORT = 2;
/** Network, station, module (2), multidrop station. */
const ROUTE = 5;
/** The two bytes of the length are not counted. */
const LENGTH = 2;

export type Check = 'ok' | 'need-more' | 'no';

const BINARY_REQUEST = 0x50;
const BINARY_RESPONSE = 0xd0;
/** Added to the first byte: 4E. */
const WITH_SERIAL = 0x04;
/** `5` and `D` as text. */
const TEXT_REQUEST = 0x35;
const TEXT_RESPONSE = 0x44;

export const isText = (b: Uint8Array, at: number): boolean => u8(b, at) === TEXT_REQUEST || u8(b, at) === TEXT_RESPONSE;
const subheader = (b: Uint8Array, at: number): number => (isText(b, at) ? digits(b, at, 2) : u8(b, at));

/** Hex digits as a number; -1: they are none. */
function digits(b: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const c = u8(b, at + i);
    const digit = c >= 0x30 && c <= 0x39 ? c - 0x30 : c >= 0x41 && c <= 0x46 ? c - 0x37 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

export const hasSerial = (b: Uint8Array, at: number): boolean => (subheader(b, at) & WITH_SERIAL) !== 0;
export const isResponse = (b: Uint8Array, at: number): boolean => subheader(b, at) >= BINARY_RESPONSE;
const scale = (b: Uint8Array, at: number): number => (isText(b, at) ? 2 : 1);
/** The two-byte number at byte `offset` of the frame. */
const word = (b: Uint8Array, at: number, offset: number): number =>
  isText(b, at) ? digits(b, at + 2 * offset, 4) : u16le(b, at + offset);
const byte = (b: Uint8Array, at: number, offset: number): number =>
  isText(b, at) ? digits(b, at + 2 * offset, 2) : u8(b, at + offset);

const routeOffset = (b: Uint8Array, at: number): number => (hasSerial(b, at) ? LONG : SHORT);
/** Offset of the timer of a request, of the end code of a response. */
const bodyOffset = (b: Uint8Array, at: number): number => routeOffset(b, at) + ROUTE + LENGTH;

/** Is there a whole frame at `b[at]`? Says no as soon as the bytes tell. */
export function check(b: Uint8Array, at: number, end: number): Check {
  if (end - at < 4) return isPrefix(b, at, end) ? 'need-more' : 'no';
  const kind = subheader(b, at) & ~WITH_SERIAL;
  if ((kind !== BINARY_REQUEST && kind !== BINARY_RESPONSE) || byte(b, at, 1) !== 0) return 'no';
  if (end - at < scale(b, at) * bodyOffset(b, at)) return 'need-more';
  if (hasSerial(b, at) && word(b, at, 4) !== 0) return 'no';
  const length = word(b, at, bodyOffset(b, at) - LENGTH);
  const least = isResponse(b, at) ? 2 : 6;
  if (length < least * scale(b, at) || length > MAX_LENGTH * scale(b, at)) return 'no';
  return end - at < frameLength(b, at) ? 'need-more' : 'ok';
}

const starts: readonly number[] = [0x50, 0x54, 0xd0, 0xd4, TEXT_REQUEST, TEXT_RESPONSE];
const isPrefix = (b: Uint8Array, at: number, end: number): boolean => at < end && starts.includes(u8(b, at));

export const MAX_FRAME = 2 * (LONG + ROUTE + LENGTH + MAX_LENGTH);
/** The length counts bytes in binary code and characters in ASCII code. */
export const frameLength = (b: Uint8Array, at: number): number =>
  scale(b, at) * bodyOffset(b, at) + word(b, at, bodyOffset(b, at) - LENGTH);

/** 4E: pairs a response with its request; 3E has none: the order does. */
export const serial = (b: Uint8Array, at: number): number => (hasSerial(b, at) ? word(b, at, 2) : 0x10000);
export const network = (b: Uint8Array, at: number): number => byte(b, at, routeOffset(b, at));
export const station = (b: Uint8Array, at: number): number => byte(b, at, routeOffset(b, at) + 1);
export const module = (b: Uint8Array, at: number): number => word(b, at, routeOffset(b, at) + 2);
export const command = (b: Uint8Array, at: number): number => word(b, at, bodyOffset(b, at) + 2);
export const subcommand = (b: Uint8Array, at: number): number => word(b, at, bodyOffset(b, at) + 4);
export const endCode = (b: Uint8Array, at: number): number => word(b, at, bodyOffset(b, at));
/** Where the data behind subcommand or end code begins. */
export const dataStart = (b: Uint8Array, at: number): number =>
  at + scale(b, at) * (bodyOffset(b, at) + (isResponse(b, at) ? 2 : 6));

/** Own station, or one of the CPUs of a multiple or redundant system: nothing else is met in practice. */
export function isUsualModule(b: Uint8Array, at: number): boolean {
  const m = module(b, at);
  return m === 0x03ff || (m >= 0x03e0 && m <= 0x03e3) || (m >= 0x03d0 && m <= 0x03d3);
}

/** Of a request in binary code: number and code of the first device, and how many; -1 where they are not there. */
export const hasDevice = (b: Uint8Array, at: number, end: number): boolean => dataStart(b, at) + 6 <= end;
export const deviceNumber = (b: Uint8Array, d: number): number => u16le(b, d) | (u8(b, d + 2) << 16);
export const deviceCode = (b: Uint8Array, d: number): number => u8(b, d + 3);
export const devicePoints = (b: Uint8Array, d: number): number => u16le(b, d + 4);
/** Of a request in ASCII code: two characters of the code, six of the number, four hex digits. */
export const hasTextDevice = (b: Uint8Array, at: number, end: number): boolean => dataStart(b, at) + 12 <= end;
export const textPoints = (b: Uint8Array, d: number): number => digits(b, d + 8, 4);
