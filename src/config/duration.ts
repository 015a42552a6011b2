/** Durations as people write them: `90s`, `15m`, `8h`, `7d`. */
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../core/time.ts';

const units: Readonly<Record<string, Micros>> = {s: SECOND, m: MINUTE, h: HOUR, d: DAY};

/** undefined: not a duration. */
export function durationOf(text: string): Micros | undefined {
  const [, number, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? [];
  const length = units[unit ?? ''];
  return length === undefined ? undefined : Number(number) * length;
}
