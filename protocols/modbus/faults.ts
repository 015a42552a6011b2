/**
 * What is wrong with a PDU by itself, as request and as response. Nothing here allocates.
 * MODBUS Application Protocol Specification V1.1b3, sections 6 and 7.
 */
import {u8, u16} from '../../src/core/bytes.ts';
import {ANY_LENGTH, requestCountAt, requestLength, responseCountAt, responseLength} from './lengths.ts';
import {EXCEPTION_BIT} from './wire.ts';

/** Bit i of a fault set stands for reason i. */
export const faultReasons = [
  'length',
  'byte-count',
  'quantity',
  'address-wrap',
  'coil-value',
  'function-zero',
  'exception-bit-in-request',
  'exception-code',
] as const;

const LENGTH = 1;
const BYTE_COUNT = 2;
const QUANTITY = 4;
const ADDRESS_WRAP = 8;
const COIL_VALUE = 16;
const FUNCTION_ZERO = 32;
const EXCEPTION_BIT_IN_REQUEST = 64;
const EXCEPTION_CODE = 128;

/** The set of faults of a request, as bits; 0: none. */
export function requestFaults(b: Uint8Array, p: number, end: number): number {
  const code = u8(b, p);
  if (code === 0) return FUNCTION_ZERO;
  if (code >= EXCEPTION_BIT) return EXCEPTION_BIT_IN_REQUEST;
  const length = requestLength(b, p, end);
  if (length !== ANY_LENGTH && length !== end - p) return lengthFault(u8(requestCountAt, code), end - p);
  switch (code) {
    case 1:
    case 2:
      return rangeFaults(u16(b, p + 1), u16(b, p + 3), 2000);
    case 3:
    case 4:
      return rangeFaults(u16(b, p + 1), u16(b, p + 3), 125);
    case 5:
      return u16(b, p + 3) === 0 || u16(b, p + 3) === 0xff00 ? 0 : COIL_VALUE;
    case 15:
      return rangeFaults(u16(b, p + 1), u16(b, p + 3), 1968) | countFault(b, p + 5, (u16(b, p + 3) + 7) >> 3);
    case 16:
      return rangeFaults(u16(b, p + 1), u16(b, p + 3), 123) | countFault(b, p + 5, 2 * u16(b, p + 3));
    case 20:
      return u8(b, p + 1) >= 7 && u8(b, p + 1) % 7 === 0 ? 0 : BYTE_COUNT;
    case 21:
      return recordsFault(b, p, end);
    case 23:
      return (
        rangeFaults(u16(b, p + 1), u16(b, p + 3), 125) |
        rangeFaults(u16(b, p + 5), u16(b, p + 7), 121) |
        countFault(b, p + 9, 2 * u16(b, p + 7))
      );
    default:
      return 0;
  }
}

/** The set of faults of a response by itself, as bits; 0: none. */
export function responseFaults(b: Uint8Array, p: number, end: number): number {
  const code = u8(b, p);
  if (code === 0) return FUNCTION_ZERO;
  const length = responseLength(b, p, end);
  const isWhole = length === ANY_LENGTH || length === end - p;
  if (code >= EXCEPTION_BIT) return isWhole ? exceptionFault(u8(b, p + 1)) : LENGTH;
  return isWhole ? contentFault(b, p, end) : lengthFault(code === 24 ? 1 : u8(responseCountAt, code), end - p);
}

/** Of a response that is as long as it says. */
function contentFault(b: Uint8Array, p: number, end: number): number {
  switch (u8(b, p)) {
    case 1:
    case 2:
      return u8(b, p + 1) === 0 ? BYTE_COUNT : 0;
    case 3:
    case 4:
    case 23:
      return u8(b, p + 1) === 0 || u8(b, p + 1) % 2 === 1 ? BYTE_COUNT : 0;
    case 12:
      return u8(b, p + 1) < 6 ? BYTE_COUNT : 0;
    case 20:
      return recordDataFault(b, p, end);
    case 21:
      return recordsFault(b, p, end);
    case 24:
      return fifoFault(b, p, end);
    default:
      return 0;
  }
}

/** A count that can be seen is wrong; one that is cut off is a matter of length. */
const lengthFault = (countAt: number, length: number): number =>
  countAt !== 0 && length > countAt ? BYTE_COUNT : LENGTH;

const rangeFaults = (address: number, quantity: number, most: number): number =>
  (quantity < 1 || quantity > most ? QUANTITY : 0) | (address + quantity > 0x10000 ? ADDRESS_WRAP : 0);

const countFault = (b: Uint8Array, countAt: number, expected: number): number =>
  u8(b, countAt) === expected ? 0 : BYTE_COUNT;

/** Write File Record: groups of type (1), file (2), record (2), length in words (2) and the words. */
function recordsFault(b: Uint8Array, p: number, end: number): number {
  let at = p + 2;
  while (at + 7 <= end) at += 7 + 2 * u16(b, at + 5);
  return at === end && at > p + 2 ? 0 : BYTE_COUNT;
}

/** Response to Read File Record: groups of length (1), then so many bytes: reference type and words. */
function recordDataFault(b: Uint8Array, p: number, end: number): number {
  let at = p + 2;
  while (at < end) at += 1 + u8(b, at);
  return at === end && at > p + 2 ? 0 : BYTE_COUNT;
}

/** FIFO response: byte count (2), quantity (2), as many words. */
const fifoFault = (b: Uint8Array, p: number, end: number): number =>
  end - p >= 5 && u16(b, p + 1) === 2 + 2 * u16(b, p + 3) ? 0 : BYTE_COUNT;

/** V1.1b3 section 7: 1 to 6, 8, 10 and 11. */
const exceptionFault = (code: number): number =>
  (code >= 1 && code <= 6) || code === 8 || code === 10 || code === 11 ? 0 : EXCEPTION_CODE;
