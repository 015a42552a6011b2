/** Description blocks of a device: what it says of itself. EN ISO 22510, clause 7.5.4. */
import {hex, printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {individualText} from './telegram.ts';

/** Blocks of one answer that are looked at. */
const MAX_BLOCKS = 16;
const DEVICE = 1;
const DEVICE_LENGTH = 54;
const NAME = 24;

/** Adds the blocks at `b[at..end)`: each with its length (1) and type (1). */
export function addDescription(fields: Fields, b: Uint8Array, at: number, end: number): void {
  let p = at;
  for (let i = 0; i < MAX_BLOCKS && end - p >= 2; i++) {
    const length = u8(b, p);
    if (length < 2 || p + length > end) return;
    if (u8(b, p + 1) === DEVICE && length >= DEVICE_LENGTH) addDevice(fields, b, p);
    p += length;
  }
}

/** Medium, status, address (2), project (2), serial (6), multicast (4), MAC (6), name (30). */
function addDevice(fields: Fields, b: Uint8Array, p: number): void {
  fields['knxip.progmode'] = u8(b, p + 3) & 1;
  fields['bifrost.knx_address'] = individualText(u16(b, p + 4));
  fields['bifrost.serial'] = hex(b, p + 8, p + 14);
  let stop = p + NAME;
  while (stop < p + DEVICE_LENGTH && u8(b, stop) !== 0) stop++;
  if (stop > p + NAME) fields['bifrost.device_name'] = printable(b, p + NAME, stop);
}
