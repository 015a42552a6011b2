/**
 * What one group of a correlation has seen within its timespan, as the number its condition is about. The window is half
 * open: what lies a whole timespan back is no longer in it. Memory is bounded by `MAX_SAMPLES` a group; there may be many
 * thousands of groups, so that a window is a bare record, and what is done with it is shared by all of a correlation.
 */
import type {Scalar, Value} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import type {Correlation} from './rule.ts';

/** Times or values kept for one group; also the highest count a condition may ask for. */
export const MAX_SAMPLES = 1000;

/** What is in the lists, and what `next` counts, is up to its kind. */
export interface Window {
  times: Micros[];
  values: Scalar[];
  next: number;
  /** How many of the latest times came in their order: mostly all, and then none need be counted one by one. */
  ordered: number;
  last: Micros;
}

export interface WindowKind {
  /** One fact is one step at most: `add` must be told of the same fact. */
  readonly isOrdered?: true;
  open(): Window;
  /**
   * Source `source` matched at `time`; `value` is that of the field to count, where there is one. `isSame`: another source matched
   * the same fact just before.
   */
  add(to: Window, source: number, value: Value | undefined, time: Micros, isSame: boolean): void;
  /** Over what was added later than `since`. */
  measure(of: Window, since: Micros): number;
  /** It counts different values, and none later than `since` was one of these. */
  readonly isNew?: (to: Window, value: Value | undefined, since: Micros) => boolean;
  /** What `measure` would be, had `value` been added; only where a repetition can be counted without its fact. */
  readonly measureWith?: (of: Window, value: Value | undefined, since: Micros) => number;
}

/** Samples that one group may hold. */
export function capacity({type, condition, sources}: Correlation): number {
  if (type === 'event_count' || type === 'value_count') return condition.enough;
  return type === 'temporal' || type === 'temporal_ordered' ? sources.length : MAX_SAMPLES;
}

/** `onDropped`: a sample was given up at `MAX_SAMPLES`; sums and averages are then of the latest ones. */
export function windowKind(correlation: Correlation, onDropped: () => void): WindowKind {
  const {type, condition, sources, timespan, percentile} = correlation;
  switch (type) {
    case 'event_count':
      return eventCount(condition.enough);
    case 'value_count':
      return valueCount(condition.enough);
    case 'temporal':
      return temporal(sources.length);
    case 'temporal_ordered':
      return temporalOrdered(sources.length, timespan);
    case 'value_sum':
      return numbers(onDropped, sum);
    case 'value_avg':
      return numbers(onDropped, (values) => sum(values) / values.length);
    case 'value_percentile':
      return numbers(onDropped, (values) => nearestRank(values, percentile));
  }
}

const NO_TIMES: Micros[] = [];
const NO_VALUES: Scalar[] = [];
const NEVER: Micros = Number.NEGATIVE_INFINITY;

const empty = (): Window => ({
  times: NO_TIMES,
  values: NO_VALUES,
  next: 0,
  ordered: 0,
  last: NEVER,
});

/** Lists up to this length are made anew when they grow: one that grows by itself, or is spread, keeps room for 17. */
const FEW = 8;

function append<T>(list: T[], value: T): T[] {
  if (list.length < FEW) return list.concat([value]);
  list.push(value);
  return list;
}

/** The latest `enough` times, as a ring: more of them decide nothing. `next`: where the next one goes. */
function eventCount(enough: number): WindowKind {
  const measure = ({times, next, ordered}: Window, since: Micros): number =>
    ordered < times.length ? later(times, since) : laterInRing(times, times.length < enough ? 0 : next, since);
  return {
    open: empty,
    add(to, _source, _value, time) {
      if (to.next < to.times.length) to.times[to.next] = time;
      else to.times = append(to.times, time);
      to.next = (to.next + 1) % enough;
      to.ordered = time < to.last ? 1 : to.ordered + 1;
      to.last = time;
    },
    measure,
    measureWith: (of, _value, since) => Math.min(enough, measure(of, since) + 1),
  };
}

/** Of times that stand in order from `start` on, going round. */
function laterInRing(times: readonly Micros[], start: number, since: Micros): number {
  const size = times.length;
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[(start + middle) % size] ?? since) > since) high = middle;
    else low = middle + 1;
  }
  return size - low;
}

function later(times: readonly Micros[], since: Micros): number {
  let count = 0;
  for (let i = 0; i < times.length; i++) if ((times[i] ?? since) > since) count++;
  return count;
}

/**
 * The latest `enough` distinct values, each with its latest time, in the order of their coming. Lists of a few places instead of a
 * map: a map that is written to with every fact is made anew over and over.
 */
function valueCount(enough: number): WindowKind {
  return {
    open: empty,
    add(to, _source, value, time) {
      if (typeof value === 'object') for (const one of value) addValue(to, one, time, enough);
      else if (value !== undefined) addValue(to, value, time, enough);
    },
    measure: ({times}, since) => later(times, since),
    isNew: (to, value, since) =>
      typeof value === 'object'
        ? value.some((one) => isNewValue(to, one, since))
        : value !== undefined && isNewValue(to, value, since),
    measureWith(of, value, since) {
      const count = later(of.times, since);
      if (value === undefined || typeof value === 'object') return count;
      return isNewValue(of, value, since) ? Math.min(enough, count + 1) : count;
    },
  };
}

function addValue(to: Window, value: Scalar, time: Micros, enough: number): void {
  const known = placeOf(value, to.values);
  const gone = known >= 0 || to.values.length < enough ? known : 0;
  if (gone < 0) {
    to.values = append(to.values, value);
    to.times = append(to.times, time);
    return;
  }
  // The others move up.
  to.values.copyWithin(gone, gone + 1);
  to.times.copyWithin(gone, gone + 1);
  to.values[to.values.length - 1] = value;
  to.times[to.times.length - 1] = time;
}

function isNewValue({values, times}: Window, value: Scalar, since: Micros): boolean {
  const known = placeOf(value, values);
  return known < 0 || (times[known] ?? since) <= since;
}

/** As a map tells keys apart: NaN is one value. */
const placeOf = (value: Scalar, values: readonly Scalar[]): number =>
  Number.isNaN(value) ? values.findIndex(Number.isNaN) : values.indexOf(value);

const never = (sources: number): Micros[] => new Array<Micros>(sources).fill(NEVER);

/** How many of the sources matched: the latest time of each. */
function temporal(sources: number): WindowKind {
  return {
    open: () => ({...empty(), times: never(sources)}),
    add({times}, source, _value, time) {
      times[source] = time;
    },
    measure: ({times}, since) => later(times, since),
  };
}

/**
 * How many of the sources matched one after the other. Of each step the start of its youngest chain is kept, and in `values` how that
 * was before the latest fact: events appear in an order, and so one fact is one step, whatever else it matches.
 */
function temporalOrdered(sources: number, timespan: Micros): WindowKind {
  return {
    isOrdered: true,
    open: () => ({...empty(), times: never(sources)}),
    add(to, source, _value, time, isSame) {
      if (!isSame) to.values = [...to.times];
      const start = source === 0 ? time : Number(to.values[source - 1] ?? NEVER);
      if (start > time - timespan) to.times[source] = start;
    },
    measure({times: begun}, since) {
      for (let step = sources; step > 0; step--) if ((begun[step - 1] ?? 0) > since) return step;
      return 0;
    },
  };
}

/** The latest `MAX_SAMPLES` numbers, with their times. */
function numbers(onDropped: () => void, measureOf: (values: readonly number[]) => number): WindowKind {
  const addOne = (to: Window, value: Scalar, time: Micros): void => {
    if (typeof value !== 'number') return;
    to.times = append(to.times, time);
    to.values = append(to.values, value);
    if (to.times.length <= MAX_SAMPLES) return;
    to.times.shift();
    to.values.shift();
    onDropped();
  };
  return {
    open: empty,
    add(to, _source, value, time) {
      if (typeof value === 'object') for (const one of value) addOne(to, one, time);
      else if (value !== undefined) addOne(to, value, time);
    },
    measure(of, since) {
      const inside = of.times.findIndex((time) => time > since);
      const first = inside < 0 ? of.times.length : inside;
      if (first > 0) {
        of.times = of.times.slice(first);
        of.values = of.values.slice(first);
      }
      return of.values.length === 0 ? Number.NaN : measureOf(of.values.map(Number));
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function nearestRank(values: readonly number[], percentile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percentile / 100) * sorted.length) - 1] ?? Number.NaN;
}
