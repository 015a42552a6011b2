/**
 * Modbus/TCP on the wire: ADU = MBAP header (7 bytes) + PDU (function code + data).
 * MODBUS Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3.
 *
 * Everywhere in this folder `at` is the offset of an ADU, `p` that of its PDU, and `end` lies behind the last byte.
 * Only after `check` said `ok` may the accessors be called on an ADU.
 */
import {u8, u16} from '../../src/core/bytes.ts';
import {hashBytes} from '../../src/core/hash.ts';

/** Transaction id (2), protocol id (2), length (2), unit id (1). */
export const MBAP_LENGTH = 7;
/** MBAP header + the longest PDU, 253 bytes. */
export const MAX_ADU = 260;
/** Schneider's UMAS goes beyond: the controller grants up to 1024 bytes. */
export const MAX_UMAS_ADU = MBAP_LENGTH + 1024;
/** The length field counts the unit id and the PDU, of which there is at least a function code. */
const MIN_LENGTH_FIELD = 2;
export const UMAS = 90;
export const EXCEPTION_BIT = 0x80;

export type Check = 'ok' | 'need-more' | 'protocol-id' | 'length' | 'oversize';

/** Says no as soon as the bytes that are there tell, so that a stranger's short message is not waited for. */
export function check(b: Uint8Array, at: number, end: number): Check {
  const there = end - at;
  if (there >= 3 && u8(b, at + 2) !== 0) return 'protocol-id';
  if (there >= 4 && u8(b, at + 3) !== 0) return 'protocol-id';
  if (there < 6) return 'need-more';
  const length = lengthField(b, at);
  if (length < MIN_LENGTH_FIELD) return 'length';
  if (6 + length > MAX_ADU) {
    if (6 + length > MAX_UMAS_ADU) return 'oversize';
    if (there <= MBAP_LENGTH) return 'need-more';
    if (functionCode(b, at) !== UMAS) return 'oversize';
  }
  return there < 6 + length ? 'need-more' : 'ok';
}

export const transactionId = (b: Uint8Array, at: number): number => u16(b, at);
export const protocolId = (b: Uint8Array, at: number): number => u16(b, at + 2);
export const lengthField = (b: Uint8Array, at: number): number => u16(b, at + 4);
export const unitId = (b: Uint8Array, at: number): number => u8(b, at + 6);
export const aduLength = (b: Uint8Array, at: number): number => 6 + lengthField(b, at);

/** Function code without the exception bit. */
export const functionCode = (b: Uint8Array, at: number): number => u8(b, at + MBAP_LENGTH) & 0x7f;
export const isException = (b: Uint8Array, at: number): boolean => (u8(b, at + MBAP_LENGTH) & EXCEPTION_BIT) !== 0;

/** Transaction id and unit id in one integer: what pairs a response with its request. */
export const pairKey = (b: Uint8Array, at: number): number => (transactionId(b, at) << 8) | unitId(b, at);

/** How ADUs stand on the wire: with an MBAP header, or as on a serial line with a CRC or an LRC. */
export type Framing = (typeof framings)[number];

/**
 * Whatever its framing, an ADU is handed on as MBAP header and PDU, so that everything above is the same for all of them.
 * One that came without that header has the place of its framing in this list where the protocol identifier stands.
 */
export const framings = ['tcp', 'rtu', 'ascii'] as const;

export const framingNumber = (b: Uint8Array, at: number): number => u8(b, at + 3);

/** Hash of `b[start..end)`, always above 0. */
export const digest = (b: Uint8Array, start: number, end: number): number => (hashBytes(b, start, end) >>> 2) + 1;
