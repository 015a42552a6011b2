/**
 * A Modbus request and its answer as they stand over TCP, with an MBAP header (MODBUS Messaging on TCP/IP V1.0b, section 3.1),
 * and over a serial line, with a unit in front and a CRC behind (MODBUS over Serial Line V1.02, section 2.5.1).
 */
import {crc16} from '../core/crc16.ts';
import type {Target} from '../core/poll.ts';
import {transportFor} from './transport.ts';

const UNIT = 1;
const CRC = 2;
const MBAP = 7;
const MAX_RTU = 256;
const READ_IDENTIFICATION = 0x2b;
/** Objects of an identification: unit, function, type, category, conformity, more, next, number of objects. */
const OBJECTS = 8;

export const isSerial = (target: Target): boolean =>
  transportFor({transport: 'tcp', alsoOver: 'serial'}, target) === 'serial';

export function aduOf(target: Target, unit: number, transaction: number, pdu: Uint8Array): Uint8Array {
  if (!isSerial(target)) return Uint8Array.of(0, transaction & 0xff, 0, 0, 0, pdu.length + UNIT, unit, ...pdu);
  const frame = Uint8Array.of(unit, ...pdu);
  const crc = crc16(frame, 0, frame.length);
  return Uint8Array.of(...frame, crc & 0xff, crc >> 8);
}

/** Function code and what follows it. */
export const pduOf = (target: Target, adu: Uint8Array): Uint8Array =>
  isSerial(target) ? adu.subarray(UNIT, Math.max(UNIT, adu.length - CRC)) : adu.subarray(MBAP);

/** How long an answer of the unit to the function will be on a serial line; 0: not known yet; below 0: it is none. */
export const rtuLength =
  (unit: number, code: number) =>
  (b: Uint8Array): number => {
    if ((b[0] ?? unit) !== unit || ((b[1] ?? code) & 0x7f) !== code) return -1;
    const length = lengthOf(b);
    if (length > MAX_RTU) return -1;
    return length > 0 && b.length >= length && crc16(b, 0, length) !== 0 ? -1 : length;
  };

function lengthOf(b: Uint8Array): number {
  const [, code, count] = b;
  if (code === undefined || count === undefined) return 0;
  if (code > 0x7f) return UNIT + 2 + CRC;
  return code === READ_IDENTIFICATION ? identificationLength(b) : UNIT + 2 + count + CRC;
}

/** It does not say how long it is, only how many objects there are, and each how long it is. */
function identificationLength(b: Uint8Array): number {
  let end = OBJECTS;
  for (let left = b[OBJECTS - 1] ?? 1; left > 0; left--) {
    const length = b[end + 1];
    if (length === undefined) return end > MAX_RTU ? end : 0;
    end += 2 + length;
  }
  return end + CRC;
}
