/**
 * ROC Plus on the wire: destination unit and group, source unit and group, opcode, length (one byte each), data, CRC-16.
 * Emerson, ROC Plus Protocol Specification Manual (A6127), section 2.
 */
import {short, u8, u16le} from '../../src/core/bytes.ts';
import {BROKEN, NEED_MORE} from '../../src/net/framing.ts';
import {isOpcode} from './opcodes.ts';

const HEADER = 6;
const CRC = 2;
export const MAX_FRAME = HEADER + 255 + CRC;

/** Bytes of the whole frame at `b[at..]`. There is no sync byte: opcode and CRC must be right, or it is none. */
export function length(b: Uint8Array, at: number, end: number): number {
  const there = end - at;
  if (there >= 5 && !isOpcode(opcode(b, at))) return BROKEN;
  if (there < HEADER) return NEED_MORE;
  const whole = HEADER + dataLength(b, at) + CRC;
  return there >= whole && !isIntact(b, at, at + whole) ? BROKEN : whole;
}

export const destinationUnit = (b: Uint8Array, at: number): number => u8(b, at);
export const destinationGroup = (b: Uint8Array, at: number): number => u8(b, at + 1);
export const sourceUnit = (b: Uint8Array, at: number): number => u8(b, at + 2);
export const sourceGroup = (b: Uint8Array, at: number): number => u8(b, at + 3);
export const opcode = (b: Uint8Array, at: number): number => u8(b, at + 4);
export const dataLength = (b: Uint8Array, at: number): number => u8(b, at + 5);
export const dataAt = (at: number): number => at + HEADER;

/** The same CRC as of Modbus RTU: x^16 + x^15 + x^2 + 1 reflected, all ones first, low byte first. */
function isIntact(b: Uint8Array, at: number, end: number): boolean {
  let crc = 0xffff;
  for (let i = at; i < end - CRC; i++) crc = (crc >> 8) ^ short(TABLE, (crc ^ u8(b, i)) & 0xff);
  return crc === u16le(b, end - CRC);
}

const TABLE = Uint16Array.from({length: 256}, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});
