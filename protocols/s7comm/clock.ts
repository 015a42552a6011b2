/** The time of a CPU, as it is read or set. */
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

/** Return code, transport size, length (2), reserved (1), century (1). */
const YEAR = 6;
/** Year to second, one BCD byte each. */
const LENGTH = 6;

export function addClock(fields: Fields, b: Uint8Array, data: number, end: number): void {
  const at = data + YEAR;
  if (at + LENGTH > end) return;
  const digits = Array.from({length: LENGTH}, (_, i) =>
    u8(b, at + i)
      .toString(16)
      .padStart(2, '0'),
  );
  // Two digits of the year count from 1990 (IEC DATE_AND_TIME of the S7).
  const [year = '', month, day, hour, minute, second] = digits;
  fields['bifrost.clock'] = `${Number(year) >= 90 ? 19 : 20}${year}-${month}-${day} ${hour}:${minute}:${second}`;
}
