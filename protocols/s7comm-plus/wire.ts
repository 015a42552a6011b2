/**
 * S7comm-plus on the wire: 0x72, version, length (2), data, and a trailer 72 vv 00 00 that the length does not count. Version
 * 3 has a digest (1 + 32 bytes) before the data. Not published; as read by the Wireshark plugin of Thomas Wiens, by
 * ICSNPP, and in captures.
 *
 * Everywhere in this folder `at` is the offset of a PDU and `end` lies behind it; `d` is the offset of its data. Only after
 * `check` said `ok` may the accessors be called.
 */
import {u8, u16, u32} from '../../src/core/bytes.ts';

export const PROTOCOL_ID = 0x72;
const HEADER = 4;
/** Version whose data is behind a digest. */
const DIGEST_VERSION = 3;
/** Keep-alive and system event: nothing of the structure below. */
const SYSTEM_EVENT = 0xfe;
const KEEP_ALIVE = 0xff;

export const REQUEST = 0x31;
const RESPONSE = 0x32;
export const NOTIFICATION = 0x33;
const RESPONSE_2 = 0x02;

/** Opcode, reserved (2), function (2), reserved (2), sequence number (2), in a request session id (4) and flags (1). */
const REQUEST_LENGTH = 14;
const RESPONSE_LENGTH = 10;
const NOTIFICATION_LENGTH = 5;

export type Check = 'ok' | 'not-s7comm-plus' | 'version' | 'length' | 'opcode';

export function check(b: Uint8Array, at: number, end: number): Check {
  if (end - at < HEADER || u8(b, at) !== PROTOCOL_ID) return 'not-s7comm-plus';
  if (isSystem(b, at)) return 'ok';
  if (version(b, at) < 1 || version(b, at) > DIGEST_VERSION) return 'version';
  const d = dataStart(b, at, end);
  const stop = dataEnd(b, at);
  if (stop > end || d >= stop) return 'length';
  switch (u8(b, d)) {
    case REQUEST:
      return stop - d < REQUEST_LENGTH ? 'length' : 'ok';
    case RESPONSE:
    case RESPONSE_2:
      return stop - d < RESPONSE_LENGTH ? 'length' : 'ok';
    case NOTIFICATION:
      return stop - d < NOTIFICATION_LENGTH ? 'length' : 'ok';
    default:
      return 'opcode';
  }
}

export const version = (b: Uint8Array, at: number): number => u8(b, at + 1);
export const isSystem = (b: Uint8Array, at: number): boolean =>
  version(b, at) === SYSTEM_EVENT || version(b, at) === KEEP_ALIVE;
export const dataEnd = (b: Uint8Array, at: number): number => at + HEADER + u16(b, at + 2);

/** Bytes of the digest; 0 without one. */
export const digestLength = (b: Uint8Array, at: number, end: number): number =>
  version(b, at) === DIGEST_VERSION && at + HEADER < end ? u8(b, at + HEADER) : 0;

export function dataStart(b: Uint8Array, at: number, end: number): number {
  const digest = digestLength(b, at, end);
  return at + HEADER + (version(b, at) === DIGEST_VERSION ? 1 + digest : 0);
}

export const opcode = (b: Uint8Array, d: number): number => u8(b, d);
export const functionCode = (b: Uint8Array, d: number): number => u16(b, d + 3);
export const sequenceNumber = (b: Uint8Array, d: number): number => u16(b, d + 7);
export const sessionId = (b: Uint8Array, d: number): number => u32(b, d + 9);
/** Where the body of a request or response begins. */
export const requestBody = (d: number): number => d + REQUEST_LENGTH;
export const responseBody = (d: number): number => d + RESPONSE_LENGTH;
