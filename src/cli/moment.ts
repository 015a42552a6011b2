/** Times as people write them on a command line. */
import {InvalidArgumentError} from 'commander';
import {durationOf} from '../config/duration.ts';
import {DAY, type Micros, SECOND} from '../core/time.ts';

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;
const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/;

/** `2h` from now, `16:00` (the next one, by the clock of this box), `2026-12-01T06:00`. */
export function comingMoment(text: string): Micros {
  const now = Date.now();
  const duration = durationOf(text);
  if (duration !== undefined) return now * 1000 + duration;
  const [, hours, minutes] = CLOCK.exec(text) ?? [];
  if (hours !== undefined) return clockAt(now, Number(hours), Number(minutes));
  const time = DATE.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('Write 2h, 16:00 or 2026-12-01T06:00.');
  return time * 1000;
}

/** As `comingMoment`; a day counts until its end. */
export const comingDeadline = (text: string): Micros =>
  comingMoment(text) + (/^\d{4}-\d{2}-\d{2}$/.test(text) ? DAY - SECOND : 0);

function clockAt(now: number, hours: number, minutes: number): Micros {
  const moment = new Date(now);
  moment.setHours(hours, minutes, 0, 0);
  return moment.getTime() * 1000 + (moment.getTime() <= now ? DAY : 0);
}
