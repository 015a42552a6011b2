/**
 * Runs one correlation over packet time. Facts are grouped by segment and the `group-by` fields; the timespan is
 * half-open: what is exactly one timespan old no longer counts.
 * A condition of lower bounds alone fires when it is reached, over a sliding timespan, and again only after one more
 * timespan. Any other condition is judged when the timespan that a group's first fact opened is over.
 */
import type {Fact} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import type {Correlation, Source} from './rule.ts';
import {capacity, dropFirst, openWindow, type Window} from './window.ts';

/** Groups of one correlation; beyond it the least recently touched one is dropped and counted. */
export const MAX_GROUPS = 10_000;
/** Entries of all groups of one correlation: large windows leave room for fewer groups. */
export const MAX_ENTRIES = 250_000;

/** The correlation held: by which fact, when, and what its condition measured. */
export interface Firing {
  readonly fact: Fact;
  readonly time: Micros;
  readonly matched: number;
}

export interface Correlator {
  feed(source: number, fact: Fact, time: Micros): Firing | undefined;
  /** Judges and forgets the groups whose timespan is over. */
  tick(now: Micros): readonly Firing[];
  groups(): number;
  dropped(): number;
}

interface Group {
  readonly window: Window;
  readonly opened: Micros;
  touched: Micros;
  quietUntil: Micros;
  fact: Fact;
}

export const groupLimit = (correlation: Correlation): number =>
  Math.max(1, Math.min(MAX_GROUPS, Math.floor(MAX_ENTRIES / capacity(correlation))));

export function correlator(correlation: Correlation): Correlator {
  const {sources, timespan, condition} = correlation;
  const limit = groupLimit(correlation);
  /** In the order in which they end: of their last fact if they slide, of their first if not. */
  const groups = new Map<string, Group>();
  let dropped = 0;

  const endOf = (group: Group): Micros => (condition.eager ? group.touched : group.opened) + timespan;

  function groupFor(key: string, fact: Fact, time: Micros): Group {
    const found = groups.get(key);
    if (found !== undefined && condition.eager) groups.delete(key);
    else if (found === undefined && groups.size >= limit) {
      dropFirst(groups);
      dropped++;
    }
    const group = found ?? {window: openWindow(correlation), opened: time, touched: time, quietUntil: time, fact};
    groups.set(key, group);
    group.touched = time;
    group.fact = fact;
    return group;
  }

  /** Forgets the group if its timespan is over. */
  function expire(key: string, group: Group, now: Micros): Firing | undefined {
    if (now < endOf(group)) return undefined;
    groups.delete(key);
    return atEnd(correlation, group);
  }

  return {
    feed(index, fact, time) {
      const source = sources[index];
      if (source === undefined) return undefined;
      const key = keyOf(source, fact);
      const before = groups.get(key);
      const ended = before && expire(key, before, time);
      const group = groupFor(key, fact, time);
      group.window.add(index, source.value?.(fact), time);
      return ended ?? reached(correlation, group, time);
    },
    tick(now) {
      const firings: Firing[] = [];
      for (const [key, group] of groups) {
        if (now < endOf(group)) break;
        const firing = expire(key, group, now);
        if (firing !== undefined) firings.push(firing);
      }
      return firings;
    },
    groups: () => groups.size,
    dropped: () => dropped,
  };
}

/** The timespan of a group that does not slide is over. */
function atEnd({condition, timespan}: Correlation, group: Group): Firing | undefined {
  if (condition.eager) return undefined;
  const matched = group.window.measure(group.opened - 1);
  return condition.holds(matched) ? {fact: group.fact, time: group.opened + timespan, matched} : undefined;
}

function reached({condition, timespan}: Correlation, group: Group, time: Micros): Firing | undefined {
  if (!condition.eager || time < group.quietUntil) return undefined;
  const matched = group.window.measure(time - timespan);
  if (!condition.holds(matched)) return undefined;
  group.quietUntil = time + timespan;
  return {fact: group.fact, time, matched};
}

function keyOf(source: Source, fact: Fact): string {
  let key = fact.segment;
  for (const get of source.groupBy) key += `\n${String(get(fact) ?? '')}`;
  return key;
}
