/**
 * Time, in the units this code uses. Packet time is in microseconds since 1970 (UTC) as a plain number: 2^53 of them
 * reach the year 2255. Everything between the frame and the alert takes its time from the packet, never from a clock.
 */

/** Microseconds since 1970-01-01 UTC. */
export type Micros = number;

export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;
export const HOUR: Micros = 60 * MINUTE;
export const DAY: Micros = 24 * HOUR;

/** Whoever holds the time of the current packet. It is read there: a fraction handed from call to call is an object each time. */
export interface Clock {
  readonly time: Micros;
}

/** Whole microseconds from `since` to `now` as a small integer: 0 at least, half an hour at most. */
export const elapsed = ({time: since}: Clock, {time: now}: Clock): number =>
  now <= since ? 0 : now - since < 0x6fffffff ? (now - since) | 0 : 0x6fffffff;

/** Largest time a JavaScript date can hold, in milliseconds. */
const MAX_DATE_MS = 8.64e15;

/** ISO 8601 in UTC with microseconds, e.g. `2020-07-25T07:03:28.237928Z`; a time beyond the calendar is shown as its number. */
export function isoTime(time: Micros): string {
  const ms = Math.floor(time / 1000);
  if (!(Math.abs(ms) <= MAX_DATE_MS)) return String(time);
  const micros = String(Math.floor(time - ms * 1000)).padStart(3, '0');
  return `${new Date(ms).toISOString().slice(0, -1)}${micros}Z`;
}
