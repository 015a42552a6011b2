/**
 * What one group of a correlation has seen within its timespan, as the number its condition is about. The window is half
 * open: what lies a whole timespan back is no longer in it. Memory is bounded by `MAX_SAMPLES` a group.
 */
import type {Scalar, Value} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import type {Correlation} from './rule.ts';

/** Times or values kept for one group; also the highest count a condition may ask for. */
export const MAX_SAMPLES = 1000;

export interface Window {
  /** Source `source` matched at `time`; `value` is that of the field to count, where there is one. */
  add(source: number, value: Value | undefined, time: Micros): void;
  /** Over what was added later than `since`. */
  measure(since: Micros): number;
  /** What `measure` would be, had `value` been added; only where a repetition can be counted without its fact. */
  readonly measureWith?: (value: Value | undefined, since: Micros) => number;
}

/** Samples that one group may hold. */
export function capacity({type, condition, sources}: Correlation): number {
  if (type === 'event_count' || type === 'value_count') return condition.enough;
  return type === 'temporal' || type === 'temporal_ordered' ? sources.length : MAX_SAMPLES;
}

/** `onDropped`: a sample was given up at `MAX_SAMPLES`; sums and averages are then of the latest ones. */
export function windowOf(correlation: Correlation, onDropped: () => void): Window {
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

/** The latest `enough` times: more of them decide nothing. */
function eventCount(enough: number): Window {
  const times: Micros[] = [];
  let next = 0;
  /** How many of the latest came in the order of time: mostly all, and then none need be counted one by one. */
  let ordered = 0;
  let last = Number.NEGATIVE_INFINITY;
  const measure = (since: Micros): number =>
    ordered < times.length ? later(times, since) : laterInRing(times, times.length < enough ? 0 : next, since);
  return {
    add(_source, _value, time) {
      times[next] = time;
      next = (next + 1) % enough;
      ordered = time < last ? 1 : ordered + 1;
      last = time;
    },
    measure,
    measureWith: (_value, since) => Math.min(enough, measure(since) + 1),
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
 * The latest `enough` distinct values, each with its latest time. Arrays of a few places instead of a map: a map that is
 * written to with every fact is made anew over and over.
 */
function valueCount(enough: number): Window {
  const values: Scalar[] = [];
  const times: Micros[] = [];
  /** When each was last added, as a running number. */
  const turns: number[] = [];
  let turn = 0;
  const addOne = (value: Scalar, time: Micros): void => {
    const known = placeOf(value, values);
    const at = known >= 0 ? known : values.length < enough ? values.length : oldest(turns);
    values[at] = value;
    times[at] = time;
    turns[at] = turn++;
  };
  return {
    add(_source, value, time) {
      if (typeof value === 'object') for (const one of value) addOne(one, time);
      else if (value !== undefined) addOne(value, time);
    },
    measure: (since) => later(times, since),
    measureWith(value, since) {
      const count = later(times, since);
      if (value === undefined || typeof value === 'object') return count;
      const known = placeOf(value, values);
      const isNew = known < 0 || (times[known] ?? since) <= since;
      return isNew ? Math.min(enough, count + 1) : count;
    },
  };
}

/** As a map tells keys apart: NaN is one value. */
const placeOf = (value: Scalar, values: readonly Scalar[]): number =>
  Number.isNaN(value) ? values.findIndex(Number.isNaN) : values.indexOf(value);

function oldest(turns: readonly number[]): number {
  let at = 0;
  for (let i = 1; i < turns.length; i++) if ((turns[i] ?? 0) < (turns[at] ?? 0)) at = i;
  return at;
}

/** How many of the sources matched. */
function temporal(sources: number): Window {
  const latest: Micros[] = new Array<Micros>(sources).fill(Number.NEGATIVE_INFINITY);
  return {
    add(source, _value, time) {
      latest[source] = time;
    },
    measure: (since) => later(latest, since),
  };
}

/** How many of the sources matched one after the other. Of each step the start of its youngest chain is kept. */
function temporalOrdered(sources: number, timespan: Micros): Window {
  const begun: Micros[] = new Array<Micros>(sources).fill(Number.NEGATIVE_INFINITY);
  return {
    add(source, _value, time) {
      const start = source === 0 ? time : (begun[source - 1] ?? Number.NEGATIVE_INFINITY);
      if (start > time - timespan) begun[source] = start;
    },
    measure(since) {
      for (let step = sources; step > 0; step--) if ((begun[step - 1] ?? 0) > since) return step;
      return 0;
    },
  };
}

function numbers(onDropped: () => void, measureOf: (values: readonly number[]) => number): Window {
  const samples: {readonly time: Micros; readonly value: number}[] = [];
  const addOne = (value: Scalar, time: Micros): void => {
    if (typeof value !== 'number') return;
    samples.push({time, value});
    if (samples.length <= MAX_SAMPLES) return;
    samples.shift();
    onDropped();
  };
  return {
    add(_source, value, time) {
      if (typeof value === 'object') for (const one of value) addOne(one, time);
      else if (value !== undefined) addOne(value, time);
    },
    measure(since) {
      const inside = samples.findIndex(({time}) => time > since);
      samples.splice(0, inside < 0 ? samples.length : inside);
      return samples.length === 0 ? Number.NaN : measureOf(samples.map(({value}) => value));
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function nearestRank(values: readonly number[], percentile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percentile / 100) * sorted.length) - 1] ?? Number.NaN;
}
