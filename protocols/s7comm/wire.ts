/**
 * S7comm on the wire: header (10 bytes, 12 in an answer to a job), parameter, data, in one ISO transport message. There is
 * no public standard; the layout is that of Wireshark's dissector and of the captures.
 *
 * Everywhere in this folder `at` is the offset of a PDU and `end` lies behind it. Only after `check` said `ok` may the
 * accessors be called.
 */
import {u8, u16} from '../../src/core/bytes.ts';

export const PROTOCOL_ID = 0x32;

export const JOB = 1;
const ACK = 2;
export const ACK_DATA = 3;
export const USERDATA = 7;

const HEADER = 10;
const ACK_HEADER = 12;
/** Before the function of user data: 00 01 12, length, method, type and group, subfunction, sequence number. */
const USERDATA_PARAMETER = 8;

export type Check = 'ok' | 'not-s7comm' | 'rosctr' | 'length';

export function check(b: Uint8Array, at: number, end: number): Check {
  if (end - at < HEADER || u8(b, at) !== PROTOCOL_ID) return 'not-s7comm';
  const kind = rosctr(b, at);
  if (kind !== JOB && kind !== ACK && kind !== ACK_DATA && kind !== USERDATA) return 'rosctr';
  if (isAck(b, at) && end - at < ACK_HEADER) return 'length';
  if (headerLength(b, at) + parameterLength(b, at) + dataLength(b, at) !== end - at) return 'length';
  return kind === USERDATA && parameterLength(b, at) < USERDATA_PARAMETER ? 'length' : 'ok';
}

export const rosctr = (b: Uint8Array, at: number): number => u8(b, at + 1);
export const pduReference = (b: Uint8Array, at: number): number => u16(b, at + 4);
export const parameterLength = (b: Uint8Array, at: number): number => u16(b, at + 6);
export const dataLength = (b: Uint8Array, at: number): number => u16(b, at + 8);

/** An answer to a job: its header has an error class and code. */
export const isAck = (b: Uint8Array, at: number): boolean => rosctr(b, at) === ACK || rosctr(b, at) === ACK_DATA;
export const errorClass = (b: Uint8Array, at: number): number => u8(b, at + 10);
export const errorCode = (b: Uint8Array, at: number): number => u8(b, at + 11);

const headerLength = (b: Uint8Array, at: number): number => (isAck(b, at) ? ACK_HEADER : HEADER);
export const parameterStart = (b: Uint8Array, at: number): number => at + headerLength(b, at);
/** Where the parameter ends and the data begins. */
export const dataStart = (b: Uint8Array, at: number): number => parameterStart(b, at) + parameterLength(b, at);

/** Of a request that is kept in part: where its parameter ends, within what is kept. */
export const parameterEnd = (b: Uint8Array, at: number, end: number): number => Math.min(end, dataStart(b, at));

/** Function code of a job or its answer; -1: there is no parameter. */
export const jobFunction = (b: Uint8Array, at: number): number =>
  parameterLength(b, at) === 0 ? -1 : u8(b, parameterStart(b, at));

/** Types of user data. */
const PUSH = 0;
const NC_PUSH = 3;
const RESPONSE = 8;
const NC_RESPONSE = 11;

/** Groups of user data, and the one subfunction that is an identity. */
export const MODE_TRANSITION = 0;
export const PROGRAMMER = 1;
export const BLOCKS = 3;
export const CPU = 4;
export const TIME = 7;
export const READ_SZL = 1;

/** Of user data: push, request or response; the types of numerical controls are one below. */
const userdataType = (b: Uint8Array, at: number): number => u8(b, parameterStart(b, at) + 5) >> 4;
export const functionGroup = (b: Uint8Array, at: number): number => u8(b, parameterStart(b, at) + 5) & 15;
export const subfunction = (b: Uint8Array, at: number): number => u8(b, parameterStart(b, at) + 6);
/** Of a user data response: error code; 0 where the parameter has none. */
export const userdataError = (b: Uint8Array, at: number): number =>
  parameterLength(b, at) >= USERDATA_PARAMETER + 4 ? u16(b, parameterStart(b, at) + 10) : 0;
/** Of a user data response: number of a list that comes in several; 0 where it comes in one. */
export const dataUnit = (b: Uint8Array, at: number): number =>
  parameterLength(b, at) >= USERDATA_PARAMETER + 2 ? u8(b, parameterStart(b, at) + 8) : 0;

/** Is it a job, a user data request, or a push that nobody answers? */
export function role(b: Uint8Array, at: number): 'request' | 'response' | 'push' {
  const kind = rosctr(b, at);
  if (kind !== USERDATA) return kind === JOB ? 'request' : 'response';
  const type = userdataType(b, at);
  if (type === PUSH || type === NC_PUSH) return 'push';
  return type === RESPONSE || type === NC_RESPONSE ? 'response' : 'request';
}
