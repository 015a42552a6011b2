/**
 * Timing and values of all conversations. `beat` is called for every repetition on the wire; `look` now and then, to find
 * what departs from what is usual. It reports deviations and judges none.
 */
import type {BaselineSettings, Habit} from '../core/baseline.ts';
import {type Fact, NOBODY} from '../core/fact.ts';
import {type Clock, HOUR, type Micros, SECOND} from '../core/time.ts';
import {
  addPattern,
  type Channel,
  channel,
  deviationOf,
  noteAnswer,
  type Place,
  patternOf,
  restoredChannel,
  savedChannel,
} from './channel.ts';
import {departures} from './departures.ts';
import {beat, CELL, type Pattern, type Rhythms, rhythms, set} from './rhythms.ts';

/** Conversations whose timing is followed; beyond it none are added, and that is counted. */
const MAX_CHANNELS = 16_384;
/** Patterns that are looked up so that equal ones are kept once. */
const MAX_SHARED = 8192;
/** Deviations are looked for this often. */
const LOOK_EVERY: Micros = 5 * SECOND;
/** What is usual is told this often, so that a crash costs no more. */
const TELL_EVERY: Micros = HOUR;
/** A segment without a frame for so long is not heard: the mirror port, the line, or all of its devices. */
const UNHEARD: Micros = 15 * SECOND;

export interface Segments {
  /** Time of the latest frame of a segment; undefined: none yet. */
  lastFrame(segment: string): Micros | undefined;
}

export interface ChannelsOptions {
  readonly settings: BaselineSettings;
  readonly saved: readonly Habit[];
  readonly segments: Segments;
  /** What the pair does over the protocol is still being learned. */
  readonly isLearning: (place: Place, time: Micros) => boolean;
  readonly minuteOfWeek: (time: Micros) => number;
}

export interface Channels {
  /** Number of the beat of a pattern that was just judged; -1: it is not followed. */
  pattern(place: Place, a: number, b: number, fact: Fact): number;
  /** A repetition. `content`: hash of its values; `answeredIn`: microseconds from its request; 0 without. */
  beat(pattern: number, clock: Clock, content: number, answeredIn: number): void;
  /** An exchange that was judged whole. */
  judged(id: string, fact: Fact, hasPattern: boolean): void;
  look(now: Micros): readonly Fact[];
  changed(now: Micros, all: boolean): Iterable<Habit>;
  counters(): Readonly<Record<string, number>>;
}

export interface State extends Omit<ChannelsOptions, 'saved'> {
  readonly all: Map<string, Channel>;
  readonly rhythms: Rhythms;
  /** By the number of the pattern. */
  readonly channelOf: Channel[];
  /** Plants are made of equals: one record serves many conversations. */
  readonly shared: Map<string, Pattern>;
  /** When a segment was last found unheard, and when it came back. */
  readonly quiet: Map<string, {isQuiet: boolean; isTold: boolean; since: Micros}>;
  refused: number;
  looked: Micros;
}

const NOTHING: readonly Fact[] = [];

export function channels({saved, ...options}: ChannelsOptions): Channels {
  const state: State = {
    ...options,
    all: new Map(),
    rhythms: rhythms(options.settings.shift.spreads),
    channelOf: [],
    shared: new Map(),
    quiet: new Map(),
    refused: 0,
    looked: Number.NEGATIVE_INFINITY,
  };
  for (const habit of saved) if (habit.kind === 'channel') restore(state, habit);
  return {
    pattern: (place, a, b, fact) => pattern(state, place, `${a} ${b}`, fact),
    beat(id, clock, content, answeredIn) {
      beat(state.rhythms, id, clock, content);
      const of = state.channelOf[id];
      if (of === undefined) return;
      of.lastSeen = clock.time;
      if (answeredIn > 0) noteAnswer(of, answeredIn);
    },
    judged(id, fact, hasPattern) {
      const of = state.all.get(id);
      if (of === undefined) return;
      of.lastSeen = fact.time;
      if (fact.kind === 'exception' && !hasPattern) of.failures++;
    },
    look: (now) => look(state, now),
    changed: (now, all) => changed(state, now, all),
    counters: () => ({
      rhythms: state.rhythms.size,
      rhythmsRefused: state.rhythms.refused,
      channels: state.all.size,
      channelsRefused: state.refused,
    }),
  };
}

function restore(state: State, habit: Habit): void {
  const one = restoredChannel(habit, state.rhythms, (pattern) => sharedOf(state, pattern));
  state.all.set(one.place.id, one);
  for (const id of one.patterns) state.channelOf[id] = one;
}

function pattern(state: State, place: Place, key: string, fact: Fact): number {
  const of = state.all.get(place.id) ?? open(state, place, fact.time);
  if (of === undefined) return -1;
  of.lastSeen = fact.time;
  const before = patternOf(of, state.rhythms, key);
  if (before !== undefined) {
    beat(state.rhythms, before, fact, 0);
    // What it read is not known here, nor what it read while nobody listened.
    set(state.rhythms, before, CELL.moved, fact.time);
    return before;
  }
  const fresh = sharedOf(state, {key, what: inWords(fact), isFailure: fact.kind === 'exception'});
  const id = addPattern(of, state.rhythms, fresh, fact);
  if (id >= 0) state.channelOf[id] = of;
  return id;
}

function open(state: State, place: Place, time: Micros): Channel | undefined {
  if (state.all.size >= MAX_CHANNELS) {
    state.refused++;
    return undefined;
  }
  const fresh = channel(place, time);
  state.all.set(place.id, fresh);
  return fresh;
}

function sharedOf({shared}: State, pattern: Pattern): Pattern {
  const text = `${pattern.key} ${pattern.isFailure} ${pattern.what}`;
  const known = shared.get(text);
  if (known === undefined && shared.size < MAX_SHARED) shared.set(text, pattern);
  return known ?? pattern;
}

/** Longest description of a pattern. */
const MAX_WORDS = 120;
/** Fields that say what a pattern is about, as far as its protocol has them. */
const SAID = ['mbtcp.unit_id', 'modbus.reference_num', 'modbus.word_cnt', 'modbus.bit_cnt', 'bifrost.node'];

function inWords({name, fields}: Fact): string {
  const said = SAID.flatMap((field) => (fields[field] === undefined ? [] : [`${field}=${String(fields[field])}`]));
  return [name, ...said].join(' ').slice(0, MAX_WORDS);
}

function look(state: State, now: Micros): readonly Fact[] {
  if (now - state.looked < LOOK_EVERY && now >= state.looked) return NOTHING;
  state.looked = now;
  const facts: Fact[] = [];
  const steady = new Map<string, Channel[]>();
  for (const segment of new Set([...state.all.values()].map(({place}) => place.segment))) listen(state, segment, now);
  for (const one of state.all.values()) {
    const {found, isDue} = departures(state, one, now);
    facts.push(...found);
    if (isDue) steady.set(one.place.segment, [...(steady.get(one.place.segment) ?? []), one]);
  }
  for (const [segment, silent] of steady) facts.push(...silence(state, segment, silent, now));
  return facts.length === 0 ? NOTHING : facts;
}

/** Notes whether a segment is heard at all, and since when it is again. */
function listen({quiet, segments}: State, segment: string, now: Micros): void {
  const last = segments.lastFrame(segment);
  const isQuiet = last === undefined || now - last > UNHEARD;
  const before = quiet.get(segment);
  if (before === undefined) quiet.set(segment, {isQuiet, isTold: false, since: now});
  else if (isQuiet) before.isQuiet = true;
  else if (before.isQuiet) quiet.set(segment, {isQuiet: false, isTold: false, since: now});
}

/** Those that fell silent. When all of a segment is silent and it is more than one, that is told once, not of each. */
function silence({quiet}: State, segment: string, silent: readonly Channel[], now: Micros): Fact[] {
  const heard = quiet.get(segment);
  const [first] = silent;
  if (heard?.isQuiet !== true || silent.length === 1 || first === undefined) {
    return silent.map((one) => {
      one.isSilent = true;
      const fields = {'baseline.observed': (now - one.lastSeen) / SECOND};
      return deviationOf(one, 'channel-silent', now, fields);
    });
  }
  if (heard.isTold) return [];
  heard.isTold = true;
  const fields = {'baseline.observed': (now - first.lastSeen) / SECOND};
  const place = {...first.place, protocol: 'ip', clientAsset: '', serverAsset: '', client: NOBODY, server: NOBODY};
  return [deviationOf({...first, place}, 'segment-silent', now, fields)];
}

function* changed(state: State, now: Micros, all: boolean): Iterable<Habit> {
  for (const one of state.all.values()) {
    if (one.lastSeen <= one.toldAt || !(all || now - one.toldAt >= TELL_EVERY)) continue;
    one.toldAt = now;
    yield savedChannel(one, state.rhythms);
  }
}
