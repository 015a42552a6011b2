/** What is usual for one conversation: its patterns, its answers, the hours in which it speaks. Saved and read back whole. */
import type {Habit} from '../core/baseline.ts';
import type {Fact, Fields, Party} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import {addRhythm, CELL, get, type Pattern, type Rhythms, set} from './rhythms.ts';

/** Patterns of one conversation whose beat is followed. */
const MAX_PATTERNS = 256;

/** Who and over what: all that is known of a conversation here. */
export interface Place {
  /** Of the conversation. */
  readonly id: string;
  readonly segment: string;
  readonly protocol: string;
  readonly client: Party;
  readonly server: Party;
  readonly clientAsset: string;
  readonly serverAsset: string;
}

export interface Channel {
  readonly place: Place;
  /** Numbers of their beats. */
  readonly patterns: number[];
  readonly since: Micros;
  /** Latest exchange. */
  lastSeen: Micros;
  /** Microseconds within which 95 of 100 answers came: usually, and lately. */
  usualAnswer: number;
  recentAnswer: number;
  answers: number;
  /** Since when answers are slow; 0: they are not. */
  slowSince: Micros;
  /** Bits of the hours of a working day and of a day at the weekend, at whose end it spoke, or was silent while learning. */
  readonly spoke: [number, number];
  readonly paused: [number, number];
  isSilent: boolean;
  /** When silence was last usual. */
  excusedAt: Micros;
  /** Failed exchanges that were judged whole since the last count. */
  failures: number;
  /** Most in one window while learning. */
  usualFailures: number;
  failuresSince: Micros;
  toldAt: Micros;
}

export const channel = (place: Place, time: Micros): Channel => ({
  place,
  patterns: [],
  since: time,
  lastSeen: time,
  usualAnswer: 0,
  recentAnswer: 0,
  answers: 0,
  slowSince: 0,
  spoke: [0, 0],
  paused: [0, 0],
  isSilent: false,
  excusedAt: Number.NEGATIVE_INFINITY,
  failures: 0,
  usualFailures: 0,
  failuresSince: time,
  toldAt: time,
});

/** Steps of the running percentile: lately, and usually. The usual one hardly follows what is far off. */
const RECENT_STEP = 1 / 8;
const USUAL_STEP = 1 / 256;
/** Answers until the usual time is believed. */
export const ANSWERS_KNOWN = 200;

/** One more answer; on the path of known traffic. */
export function noteAnswer(to: Channel, duration: number): void {
  to.answers++;
  if (to.usualAnswer === 0) {
    to.usualAnswer = duration;
    to.recentAnswer = duration;
    return;
  }
  to.recentAnswer = percentile(to.recentAnswer, duration, RECENT_STEP);
  to.usualAnswer = percentile(to.usualAnswer, duration, to.answers < ANSWERS_KNOWN ? RECENT_STEP : USUAL_STEP);
}

/** A step up for what is above it, a nineteenth of that down for what is not: it stays where 95 of 100 are below. */
const percentile = (value: number, next: number, step: number): number =>
  next > value ? value * (1 + step) : value * (1 - step / 19);

/** Number of the beat of the pattern with this fingerprint; undefined: it has none. */
export const patternOf = ({patterns}: Channel, all: Rhythms, key: string): number | undefined =>
  patterns.find((id) => all.patterns[id]?.key === key);

/** A new pattern; -1 beyond the bounds. */
export function addPattern(
  to: Channel,
  all: Rhythms,
  pattern: Pattern,
  {kind, time}: Pick<Fact, 'kind' | 'time'>,
): number {
  if (to.patterns.length >= MAX_PATTERNS) {
    all.refused++;
    return -1;
  }
  const id = addRhythm(all, pattern, time, kind === 'read');
  if (id >= 0) to.patterns.push(id);
  return id;
}

interface SavedPattern extends Pattern {
  readonly isCyclic: boolean;
  readonly hasValues: boolean;
  readonly period: number;
  readonly spread: number;
  readonly count: number;
  readonly moves: number;
  readonly longest: number;
  readonly last: Micros;
}

interface SavedChannel
  extends Pick<Channel, 'since' | 'usualAnswer' | 'answers' | 'spoke' | 'paused' | 'usualFailures' | 'isSilent'> {
  readonly place: Place;
  readonly patterns: readonly SavedPattern[];
}

export function savedChannel(from: Channel, all: Rhythms): Habit {
  const {place, since, lastSeen, usualAnswer, answers, spoke, paused, usualFailures, isSilent} = from;
  const patterns = from.patterns.flatMap((id): SavedPattern[] => {
    const [pattern, order] = [all.patterns[id], all.sequences[id]];
    if (pattern === undefined) return [];
    const cell = (name: keyof typeof CELL): number => get(all, id, CELL[name]);
    const saved = {
      ...pattern,
      isCyclic: order?.isCyclic === true,
      hasValues: order !== undefined,
      period: cell('period'),
      spread: cell('spread'),
      count: cell('count'),
      moves: cell('moves'),
      longest: cell('longest'),
      last: cell('last'),
    };
    return [saved];
  });
  const detail: SavedChannel = {place, since, patterns, usualAnswer, answers, spoke, paused, usualFailures, isSilent};
  return {kind: 'channel', id: place.id, segment: place.segment, lastSeen, detail: {...detail}};
}

/** What was saved is our own and trusted. `shared`: one record for patterns that are equal. */
export function restoredChannel(
  {lastSeen, detail}: Habit,
  all: Rhythms,
  shared: (pattern: Pattern) => Pattern,
): Channel {
  const saved = detail as unknown as SavedChannel;
  const {place, since, usualAnswer, answers, spoke, paused, usualFailures, isSilent} = saved;
  const to: Channel = {
    ...channel(place, since),
    lastSeen,
    toldAt: lastSeen,
    usualAnswer,
    recentAnswer: usualAnswer,
    answers,
    spoke: [...spoke],
    paused: [...paused],
    usualFailures,
    isSilent,
  };
  for (const {key, what, isFailure, isCyclic, hasValues, last, ...cells} of saved.patterns) {
    const id = addRhythm(all, shared({key, what, isFailure}), last, hasValues);
    if (id < 0) break;
    to.patterns.push(id);
    for (const name of ['period', 'spread', 'count', 'moves', 'longest'] as const)
      set(all, id, CELL[name], cells[name]);
    set(all, id, CELL.counted, cells.count);
    const order = all.sequences[id];
    if (order !== undefined) order.isCyclic = isCyclic;
  }
  return to;
}

/** A deviation of a conversation, as a fact. */
export function deviationOf({place}: Channel, name: string, time: Micros, fields: Fields): Fact {
  const {segment, protocol, client, server, clientAsset, serverAsset} = place;
  const assets: Fields = {};
  if (clientAsset !== '') assets['client.asset'] = clientAsset;
  if (serverAsset !== '') assets['server.asset'] = serverAsset;
  return {
    kind: 'deviation',
    protocol,
    name,
    time,
    frame: 0,
    segment,
    means: 'passive',
    client,
    server,
    fields: {...assets, ...fields},
  };
}
