/**
 * One correlation at work: its groups, each with a window, and when they complete it. Time comes from the facts; groups
 * are of one segment each, since cells reuse their addresses.
 * Lower bounds alone complete it when they are reached, over a sliding timespan, and again only one timespan later. Any
 * other condition is judged when the timespan that a group's first fact opened is over.
 */
import type {Fact, Value} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import type {Correlation} from './rule.ts';
import {capacity, type Window, windowOf} from './window.ts';

/** Groups kept for one correlation; beyond it the one that was silent longest is given up, and counted. */
const MAX_GROUPS = 10_000;
/** Samples of all groups of one correlation: where each may hold many, fewer groups are kept. */
const MAX_KEPT = 250_000;

/** A correlation that is complete: by which fact, when, and how much it took. */
export interface Completed {
  readonly fact: Fact;
  readonly time: Micros;
  readonly measure: number;
}

export interface Correlator {
  readonly correlation: Correlation;
  /** Source number `source` matched this fact, or completed with it at `time`. Undefined: it takes more. */
  add(source: number, fact: Fact, time: Micros): Completed | undefined;
  /** Groups whose timespan is over. */
  expire(now: Micros): readonly Completed[];
  counters(): {readonly groups: number; readonly groupsDropped: number; readonly samplesDropped: number};
}

interface Group {
  readonly window: Window;
  readonly opened: Micros;
  latest: Fact;
  touched: Micros;
  /** It fires once a timespan, not for every further fact. */
  firedAt: Micros;
}

export const groupLimit = (correlation: Correlation): number =>
  Math.min(MAX_GROUPS, Math.floor(MAX_KEPT / capacity(correlation)));

export function correlator(correlation: Correlation): Correlator {
  const {condition, sources, timespan} = correlation;
  const limit = groupLimit(correlation);
  /** In the order in which their timespans end. */
  const groups = new Map<string, Group>();
  const dropped = {groups: 0, samples: 0};

  const endOf = ({opened, touched}: Group): Micros => (condition.eager ? touched : opened) + timespan;

  function groupOf(key: string, fact: Fact, time: Micros): Group {
    const known = groups.get(key);
    if (known !== undefined && condition.eager) groups.delete(key);
    if (known === undefined && groups.size >= limit) dropOldest();
    const window = known?.window ?? windowOf(correlation, () => dropped.samples++);
    const group = known ?? {window, opened: time, latest: fact, touched: time, firedAt: Number.NEGATIVE_INFINITY};
    groups.set(key, group);
    group.latest = fact;
    group.touched = time;
    return group;
  }

  function dropOldest(): void {
    for (const oldest of groups.keys()) {
      dropped.groups++;
      groups.delete(oldest);
      return;
    }
  }

  /** Forgets a group whose timespan is over. */
  function close(key: string, group: Group | undefined, now: Micros): Completed | undefined {
    if (group === undefined || now < endOf(group)) return undefined;
    groups.delete(key);
    return judgeAtEnd(correlation, group);
  }

  return {
    correlation,
    add(source, fact, time) {
      const from = sources[source];
      if (from === undefined) return undefined;
      const key = [fact.segment, ...from.groupBy.map((get) => keyOf(get(fact)))].join('\u0000');
      const before = close(key, groups.get(key), time);
      const group = groupOf(key, fact, time);
      group.window.add(source, from.value?.(fact), time);
      return before ?? judgeAtOnce(correlation, group, time);
    },
    expire(now) {
      const completed: Completed[] = [];
      for (const [key, group] of groups) {
        if (now < endOf(group)) break;
        const done = close(key, group, now);
        if (done !== undefined) completed.push(done);
      }
      return completed;
    },
    counters: () => ({groups: groups.size, groupsDropped: dropped.groups, samplesDropped: dropped.samples}),
  };
}

function judgeAtOnce({condition, timespan}: Correlation, group: Group, time: Micros): Completed | undefined {
  if (!condition.eager || time - group.firedAt < timespan) return undefined;
  const measure = group.window.measure(time - timespan);
  if (!condition.holds(measure)) return undefined;
  group.firedAt = time;
  return {fact: group.latest, time, measure};
}

function judgeAtEnd({condition, timespan}: Correlation, {latest, opened, window}: Group): Completed | undefined {
  if (condition.eager) return undefined;
  const measure = window.measure(opened - 1);
  return condition.holds(measure) ? {fact: latest, time: opened + timespan, measure} : undefined;
}

const keyOf = (value: Value | undefined): string => (value === undefined ? '' : String(value));
