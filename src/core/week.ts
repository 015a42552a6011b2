/** Times that come every week, on the clock of the plant: days, and hours that may go over midnight. */
import {MINUTE, type Micros} from './time.ts';

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof days)[number];

export interface WeeklyTime {
  /** Days on which it begins. */
  readonly days: readonly Day[];
  /** `22:00-06:00`; over midnight it belongs to the day on which it begins. */
  readonly hours: string;
}

/** Clocks are set forward and back at quarters of an hour. */
const BLOCK: Micros = 15 * MINUTE;
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** The epoch began on a Thursday. */
const EPOCH_MINUTE = 3 * DAY_MINUTES;

/**
 * Tells minutes since Monday 00:00 on the clock of this time zone. What a zone needs is made here and not when it is first
 * asked: it takes 15 ms, longer than any frame may.
 */
export function weekClock(timeZone: string): (time: Micros) => number {
  if (timeZone === 'UTC') return (time) => (EPOCH_MINUTE + Math.floor(time / MINUTE)) % WEEK_MINUTES;
  const clock = clockOf(timeZone);
  let block = Number.NaN;
  let start = 0;
  return (time) => {
    const current = Math.floor(time / BLOCK);
    if (current !== block) {
      block = current;
      start = localMinute(clock, current * BLOCK);
    }
    return (start + Math.floor((time - current * BLOCK) / MINUTE)) % WEEK_MINUTES;
  };
}

const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', {timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});

function localMinute(clock: Intl.DateTimeFormat, time: Micros): number {
  const parts = new Map(clock.formatToParts(time / 1000).map(({type, value}) => [type, value]));
  const day = days.map(String).indexOf(parts.get('weekday')?.toLowerCase() ?? '');
  return Math.max(0, day) * DAY_MINUTES + Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
}

/** `minute`: since Monday 00:00. */
export function isOn(weekly: WeeklyTime, minute: number): boolean {
  const [from, until] = weekly.hours.split('-').map(minuteOfDay);
  if (from === undefined || until === undefined) return false;
  const day = Math.floor(minute / DAY_MINUTES);
  const now = minute % DAY_MINUTES;
  if (from < until) return begins(weekly, day) && now >= from && now < until;
  return (begins(weekly, day) && now >= from) || (begins(weekly, (day + 6) % 7) && now < until);
}

const begins = (weekly: WeeklyTime, day: number): boolean => weekly.days.some((name) => name === days[day]);

function minuteOfDay(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
