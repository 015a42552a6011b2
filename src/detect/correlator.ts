/**
 * One correlation at work: its groups, each with a window, and when they complete it. Time comes from the facts; groups
 * are of one segment each, since cells reuse their addresses.
 * Lower bounds alone complete it when they are reached, over a sliding timespan, and again only one timespan later; but two
 * different values are a change, and each further value is one more. Any other condition is judged when the timespan that a
 * group's first fact opened is over.
 */
import type {Fact, Scalar, Value} from '../core/fact.ts';
import type {Clock, Micros} from '../core/time.ts';
import type {Correlation, Source} from './rule.ts';
import {capacity, type Window, type WindowKind, windowKind} from './window.ts';

/** Groups kept for one correlation; beyond it those that were silent longest are given up, and counted. */
const MAX_GROUPS = 10_000;
/** Samples of all groups of one correlation: where each may hold many, fewer groups are kept. */
const MAX_KEPT = 250_000;

/** Part of the groups that is given up at once. */
const DROPPED_PART = 64;

/** A correlation that is complete: by which fact, when, and how much it took. */
export interface Completed {
  readonly fact: Fact;
  readonly time: Micros;
  readonly measure: number;
}

/**
 * What the repetitions of one fact add to a correlation, without the fact. A plant has a hundred thousand of them: a bare record, with
 * its correlation to work on it. What one fact feeds is a chain, which needs no list. It names its group and does not hold it, since
 * most groups are over long before their fact comes again.
 */
export interface Tap {
  readonly of: Correlator;
  readonly source: number;
  /** Of its group. */
  readonly key: string;
  readonly value: Scalar | undefined;
  readonly next: Tap | undefined;
}

export interface Correlator {
  readonly correlation: Correlation;
  /** Source number `source` matched this fact, or completed with it at `time`. Undefined: it takes more. */
  add(source: number, fact: Fact, time: Micros): Completed | undefined;
  /** For the repetitions of a fact that source number `source` matched, before `next`; undefined where each must be judged whole. */
  tap(source: number, fact: Fact, next: Tap | undefined): Tap | undefined;
  /** One more of these now may complete it: then the fact itself is wanted, and `count` must not be called. */
  completes(tap: Tap, clock: Clock): boolean;
  count(tap: Tap, clock: Clock): void;
  /** Groups whose timespan is over. */
  expire(now: Micros): readonly Completed[];
  counters(): {readonly groups: number; readonly groupsDropped: number; readonly samplesDropped: number};
}

interface Group {
  /** The text under which it is found: its taps have the same one, and no copy. */
  readonly key: string;
  readonly window: Window;
  readonly opened: Micros;
  /** Where it is kept: the latest fact. */
  latest: Fact | undefined;
  touched: Micros;
  /** `touched` when it took its place in the order of groups. */
  placed: Micros;
  /** It fires once a timespan, not for every further fact that tells nothing new. */
  firedAt: Micros;
}

export const groupLimit = (correlation: Correlation): number =>
  Math.min(MAX_GROUPS, Math.floor(MAX_KEPT / capacity(correlation)));

interface State {
  readonly correlation: Correlation;
  /** What is done with the windows of its groups. */
  readonly windows: WindowKind;
  /** Whatever completes at once has its fact at hand, and need not keep it unless two sources may match the same. */
  readonly keepsLatest: boolean;
  readonly limit: number;
  /** Of a group that is not there. */
  readonly nothing: Window;
  /** In the order in which their timespans end, as far as `placed` tells: whoever is touched takes its new place later. */
  readonly groups: Map<string, Group>;
  readonly dropped: {groups: number; samples: number};
}

export function correlator(correlation: Correlation): Correlator {
  const groups = new Map<string, Group>();
  const dropped = {groups: 0, samples: 0};
  const windows = windowKind(correlation, () => dropped.samples++);
  const keepsLatest = !correlation.condition.eager || windows.isOrdered === true;
  const limit = groupLimit(correlation);
  const state: State = {correlation, windows, keepsLatest, limit, nothing: windows.open(), groups, dropped};
  const self: Correlator = {
    correlation,
    add: (source, fact, time) => add(state, source, fact, time),
    tap: (source, fact, next) => tap(self, state, source, fact, next),
    completes: (tap, {time}) => completes(state, tap, time),
    count: (tap, {time}) => count(state, tap, time),
    expire: (now) => expire(state, now),
    counters: () => ({groups: groups.size, groupsDropped: dropped.groups, samplesDropped: dropped.samples}),
  };
  return self;
}

function add(state: State, source: number, fact: Fact, time: Micros): Completed | undefined {
  const {correlation, groups, windows} = state;
  const from = correlation.sources[source];
  if (from === undefined) return undefined;
  const key = groupKey(from, fact);
  const before = close(state, key, groups.get(key), time);
  const group = groupOf(state, key, time);
  const isSame = group.latest === fact;
  const value = from.value?.(fact);
  const isRested = hasRested(state, group, value, time);
  if (state.keepsLatest) group.latest = fact;
  group.touched = time;
  windows.add(group.window, source, value, time, isSame);
  return before ?? (isRested ? judgeAtOnce(state, group, fact, time) : undefined);
}

/** It has not fired within the timespan, or this is one more change. */
const hasRested = ({correlation, windows}: State, {firedAt, window}: Group, value: Value | undefined, time: Micros) =>
  time - firedAt >= correlation.timespan ||
  (isChange(correlation) && windows.isNew?.(window, value, time - correlation.timespan) === true);

const isChange = ({condition}: Correlation): boolean => condition.holds(2) && !condition.holds(1);

function tap(of: Correlator, state: State, source: number, fact: Fact, next: Tap | undefined): Tap | undefined {
  const {correlation, groups, windows} = state;
  const from = correlation.sources[source];
  if (from === undefined || from.varies || !correlation.condition.eager) return undefined;
  const value = from.value?.(fact);
  if (windows.measureWith === undefined || typeof value === 'object') return undefined;
  const key = groupKey(from, fact);
  return {of, source, key: groups.get(key)?.key ?? key, value, next};
}

function completes(state: State, tap: Tap, time: Micros): boolean {
  const {correlation, groups, nothing, windows} = state;
  const {condition, timespan} = correlation;
  const group = groups.get(tap.key);
  if (group !== undefined && !hasRested(state, group, tap.value, time)) return false;
  const measure = windows.measureWith?.(group?.window ?? nothing, tap.value, time - timespan);
  return measure === undefined || condition.holds(measure);
}

function count(state: State, tap: Tap, time: Micros): void {
  const group = groupOf(state, tap.key, time);
  group.touched = time;
  state.windows.add(group.window, tap.source, tap.value, time, false);
}

/** Those whose timespan is over. */
function expire(state: State, now: Micros): readonly Completed[] {
  const {condition, timespan} = state.correlation;
  const completed: Completed[] = [];
  for (const [key, group] of state.groups) {
    if (now < (condition.eager ? group.placed : group.opened) + timespan) break;
    if (now < endOf(state, group) && replaced(state, key, group)) continue;
    const done = close(state, key, group, now);
    if (done !== undefined) completed.push(done);
  }
  return completed;
}

const endOf = ({correlation: {condition, timespan}}: State, {opened, touched}: Group): Micros =>
  (condition.eager ? touched : opened) + timespan;

function groupOf(state: State, key: string, time: Micros): Group {
  const {groups, limit, windows} = state;
  const known = groups.get(key);
  if (known !== undefined) return known;
  if (groups.size >= limit) dropOldest(state);
  const group: Group = {
    key,
    window: windows.open(),
    opened: time,
    latest: undefined,
    touched: time,
    placed: time,
    firedAt: Number.NEGATIVE_INFINITY,
  };
  groups.set(key, group);
  return group;
}

/** True: the group was touched since it took its place, and moved to the end. */
function replaced({correlation, groups}: State, key: string, group: Group): boolean {
  if (!correlation.condition.eager || group.touched === group.placed) return false;
  group.placed = group.touched;
  groups.delete(key);
  groups.set(key, group);
  return true;
}

/** Several at once: a map finds its first entry the slower the more were taken out before it. */
function dropOldest(state: State): void {
  let left = Math.ceil(state.limit / DROPPED_PART);
  for (const [key, group] of state.groups) {
    if (left === 0) return;
    if (replaced(state, key, group)) continue;
    left--;
    state.dropped.groups++;
    state.groups.delete(key);
  }
}

/** Forgets a group whose timespan is over. */
function close(state: State, key: string, group: Group | undefined, now: Micros): Completed | undefined {
  if (group === undefined || now < endOf(state, group)) return undefined;
  state.groups.delete(key);
  return judgeAtEnd(state, group);
}

function judgeAtOnce({correlation, windows}: State, group: Group, fact: Fact, time: Micros): Completed | undefined {
  const {condition, timespan} = correlation;
  if (!condition.eager) return undefined;
  const measure = windows.measure(group.window, time - timespan);
  if (!condition.holds(measure)) return undefined;
  group.firedAt = time;
  return {fact, time, measure};
}

function judgeAtEnd({correlation, windows}: State, {latest, opened, window}: Group): Completed | undefined {
  const {condition, timespan} = correlation;
  if (condition.eager || latest === undefined) return undefined;
  const measure = windows.measure(window, opened - 1);
  return condition.holds(measure) ? {fact: latest, time: opened + timespan, measure} : undefined;
}

const groupKey = ({groupBy}: Source, fact: Fact): string =>
  [fact.segment, ...groupBy.map((get) => keyOf(get(fact)))].join('\u0000');

const keyOf = (value: Value | undefined): string => (value === undefined ? '' : String(value));
