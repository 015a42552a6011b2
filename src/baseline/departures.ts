/** What departs from what is usual for one conversation: its silence, its beat, its answers, its values, its failures. */
import type {BaselineSettings} from '../core/baseline.ts';
import type {Fact, Fields} from '../core/fact.ts';
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../core/time.ts';
import {ANSWERS_KNOWN, type Channel, deviationOf, type Place} from './channel.ts';
import {CELL, get, isSteady, MOVING_AFTER, type Rhythms, set} from './rhythms.ts';

/** Answers that are faster than this are never slow. */
const SLOW_AT_LEAST = 20_000;
/** Who still speaks in this minute of an hour has spoken throughout it. */
const LATE_IN_HOUR = 55;
/** A plant that begins later than usual is not silent. */
const LATE_START: Micros = HOUR;
/** Failures are counted over windows of this length. */
const FAILURE_WINDOW: Micros = 5 * MINUTE;

export interface Departing {
  readonly settings: BaselineSettings;
  readonly rhythms: Rhythms;
  readonly isLearning: (place: Place, time: Micros) => boolean;
  readonly minuteOfWeek: (time: Micros) => number;
  readonly quiet: ReadonlyMap<string, {readonly isQuiet: boolean; readonly since: Micros}>;
}

/** `isDue`: it should have spoken by now; the caller knows whether anybody does. */
export function departures(with_: Departing, one: Channel, now: Micros): {found: Fact[]; isDue: boolean} {
  const isLearning = with_.isLearning(one.place, now);
  const found: Fact[] = [];
  const tell = (name: string, fields: Fields): void => void found.push(deviationOf(one, name, now, fields));
  const silence = isOverdue(with_, one, now, isLearning);
  answers(with_, one, now, isLearning, tell);
  failures(with_, one, now, isLearning, tell);
  for (const id of one.patterns) {
    shift(with_, id, isLearning, tell);
    values(with_, id, now, isLearning, tell);
  }
  return {found, isDue: silence};
}

type Tell = (name: string, fields: Fields) => void;

const isFailure = ({patterns}: Rhythms, id: number): boolean => patterns[id]?.isFailure === true;
const whatOf = ({patterns}: Rhythms, id: number): string => patterns[id]?.what ?? '';

/** The shortest period of its steady patterns; 0: none is. */
function periodOf({rhythms}: Departing, {patterns}: Channel): number {
  let shortest = 0;
  for (const id of patterns) {
    if (isFailure(rhythms, id) || !isSteady(rhythms, id)) continue;
    const period = get(rhythms, id, CELL.period);
    if (shortest === 0 || period < shortest) shortest = period;
  }
  return shortest;
}

/**
 * It has not spoken for `periods` of its period and is not told of yet. Judged only in hours in which it used to speak and
 * never paused, once a whole day is known; and from when the segment is heard again on, since a sensor that was off has
 * missed everything.
 */
function isOverdue(with_: Departing, one: Channel, now: Micros, isLearning: boolean): boolean {
  const {settings, minuteOfWeek, quiet} = with_;
  const {periods, atLeast} = settings.silence;
  const minute = minuteOfWeek(now);
  const kind = minute >= 5 * 24 * 60 ? 1 : 0;
  const hour = 1 << (Math.floor(minute / 60) % 24);
  const since = Math.max(one.lastSeen, quiet.get(one.place.segment)?.since ?? now);
  const period = periodOf(with_, one);
  const limit = Math.max(atLeast, periods * period);
  if (now - one.lastSeen < limit) {
    if (minute % 60 >= LATE_IN_HOUR) one.spoke[kind] |= hour;
    one.isSilent = false;
    return false;
  }
  if (period === 0 || now - since < limit) return false;
  if (isLearning && quiet.get(one.place.segment)?.isQuiet === false) one.paused[kind] |= hour;
  if (isLearning || one.isSilent) return false;
  const isUsual = (one.spoke[kind] & hour) !== 0 || now - one.since < DAY;
  if (!isUsual || (one.paused[kind] & hour) !== 0) one.excusedAt = now;
  return now - one.excusedAt >= LATE_START;
}

function shift({settings, rhythms}: Departing, id: number, isLearning: boolean, tell: Tell): void {
  const run = get(rhythms, id, CELL.run);
  if (Math.abs(run) < settings.shift.periods) return;
  const [usual, spread] = [get(rhythms, id, CELL.period), get(rhythms, id, CELL.spread)];
  const observed = get(rhythms, id, CELL.recent);
  const wasSteady = isSteady(rhythms, id);
  set(rhythms, id, CELL.period, observed);
  set(rhythms, id, CELL.spread, observed / 8);
  set(rhythms, id, CELL.count, 1);
  set(rhythms, id, CELL.counted, 1);
  set(rhythms, id, CELL.run, 0);
  if (isLearning || !wasSteady) return;
  tell('period-shifted', {
    'baseline.what': whatOf(rhythms, id),
    'baseline.usual': usual / SECOND,
    'baseline.spread': spread / SECOND,
    'baseline.observed': observed / SECOND,
  });
}

function answers({settings}: Departing, one: Channel, now: Micros, isLearning: boolean, tell: Tell): void {
  const {times, lasting} = settings.latency;
  const isSlow =
    one.answers >= ANSWERS_KNOWN && one.recentAnswer > Math.max(SLOW_AT_LEAST, times * one.usualAnswer) && !isLearning;
  if (!isSlow) {
    one.slowSince = 0;
    return;
  }
  if (one.slowSince === 0) one.slowSince = now;
  if (now - one.slowSince < lasting) return;
  const fields = {'baseline.usual': one.usualAnswer / SECOND, 'baseline.observed': one.recentAnswer / SECOND};
  one.usualAnswer = one.recentAnswer;
  one.slowSince = 0;
  tell('answers-slower', fields);
}

/** A value that moved often stays; or its readings come in an order that came before. */
function values(with_: Departing, id: number, now: Micros, isLearning: boolean, tell: Tell): void {
  const {settings, rhythms} = with_;
  if (get(rhythms, id, CELL.moves) < MOVING_AFTER) return;
  replay(with_, id, isLearning, tell);
  const stays = now - get(rhythms, id, CELL.moved);
  const longest = get(rhythms, id, CELL.longest);
  const isRead = now - get(rhythms, id, CELL.last) < settings.silence.periods * get(rhythms, id, CELL.period);
  const isFrozen = stays > Math.max(settings.frozen.atLeast, settings.frozen.times * longest);
  if (!isFrozen || !isRead || isLearning) return;
  set(rhythms, id, CELL.moves, -get(rhythms, id, CELL.moves));
  tell('value-frozen', {
    'baseline.what': whatOf(rhythms, id),
    'baseline.usual': longest / SECOND,
    'baseline.observed': stays / SECOND,
  });
}

function replay({settings, rhythms}: Departing, id: number, isLearning: boolean, tell: Tell): void {
  const order = rhythms.sequences[id];
  if (order === undefined || order.isCyclic || order.run < settings.replayed.readings) return;
  const {run, lag} = order;
  order.run = 0;
  if (isLearning) order.isCyclic = true;
  else tell('values-replayed', {'baseline.what': whatOf(rhythms, id), 'baseline.usual': lag, 'baseline.observed': run});
}

function failures({settings, rhythms}: Departing, one: Channel, now: Micros, isLearning: boolean, tell: Tell): void {
  if (now - one.failuresSince < FAILURE_WINDOW) return;
  let count = one.failures;
  for (const id of one.patterns) {
    if (!isFailure(rhythms, id)) continue;
    count += get(rhythms, id, CELL.count) - get(rhythms, id, CELL.counted);
    set(rhythms, id, CELL.counted, get(rhythms, id, CELL.count));
  }
  one.failures = 0;
  one.failuresSince = now;
  const {times, atLeast} = settings.failures;
  const usual = one.usualFailures;
  if (isLearning) one.usualFailures = Math.max(usual, count);
  if (isLearning || count < atLeast || count <= times * usual) return;
  one.usualFailures = count;
  tell('failures-more', {'baseline.usual': usual, 'baseline.observed': count});
}
