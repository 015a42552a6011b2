/** Durations as people write them: `90s`, `15m`, `8h`, `7d`. */
import {AppError} from '../core/errors.ts';
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../core/time.ts';

const units: Readonly<Record<string, Micros>> = {s: SECOND, m: MINUTE, h: HOUR, d: DAY};

/** Throws `usage`. */
export function parseDuration(text: string): Micros {
  const [, number, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? [];
  const length = units[unit ?? ''];
  if (length === undefined) throw new AppError('usage', `"${text}" is no duration (write 90s, 15m, 8h or 7d)`);
  return Number(number) * length;
}
