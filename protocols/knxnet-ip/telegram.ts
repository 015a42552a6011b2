/** The KNX telegram inside tunnel and routing messages: cEMI. EN 50090-4-1; KNX Standard 03_06_03, clause 4. */
import {u8, u16} from '../../src/core/bytes.ts';

/** Data request, confirmation and indication. */
const CODES: readonly number[] = [0x11, 0x2e, 0x29];
const GROUP = 0x80;

/** Offset of the cEMI frame behind a connection header of four bytes, or behind the header of a routing message. */
export const cemiAt = (body: number, isTunnel: boolean): number => (isTunnel ? body + 4 : body);

/** Offset of the control fields of the data frame at `b[c..end)`; -1: it is none that is whole up to its command. */
export function dataAt(b: Uint8Array, c: number, end: number): number {
  if (end - c < 2 || !CODES.includes(u8(b, c))) return -1;
  const data = c + 2 + u8(b, c + 1);
  return end - data >= 9 ? data : -1;
}

export const isGroup = (b: Uint8Array, data: number): boolean => (u8(b, data + 1) & GROUP) !== 0;
export const destination = (b: Uint8Array, data: number): number => u16(b, data + 4);
/** 0 group read, 1 response, 2 write; beyond are commands to one device. */
export const command = (b: Uint8Array, data: number): number => (u16(b, data + 7) >> 6) & 15;

/** A group address with three levels: main, middle, sub. */
export const groupText = (address: number): string => `${address >> 11}/${(address >> 8) & 7}/${address & 255}`;
/** An individual address: area, line, device. */
export const individualText = (address: number): string => `${address >> 12}.${(address >> 8) & 15}.${address & 255}`;
