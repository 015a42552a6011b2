/**
 * FINS on the wire: header (10 bytes), command (2), in a response an end code (2), data. Over UDP one frame a datagram; over
 * TCP behind a header of 16 bytes that begins with `FINS`. Omron, CS/CJ Communications Commands Reference (W342) section 5,
 * and Ethernet Units manual (W420) section 7-4.
 *
 * Everywhere in this folder `at` is the offset of a FINS frame and `end` lies behind it; `t` is that of a TCP header.
 */
import {u8, u16, u32} from '../../src/core/bytes.ts';

const HEADER = 10;
export const COMMAND_END = 12;
export const RESPONSE_END = 14;
/** Header, command and the longest data. */
const MAX_FRAME = 2012;
const RESPONSE = 0x40;
/** Bits of the first byte that are always zero. */
const ICF_ZERO = 0x3e;
/** Gateways that a frame may pass: 2, of newer units 7; it is counted down. */
const MAX_GATEWAYS = 7;
const MAX_NETWORK = 127;

export type Check = 'ok' | 'header' | 'length';

export function check(b: Uint8Array, at: number, end: number): Check {
  if (end - at < COMMAND_END) return 'length';
  const isSound = (u8(b, at) & ICF_ZERO) === 0 && u8(b, at + 1) === 0 && u8(b, at + 2) <= MAX_GATEWAYS;
  if (!isSound || u8(b, at + 3) > MAX_NETWORK || u8(b, at + 6) > MAX_NETWORK) return 'header';
  return end - at > MAX_FRAME || (isResponse(b, at) && end - at < RESPONSE_END) ? 'length' : 'ok';
}

export const isResponse = (b: Uint8Array, at: number): boolean => (u8(b, at) & RESPONSE) !== 0;
/** The sender wants no response. */
export const wantsNothing = (b: Uint8Array, at: number): boolean => (u8(b, at) & 1) !== 0;
export const serviceId = (b: Uint8Array, at: number): number => u8(b, at + 9);
export const command = (b: Uint8Array, at: number): number => u16(b, at + HEADER);
/** Without the bits that tell of a relay error and of faults in the controller. */
export const endCode = (b: Uint8Array, at: number): number => u16(b, at + COMMAND_END) & 0x7f3f;

const MAGIC = 0x46494e53;
export const TCP_HEADER = 16;
/** Command and error code are counted, magic and length are not. */
const COUNTED = 8;
export const FRAME_SEND = 2;

export function checkTcp(b: Uint8Array, t: number, end: number): 'ok' | 'need-more' | 'no' {
  const there = Math.min(4, end - t);
  for (let i = 0; i < there; i++) if (u8(b, t + i) !== ((MAGIC >>> (24 - 8 * i)) & 255)) return 'no';
  if (end - t < COUNTED) return 'need-more';
  const length = u32(b, t + 4);
  if (length < COUNTED || length > COUNTED + MAX_FRAME) return 'no';
  return end - t < COUNTED + length ? 'need-more' : 'ok';
}

export const MAX_TCP = TCP_HEADER + MAX_FRAME;
export const tcpLength = (b: Uint8Array, t: number): number => COUNTED + u32(b, t + 4);
export const tcpCommand = (b: Uint8Array, t: number): number => u32(b, t + 8);
export const tcpError = (b: Uint8Array, t: number): number => u32(b, t + 12);
