/**
 * How long a PDU must be for its function code, as request and as response. Nothing here allocates.
 * MODBUS Application Protocol Specification V1.1b3, section 6.
 */
import {u8, u16} from '../../src/core/bytes.ts';
import {CANOPEN, DIAGNOSTICS, ENCAPSULATED, READ_DEVICE_ID} from './functions.ts';
import {EXCEPTION_BIT} from './wire.ts';

/** The function code does not tell the length. */
export const ANY_LENGTH = 0;

const byCode = (entries: Readonly<Record<number, number>>): Uint8Array => {
  const table = new Uint8Array(128);
  for (const [code, value] of Object.entries(entries)) table[Number(code)] = value;
  return table;
};

/** Bytes of a PDU of fixed length; 0: not fixed. */
const requestFixed = byCode({1: 5, 2: 5, 3: 5, 4: 5, 5: 5, 6: 5, 7: 1, 11: 1, 12: 1, 17: 1, 22: 7, 24: 3});
const responseFixed = byCode({5: 5, 6: 5, 7: 2, 11: 5, 15: 5, 16: 5, 22: 7});
/** Where the byte count stands in a PDU that has one, which nothing but the counted bytes follows; 0: none. */
export const requestCountAt = byCode({15: 5, 16: 5, 20: 1, 21: 1, 23: 9});
export const responseCountAt = byCode({1: 1, 2: 1, 3: 1, 4: 1, 12: 1, 17: 1, 20: 1, 21: 1, 23: 1});

/** Bytes that the request PDU at `b[p..end)` should have. */
export function requestLength(b: Uint8Array, p: number, end: number): number {
  const code = u8(b, p);
  if (code >= EXCEPTION_BIT) return ANY_LENGTH;
  const fixed = u8(requestFixed, code);
  if (fixed !== 0) return fixed;
  const countAt = u8(requestCountAt, code);
  if (countAt !== 0) return countedLength(b, p, end, countAt);
  if (code === DIAGNOSTICS) return diagnosticsLength(b, p, end);
  if (code === ENCAPSULATED) return encapsulatedLength(b, p, end, 4);
  return ANY_LENGTH;
}

/** Bytes that the response PDU at `b[p..end)` should have. */
export function responseLength(b: Uint8Array, p: number, end: number): number {
  const code = u8(b, p);
  if (code >= EXCEPTION_BIT) return 2;
  const fixed = u8(responseFixed, code);
  if (fixed !== 0) return fixed;
  const countAt = u8(responseCountAt, code);
  if (countAt !== 0) return countedLength(b, p, end, countAt);
  if (code === 24) return 3 + (end - p < 3 ? 2 : u16(b, p + 1));
  if (code === DIAGNOSTICS) return diagnosticsLength(b, p, end);
  if (code === ENCAPSULATED) return encapsulatedLength(b, p, end, objectsLength(b, p, end));
  return ANY_LENGTH;
}

const countedLength = (b: Uint8Array, p: number, end: number, countAt: number): number =>
  countAt + 1 + (p + countAt < end ? u8(b, p + countAt) : 0);

/** Return Query Data echoes any number of words; every other sub-function carries one. */
function diagnosticsLength(b: Uint8Array, p: number, end: number): number {
  const length = end - p;
  const isQueryData = length >= 5 && length % 2 === 1 && u16(b, p + 1) === 0;
  return isQueryData ? length : 5;
}

function encapsulatedLength(b: Uint8Array, p: number, end: number, identification: number): number {
  if (end - p < 2) return 2;
  const mei = u8(b, p + 1);
  if (mei === READ_DEVICE_ID) return identification;
  return mei === CANOPEN && end - p < 3 ? 3 : ANY_LENGTH;
}

/** A Read Device Identification response is as long as its list of objects. */
function objectsLength(b: Uint8Array, p: number, end: number): number {
  if (end - p < 7) return 7;
  let at = p + 7;
  for (let left = u8(b, p + 6); left > 0; left--) {
    if (at + 2 > end) return at + 2 - p;
    at += 2 + u8(b, at + 1);
  }
  return at - p;
}
