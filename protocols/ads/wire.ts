/**
 * ADS on the wire: AMS/TCP header (6 bytes), AMS header (32 bytes), data of the command; all numbers little-endian.
 * Beckhoff Information System, "TwinCAT ADS: Specification for the ADS devices".
 *
 * `at` is the offset of an AMS/TCP header. Only after `length` gave a length may the accessors of the headers be called.
 */
import {u8, u16le, u32le} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';

const TCP_HEADER = 6;
const AMS_HEADER = 32;
export const HEADERS = TCP_HEADER + AMS_HEADER;
/** Longest data that is believed: files and symbol tables go over in pieces far below this. */
const MAX_DATA = 64 * 1024 * 1024;
/** As much of a message as is read; values beyond are skipped. */
export const KEEP = 2048;

const RESPONSE = 0x0001;
const ADS_COMMAND = 0x0004;
/** Response, no return, ADS command, system, high priority, timestamp, UDP, init; and broadcast. */
const KNOWN_FLAGS = 0x80ff;

/** Bytes of the whole message at `b[at..]`; says BROKEN as soon as the bytes that are there tell. */
export function length(b: Uint8Array, at: number, end: number): number {
  const there = end - at;
  if ((there >= 1 && u8(b, at) !== 0) || (there >= 2 && u8(b, at + 1) !== 0)) return BROKEN;
  if (there < TCP_HEADER) return NEED_MORE;
  const rest = u32le(b, at + 2);
  if (rest < AMS_HEADER || rest > AMS_HEADER + MAX_DATA) return BROKEN;
  if (there < HEADERS) return NEED_MORE;
  return dataLength(b, at) === rest - AMS_HEADER && isSound(b, at) ? TCP_HEADER + rest : BROKEN;
}

/** Command 0 is "invalid", flags beyond the known are not in use, and without the ADS flag it is no ADS command. */
const isSound = (b: Uint8Array, at: number): boolean =>
  (stateFlags(b, at) & ~KNOWN_FLAGS) === 0 && (stateFlags(b, at) & ADS_COMMAND) !== 0 && command(b, at) !== 0;

export const targetNetId = (b: Uint8Array, at: number): string => netId(b, at + 6);
export const targetPort = (b: Uint8Array, at: number): number => u16le(b, at + 12);
export const senderNetId = (b: Uint8Array, at: number): string => netId(b, at + 14);
export const senderPort = (b: Uint8Array, at: number): number => u16le(b, at + 20);
export const command = (b: Uint8Array, at: number): number => u16le(b, at + 22);
const stateFlags = (b: Uint8Array, at: number): number => u16le(b, at + 24);
export const isResponse = (b: Uint8Array, at: number): boolean => (stateFlags(b, at) & RESPONSE) !== 0;
const dataLength = (b: Uint8Array, at: number): number => u32le(b, at + 26);
export const errorCode = (b: Uint8Array, at: number): number => u32le(b, at + 30);
export const invokeId = (b: Uint8Array, at: number): number => u32le(b, at + 34);

/** An AMS Net Id as it is written: six numbers. */
export function netId(b: Uint8Array, at: number): string {
  let text = String(u8(b, at));
  for (let i = 1; i < 6; i++) text += `.${u8(b, at + i)}`;
  return text;
}
