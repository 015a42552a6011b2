/** What one group of a correlation remembers, each kind bounded, and the number that its condition is about. */
import type {Scalar, Value} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import type {Correlation} from './rule.ts';

export interface Window {
  add(source: number, value: Value | undefined, time: Micros): void;
  /** Of what came later than `since`. */
  measure(since: Micros): number;
}

/** Values kept for sums, averages and percentiles; beyond it the oldest goes. */
export const MAX_SAMPLES = 1024;

/** Entries that one group holds at most. */
export function capacity({type, condition, sources}: Correlation): number {
  if (type === 'event_count' || type === 'value_count') return condition.enough;
  return type === 'temporal' || type === 'temporal_ordered' ? sources.length : MAX_SAMPLES;
}

export function openWindow(correlation: Correlation): Window {
  const keep = capacity(correlation);
  switch (correlation.type) {
    case 'event_count':
      return eventCount(keep);
    case 'value_count':
      return valueCount(keep);
    case 'value_sum':
      return samples(keep, sum);
    case 'value_avg':
      return samples(keep, (values) => (values.length === 0 ? 0 : sum(values) / values.length));
    case 'value_percentile':
      return samples(keep, (values) => percentile(values, correlation.percentile));
    case 'temporal':
      return temporal();
    case 'temporal_ordered':
      return temporalOrdered();
  }
}

/** Deletes what was put into the map first. */
export function dropFirst<K>(map: Map<K, unknown>): void {
  for (const first of map.keys()) {
    map.delete(first);
    return;
  }
}

/** The last `keep` of something, in a ring. */
function ring<T>(keep: number): {readonly items: readonly T[]; push(item: T): void} {
  const items: T[] = [];
  let next = 0;
  return {
    items,
    push(item) {
      items[next] = item;
      next = (next + 1) % keep;
    },
  };
}

const later = (times: Iterable<Micros | undefined>, since: Micros): number => {
  let count = 0;
  for (const time of times) if (time !== undefined && time > since) count++;
  return count;
};

function eventCount(keep: number): Window {
  const times = ring<Micros>(keep);
  return {add: (_source, _value, time) => times.push(time), measure: (since) => later(times.items, since)};
}

/** Distinct values, each with when it was last seen; the map is in that order. */
function valueCount(keep: number): Window {
  const seen = new Map<Scalar, Micros>();
  function see(value: Scalar, time: Micros): void {
    seen.delete(value);
    seen.set(value, time);
    if (seen.size > keep) dropFirst(seen);
  }
  return {
    add(_source, value, time) {
      if (value === undefined) return;
      if (typeof value === 'object') for (const one of value) see(one, time);
      else see(value, time);
    },
    measure: (since) => later(seen.values(), since),
  };
}

function samples(keep: number, summary: (values: readonly number[]) => number): Window {
  const kept = ring<{readonly time: Micros; readonly value: number}>(keep);
  return {
    add(_source, value, time) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (typeof one === 'number') kept.push({time, value: one});
      }
    },
    measure: (since) => summary(kept.items.filter(({time}) => time > since).map(({value}) => value)),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Nearest rank. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? 0;
}

/** How many of the sources were seen. */
function temporal(): Window {
  const last: Micros[] = [];
  return {
    add: (source, _value, time) => {
      last[source] = time;
    },
    measure: (since) => later(last, since),
  };
}

/** How many of the sources were seen one after the other: for each, when the latest chain up to it began. */
function temporalOrdered(): Window {
  const began: Micros[] = [];
  return {
    add(source, _value, time) {
      const start = source === 0 ? time : began[source - 1];
      if (start !== undefined) began[source] = start;
    },
    measure(since) {
      for (let length = began.length; length > 0; length--) {
        if ((began[length - 1] ?? Number.NEGATIVE_INFINITY) > since) return length;
      }
      return 0;
    },
  };
}
