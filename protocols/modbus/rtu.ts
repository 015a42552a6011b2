/** Modbus RTU: unit id, PDU and CRC-16, without MBAP. MODBUS over Serial Line V1.02, sections 2.5.1 and 6.2.2. */
import {u8, u16le} from '../../src/core/bytes.ts';

const MIN_FRAME = 4;
const MAX_FRAME = 256;

/** All of `b[at..end)` is one RTU frame. */
export function isRtuFrame(b: Uint8Array, at: number, end: number): boolean {
  const length = end - at;
  return length >= MIN_FRAME && length <= MAX_FRAME && crc16(b, at, end - 2) === u16le(b, end - 2);
}

function crc16(b: Uint8Array, start: number, end: number): number {
  let crc = 0xffff;
  for (let i = start; i < end; i++) {
    crc ^= u8(b, i);
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
