/** Bytes a minute of each segment, as usual in each hour of the week: mean and standard deviation, running. */
import type {BaselineSettings, Habit} from '../core/baseline.ts';
import {type Fact, NOBODY} from '../core/fact.ts';
import {HOUR, MINUTE, type Micros} from '../core/time.ts';

const HOURS = 7 * 24;
/** Minutes of an hour of the week until it is believed, and after which older ones count less. */
const BELIEVED = 30;
const MOST_COUNTED = 600;
/** Standard deviation that is assumed at least: a part of the mean, and bytes. */
const LEAST_PART = 0.1;
const LEAST_BYTES = 2000;
const TELL_EVERY: Micros = HOUR;

export interface Traffic {
  /** Bytes of a segment in the minute that is over at `now`. */
  minute(segment: string, bytes: number, now: Micros): Fact | undefined;
  changed(now: Micros, all: boolean): Habit[];
}

interface OfSegment {
  /** By the hour of the week. */
  readonly count: number[];
  readonly mean: number[];
  readonly squares: number[];
  readonly since: Micros[];
  /** Minutes in a row that were unusual. */
  run: number;
  lastSeen: Micros;
  toldAt: Micros;
}

export interface TrafficOptions {
  readonly settings: BaselineSettings['traffic'];
  readonly saved: readonly Habit[];
  readonly minuteOfWeek: (time: Micros) => number;
}

export function traffic({settings, saved, minuteOfWeek}: TrafficOptions): Traffic {
  const all = new Map<string, OfSegment>();
  for (const {kind, id, lastSeen, detail} of saved) {
    if (kind !== 'traffic') continue;
    all.set(id, {...(detail as unknown as OfSegment), run: 0, lastSeen, toldAt: lastSeen});
  }
  return {
    minute(segment, bytes, now) {
      const one = all.get(segment) ?? fresh(now);
      all.set(segment, one);
      one.lastSeen = now;
      return minute(one, segment, bytes, Math.floor(minuteOfWeek(now - MINUTE) / 60), now, settings);
    },
    changed(now, isAll) {
      const told: Habit[] = [];
      for (const [segment, one] of all) {
        if (one.lastSeen <= one.toldAt || !(isAll || now - one.toldAt >= TELL_EVERY)) continue;
        one.toldAt = now;
        const {count, mean, squares, since, lastSeen} = one;
        told.push({kind: 'traffic', id: segment, segment, lastSeen, detail: {count, mean, squares, since}});
      }
      return told;
    },
  };
}

function fresh(now: Micros): OfSegment {
  const zeros = (): number[] => new Array<number>(HOURS).fill(0);
  return {count: zeros(), mean: zeros(), squares: zeros(), since: zeros(), run: 0, lastSeen: now, toldAt: now};
}

function minute(
  one: OfSegment,
  segment: string,
  bytes: number,
  hour: number,
  now: Micros,
  {sigmas, minutes}: TrafficOptions['settings'],
): Fact | undefined {
  const count = one.count[hour] ?? 0;
  const mean = one.mean[hour] ?? 0;
  if (count === 0) one.since[hour] = now;
  const deviation = Math.max(
    LEAST_BYTES,
    LEAST_PART * mean,
    count > 1 ? Math.sqrt((one.squares[hour] ?? 0) / count) : 0,
  );
  // The same hour of an earlier week must be known: a shift that has just begun says nothing of itself.
  const isKnown = count >= BELIEVED && now - (one.since[hour] ?? now) > 2 * HOUR;
  const isOdd = isKnown && Math.abs(bytes - mean) > sigmas * deviation;
  one.run = isOdd ? one.run + 1 : 0;
  if (!isOdd || one.run > minutes) learn(one, hour, bytes, count, mean);
  return one.run === minutes ? factOf(segment, now, mean, deviation, bytes) : undefined;
}

/** Welford's way; beyond `MOST_COUNTED` the past fades. */
function learn(one: OfSegment, hour: number, bytes: number, count: number, mean: number): void {
  const next = Math.min(count + 1, MOST_COUNTED);
  const off = bytes - mean;
  const moved = mean + off / next;
  const squares = (one.squares[hour] ?? 0) * (count >= MOST_COUNTED ? (next - 1) / next : 1);
  one.count[hour] = next;
  one.mean[hour] = moved;
  one.squares[hour] = squares + off * (bytes - moved);
}

const factOf = (segment: string, time: Micros, mean: number, deviation: number, bytes: number): Fact => ({
  kind: 'deviation',
  protocol: 'ip',
  name: 'traffic-unusual',
  time,
  frame: 0,
  segment,
  means: 'passive',
  client: NOBODY,
  server: NOBODY,
  fields: {
    'baseline.usual': Math.round(mean),
    'baseline.spread': Math.round(deviation),
    'baseline.observed': bytes,
  },
});
