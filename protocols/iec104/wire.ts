/**
 * The APDU of IEC 60870-5-104: start byte, length, four control octets, and in an I frame one ASDU (IEC 60870-5-104 §5,
 * IEC 60870-5-101 §7): type, number of objects, cause of transmission, common address, objects of an address and elements.
 */
import {u8, u16le} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';
import {elementSize, FILE_SEGMENT} from './types.ts';

const START = 0x68;
/** Control octets; an APDU is no longer than 253 bytes behind its length. */
const MIN_LENGTH = 4;
const MAX_LENGTH = 253;
export const MAX_APDU = 2 + MAX_LENGTH;
const ASDU_HEADER = 6;
const IOA = 3;

/** Bytes of the whole APDU at `b[at..]`, NEED_MORE or BROKEN. */
export function length(b: Uint8Array, at: number, end: number): number {
  if (u8(b, at) !== START) return BROKEN;
  if (end - at < 2) return NEED_MORE;
  const octets = u8(b, at + 1);
  if (octets < MIN_LENGTH || octets > MAX_LENGTH) return BROKEN;
  if (end - at < 6) return NEED_MORE;
  return isSound(b, at) ? 2 + octets : BROKEN;
}

/** Control octets that the standard allows: an S or U frame has no ASDU, and its spare bits are zero. */
function isSound(b: Uint8Array, at: number): boolean {
  const octets = u8(b, at + 1);
  switch (format(b, at)) {
    case 'I':
      return (u8(b, at + 4) & 1) === 0 && octets >= MIN_LENGTH + ASDU_HEADER;
    case 'S':
      return u8(b, at + 2) === 1 && u8(b, at + 3) === 0 && (u8(b, at + 4) & 1) === 0 && octets === MIN_LENGTH;
    case 'U':
      return (
        isOneFunction(u8(b, at + 2) >> 2) && u16le(b, at + 4) === 0 && u8(b, at + 3) === 0 && octets === MIN_LENGTH
      );
  }
}

const isOneFunction = (bits: number): boolean => bits !== 0 && (bits & (bits - 1)) === 0;

/** After `length` was neither NEED_MORE nor BROKEN the accessors below may be called. */
export function format(b: Uint8Array, at: number): 'I' | 'S' | 'U' {
  const low = u8(b, at + 2) & 3;
  return low === 3 ? 'U' : low === 1 ? 'S' : 'I';
}

export const apduLength = (b: Uint8Array, at: number): number => u8(b, at + 1);
/** Bits of an unnumbered function: STARTDT 1 and 2, STOPDT 4 and 8, TESTFR 16 and 32 (activation, confirmation). */
export const unnumbered = (b: Uint8Array, at: number): number => u8(b, at + 2) >> 2;
export const sendNumber = (b: Uint8Array, at: number): number => u16le(b, at + 2) >> 1;
export const receiveNumber = (b: Uint8Array, at: number): number => u16le(b, at + 4) >> 1;

export const typeId = (b: Uint8Array, at: number): number => u8(b, at + 6);
export const isSequence = (b: Uint8Array, at: number): boolean => (u8(b, at + 7) & 0x80) !== 0;
export const objectCount = (b: Uint8Array, at: number): number => u8(b, at + 7) & 0x7f;
export const isTest = (b: Uint8Array, at: number): boolean => (u8(b, at + 8) & 0x80) !== 0;
export const isNegative = (b: Uint8Array, at: number): boolean => (u8(b, at + 8) & 0x40) !== 0;
export const cause = (b: Uint8Array, at: number): number => u8(b, at + 8) & 0x3f;
export const originator = (b: Uint8Array, at: number): number => u8(b, at + 9);
export const commonAddress = (b: Uint8Array, at: number): number => u16le(b, at + 10);

/** Offset of the first object. */
export const firstObject = (at: number): number => at + 12;
const objectAddress = (b: Uint8Array, object: number): number => u16le(b, object) | (u8(b, object + 2) << 16);
/** Offset of the elements of an object. */
export const elements = (object: number): number => object + IOA;

/** Offset of the i-th object's address, or of its elements where addresses run on (SQ). */
function objectAt(b: Uint8Array, at: number, i: number): number {
  const size = elementSize(typeId(b, at));
  return isSequence(b, at) ? firstObject(at) + IOA + i * size : firstObject(at) + i * (IOA + size);
}

/** Address of the i-th object; the caller knows that it is there (`wholeObjects`). */
export const addressOf = (b: Uint8Array, at: number, i: number): number =>
  isSequence(b, at) ? objectAddress(b, firstObject(at)) + i : objectAddress(b, objectAt(b, at, i));

/** Objects that fit between the header and `end`; of a type whose size is not known the first. */
export function wholeObjects(b: Uint8Array, at: number, end: number): number {
  const room = end - firstObject(at);
  if (room < IOA) return 0;
  const size = elementSize(typeId(b, at));
  if (size < 0) return 1;
  const fits = isSequence(b, at) ? Math.floor((room - IOA) / Math.max(1, size)) : Math.floor(room / (IOA + size));
  return Math.min(objectCount(b, at), fits);
}

/** The objects end where the APDU does. */
export function isExact(b: Uint8Array, at: number, end: number): boolean {
  const size = elementSize(typeId(b, at));
  if (size < 0 || typeId(b, at) === FILE_SEGMENT) return end - firstObject(at) >= IOA;
  return objectCount(b, at) > 0 && objectAt(b, at, objectCount(b, at)) === end;
}
