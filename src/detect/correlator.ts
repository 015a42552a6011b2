/** One correlation at work: its groups, each with a window, and when they complete it. Time comes from the facts. */
import type {Fact, Value} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import type {Correlation} from './rule.ts';
import {type Window, windowOf} from './window.ts';

/** Groups kept for one correlation; beyond it the one that was silent longest is given up, and counted. */
export const MAX_GROUPS = 10_000;

/** A correlation that is complete: by which fact, and how much it took. */
export interface Completed {
  readonly fact: Fact;
  readonly measure: number;
}

export interface Correlator {
  readonly correlation: Correlation;
  /** Source number `source` matched this fact. Undefined: it takes more. */
  add(source: number, fact: Fact): Completed | undefined;
  /** Groups whose timespan is over. */
  expire(now: Micros): readonly Completed[];
  counters(): {readonly groups: number; readonly groupsDropped: number; readonly samplesDropped: number};
}

interface Group {
  readonly window: Window;
  readonly opened: Micros;
  latest: Fact;
  /** It fires once a timespan, not for every further fact. */
  firedAt: Micros;
}

export function correlator(correlation: Correlation): Correlator {
  const {condition, sources, timespan} = correlation;
  const groups = new Map<string, Group>();
  const dropped = {groups: 0, samples: 0};

  function groupOf(key: string, fact: Fact): Group {
    const known = groups.get(key);
    if (known !== undefined) {
      // To the end: the first in the map is the one that was silent longest.
      groups.delete(key);
      groups.set(key, known);
      return known;
    }
    if (groups.size >= MAX_GROUPS) dropOldest();
    const window = windowOf(correlation, () => dropped.samples++);
    const fresh: Group = {window, opened: fact.time, latest: fact, firedAt: Number.NEGATIVE_INFINITY};
    groups.set(key, fresh);
    return fresh;
  }

  function dropOldest(): void {
    for (const oldest of groups.keys()) {
      dropped.groups++;
      groups.delete(oldest);
      return;
    }
  }

  return {
    correlation,
    add(source, fact) {
      const from = sources[source];
      if (from === undefined) return undefined;
      const group = groupOf(from.groupBy.map((get) => keyOf(get(fact))).join('\u0000'), fact);
      group.latest = fact;
      group.window.add(source, from.value?.(fact), fact.time);
      if (!condition.eager || fact.time - group.firedAt < timespan) return undefined;
      const measure = group.window.measure(fact.time - timespan);
      if (!condition.holds(measure)) return undefined;
      group.firedAt = fact.time;
      return {fact, measure};
    },
    expire(now) {
      const over = [...groups].filter(
        ([, group]) => now - (condition.eager ? group.latest.time : group.opened) >= timespan,
      );
      for (const [key] of over) groups.delete(key);
      return condition.eager ? [] : over.flatMap(([, group]) => judgeAtEnd(correlation, group));
    },
    counters: () => ({groups: groups.size, groupsDropped: dropped.groups, samplesDropped: dropped.samples}),
  };
}

/** Conditions with an upper bound are judged when the group's timespan is over. */
function judgeAtEnd({condition}: Correlation, {latest, opened, window}: Group): Completed[] {
  const measure = window.measure(opened - 1);
  return condition.holds(measure) ? [{fact: latest, measure}] : [];
}

const keyOf = (value: Value | undefined): string => (value === undefined ? '' : String(value));
