/** CRC-16 of Modbus serial lines: polynomial 0xA001 (reflected), initial value 0xFFFF, low byte first on the wire. */
import {short, u8} from './bytes.ts';

const table = Uint16Array.from({length: 256}, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xa001;
  return crc;
});

export const CRC16_START = 0xffff;

export const crc16Step = (crc: number, byte: number): number => (crc >>> 8) ^ short(table, (crc ^ byte) & 0xff);

/** Over bytes with their own CRC behind them it is 0. */
export function crc16(b: Uint8Array, start: number, end: number): number {
  let crc = CRC16_START;
  for (let i = start; i < end; i++) crc = crc16Step(crc, u8(b, i));
  return crc;
}
