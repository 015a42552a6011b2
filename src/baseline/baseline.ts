/**
 * What is normal: the hosts, conversations, ports, functions, addresses, writers and traits seen while learning. A segment
 * learns hosts and who talks to whom; each pair learns, over each protocol and on its own, what it does. Afterwards
 * whatever is not known is `new`, every time, until somebody learns it. Pure: time comes from the facts.
 */
import type {BaselineSaid, BaselineSettings, Learning, Scope} from '../core/baseline.ts';
import {type Known, type KnownKind, knownKinds} from '../core/change.ts';
import type {Fields} from '../core/fact.ts';
import {isWithin} from '../core/scope.ts';
import type {Micros} from '../core/time.ts';
import {type BySegment, bySegment} from './by-segment.ts';
import {type Ends, endsOf, type Key, type Keyed, keysOf, type Words} from './keys.ts';
import {type Learnings, learnings} from './learning.ts';
import {type Presets, presets} from './presets.ts';
import {addRange, covers, type Ranges, rangesOf, rangesText, takeRange} from './ranges.ts';
import {type Traits, traits} from './traits.ts';

/** Things the baseline remembers; beyond it nothing is learned any more, and that is counted. */
const MAX_KNOWN = 1_000_000;

export interface BaselineOptions {
  readonly settings: BaselineSettings;
  readonly saved: {readonly known: readonly Known[]; readonly learnings: readonly Learning[]};
  readonly said: readonly BaselineSaid[];
  /** For what a protocol calls its scope, target, ranges and traits. */
  readonly protocols: ReadonlyMap<string, Words>;
}

export interface Judgement {
  readonly fresh: readonly KnownKind[];
  readonly maturity: 'learning' | 'mature';
  /** All of it was known before this fact: so it is the next time. */
  readonly isKnown: boolean;
  /** What goes with a trait that is new: `baseline.before`, `baseline.elsewhere`. */
  readonly more?: Fields;
}

export interface Baseline {
  /**
   * What of this fact was never seen before; while learning it is seen from now on. `isKnown`: the same exchange was
   * judged to be known, and need not be looked up again.
   */
  judge(fact: Keyed, isKnown: boolean): Judgement;
  /** Allows everything of this fact from now on; whoever is new with it begins to learn at its time. */
  allow(fact: Keyed): void;
  /** Takes back what was allowed of this fact since it was new, at `since`, and what those who were new with it did then. */
  disallow(fact: Keyed, since: Micros): void;
  /** A pair was heard over a protocol without anything to judge. */
  heard(segment: string, client: string, server: string, protocol: string, time: Micros): void;
  /** What was learned since the last call. */
  learned(): readonly Known[];
  /** What was taken back since the last call. */
  forgotten(): readonly Known[];
  /** How far learning has come, where that changed. */
  learning(now: Micros, all: boolean): readonly Learning[];
  /** True: another preset holds from now on, and what was judged must be judged anew. */
  isOtherPreset(now: Micros): boolean;
  use(said: readonly BaselineSaid[]): void;
  /** What a scope does is still being learned. */
  isOpen(segment: string, scope: Scope, time: Micros): boolean;
  readonly presets: Presets;
  counters(): Readonly<Record<string, number>>;
}

const NOTHING: readonly KnownKind[] = [];

interface Entry {
  readonly kind: KnownKind;
  readonly segment: string;
  readonly key: string;
  readonly firstSeen: Micros;
  readonly ranges: Ranges | undefined;
}

interface State {
  readonly settings: BaselineSettings;
  readonly protocols: ReadonlyMap<string, Words>;
  readonly known: Readonly<Record<KnownKind, BySegment<Entry>>>;
  readonly learning: Learnings;
  readonly presets: Presets;
  readonly traits: Traits;
  readonly news: Set<Entry>;
  gone: Entry[];
  frozen: readonly BaselineSaid[];
  /** `@night`, or empty. */
  preset: string;
  refused: number;
  widened: number;
}

export function baseline({settings, saved, said, protocols}: BaselineOptions): Baseline {
  const state: State = {
    settings,
    protocols,
    known: nothingKnown(),
    learning: learnings(settings, saved.learnings),
    presets: presets(settings),
    traits: traits(),
    news: new Set(),
    gone: [],
    frozen: [],
    preset: '',
    refused: 0,
    widened: 0,
  };
  for (const one of saved.known) restore(state, one);
  use(state, said);
  return {
    presets: state.presets,
    judge: (fact, isKnown) => judge(state, fact, isKnown),
    allow: (fact) => allow(state, fact),
    disallow: (fact, since) => disallow(state, fact, since),
    heard(segment, client, server, protocol, time) {
      state.learning.heard(segment, '', time);
      state.learning.heard(segment, `${client}>${server} ${protocol}${state.preset}`, time);
    },
    learned() {
      const told = [...state.news].map(knownOf);
      state.news.clear();
      return told;
    },
    forgotten() {
      const told = state.gone.map(knownOf);
      state.gone = [];
      return told;
    },
    learning: (now, all) => state.learning.changed(now, all),
    isOtherPreset(now) {
      const name = state.presets.at(now);
      const preset = name === '' ? '' : `@${name}`;
      if (preset === state.preset) return false;
      state.preset = preset;
      return true;
    },
    use: (next) => use(state, next),
    isOpen: (segment, scope, time) => state.learning.isOpen(segment, scope, time) === true,
    counters: () => ({
      known: sizeOf(state),
      knownRefused: state.refused,
      knownRangesJoined: state.widened,
      learningRefused: state.learning.refused(),
    }),
  };
}

const nothingKnown = (): State['known'] =>
  Object.fromEntries(knownKinds.map((kind) => [kind, bySegment<Entry>()])) as State['known'];

const sizeOf = ({known}: State): number => knownKinds.reduce((sum, kind) => sum + known[kind].size(), 0);

const knownOf = ({kind, segment, key, firstSeen, ranges}: Entry): Known => ({
  kind,
  segment,
  key,
  firstSeen,
  ranges: ranges === undefined ? '' : rangesText(ranges),
});

function restore(state: State, {kind, segment, key, firstSeen, ranges}: Known): void {
  const entry = {kind, segment, key, firstSeen, ranges: ranges === '' ? undefined : rangesOf(ranges)};
  state.known[kind].set(segment, key, entry);
  if (kind !== 'certificate' && kind !== 'application' && kind !== 'security') return;
  const [owner = '', , ...value] = key.split(' ');
  state.traits.add(segment, kind, owner, value.join(' '));
}

function judge(state: State, fact: Keyed, isKnown: boolean): Judgement {
  const {learning} = state;
  const ends = endsOf(fact);
  const scope = `${ends.pair} ${fact.protocol}${state.preset}`;
  // What is of no segment, such as how the box is, has nothing to learn.
  if (fact.segment !== '') learning.begin(fact.segment, '', fact.time);
  const isLearning = learns(state, fact, ends, scope);
  const maturity = isLearning ? 'learning' : 'mature';
  if (isKnown) return {fresh: NOTHING, maturity, isKnown};
  const words = state.protocols.get(fact.protocol);
  const unknown = keysOf(fact, ends, words, state.preset).filter((key) => !isThere(state, fact.segment, key));
  if (unknown.length === 0) return {fresh: NOTHING, maturity, isKnown: true};
  const isRelated = mayMeet(state, fact, ends);
  const left: Key[] = [];
  for (const key of unknown) {
    const isOpen = isMeeting(key.kind) ? isRelated : isLearning;
    if (isOpen) learn(state, fact, ends, scope, key);
    else left.push(key);
  }
  if (left.length === 0) return {fresh: NOTHING, maturity, isKnown: false};
  const more = traitFields(state, fact.segment, left);
  if (state.settings.late === 'learn' && isMeetingNew(left) && !isFrozen(state, fact.segment, ends)) allow(state, fact);
  return {fresh: [...new Set(left.map(({kind}) => kind))], maturity, isKnown: false, more};
}

/** Who is there and who talks to whom; the rest is what they do. */
const isMeeting = (kind: KnownKind): boolean =>
  kind === 'host' || kind === 'conversation' || kind === 'port' || kind === 'service';
const isMeetingNew = (keys: readonly Key[]): boolean =>
  keys.some(({kind}) => kind === 'host' || kind === 'conversation');

/** New pairs are learned while the segment, or one of the two, is. */
function mayMeet({learning, ...state}: State, {segment, time}: Keyed, ends: Ends): boolean {
  if (isFrozen(state, segment, ends)) return false;
  if (learning.isOpen(segment, '', time) === true) return true;
  return [ends.client, ends.server, ends.pair].some(
    (scope) => scope !== '' && learning.isOpen(segment, scope, time) === true,
  );
}

/** What a pair does over a protocol is learned until it closes by itself; it begins where the pair may meet. */
function learns(state: State, fact: Keyed, ends: Ends, scope: Scope): boolean {
  const {learning, preset} = state;
  const {segment, time} = fact;
  if (isFrozen(state, segment, ends)) return false;
  if (ends.pair === '' || fact.kind === 'flow') return mayMeet(state, fact, ends);
  const own = learning.isOpen(segment, scope, time);
  if (own !== undefined) {
    learning.heard(segment, '', time);
    return own;
  }
  if (!mayMeet(state, fact, ends) && !mayLearnPreset(state, segment, ends, preset, time)) return false;
  learning.begin(segment, scope, time);
  return true;
}

/** A preset that holds for the first time is learned for those who know each other. */
function mayLearnPreset(state: State, segment: string, {pair}: Ends, preset: string, time: Micros): boolean {
  if (preset === '' || state.known.conversation.get(segment, pair) === undefined) return false;
  state.learning.begin(segment, preset, time);
  return state.learning.isOpen(segment, preset, time) === true;
}

function isThere({known}: State, segment: string, {kind, key, first, last}: Key): boolean {
  const entry = known[kind].get(segment, key);
  if (entry === undefined || first === undefined || last === undefined) return entry !== undefined;
  return entry.ranges !== undefined && covers(entry.ranges, first, last);
}

function learn(state: State, fact: Keyed, ends: Ends, scope: Scope, key: Key): void {
  remember(state, fact.segment, key, fact.time);
  const {learning} = state;
  if (!isMeeting(key.kind)) {
    learning.isNews(fact.segment, scope);
    return;
  }
  for (const one of ['', ends.client, ends.server, ends.pair]) learning.isNews(fact.segment, one);
}

function remember(state: State, segment: string, key: Key, time: Micros): void {
  const entry = state.known[key.kind].get(segment, key.key) ?? make(state, segment, key, time);
  if (entry === undefined) return;
  if (entry.ranges !== undefined && key.first !== undefined && key.last !== undefined) {
    if (addRange(entry.ranges, key.first, key.last)) state.widened++;
  }
  if (key.owner !== undefined && key.value !== undefined) state.traits.add(segment, key.kind, key.owner, key.value);
  state.news.add(entry);
}

function make(state: State, segment: string, {kind, key, first, last}: Key, time: Micros): Entry | undefined {
  if (sizeOf(state) >= MAX_KNOWN) {
    state.refused++;
    return undefined;
  }
  const ranges = first === undefined || last === undefined ? undefined : {bounds: [first, last]};
  const entry = {kind, segment, key, firstSeen: time, ranges};
  state.known[kind].set(segment, key, entry);
  return entry;
}

function allow(state: State, fact: Keyed): void {
  const {learning} = state;
  const {segment, time} = fact;
  const ends = endsOf(fact);
  const unknown = keysOf(fact, ends, state.protocols.get(fact.protocol), state.preset).filter(
    (key) => !isThere(state, segment, key),
  );
  for (const key of unknown) {
    remember(state, segment, key, time);
    if (key.kind === 'host' || key.kind === 'conversation') learning.begin(segment, key.key, time);
  }
  if (ends.pair !== '' && fact.kind !== 'flow') {
    learning.begin(segment, `${ends.pair} ${fact.protocol}${state.preset}`, time);
  }
}

function disallow(state: State, fact: Keyed, since: Micros): void {
  const {segment} = fact;
  const fresh = [fact.fields['baseline.new'] ?? []].flat();
  for (const {kind, key, first, last} of keysOf(fact, endsOf(fact), state.protocols.get(fact.protocol), state.preset)) {
    const entry = state.known[kind].get(segment, key);
    if (entry === undefined) continue;
    if (entry.firstSeen >= since) forgetWithin(state, entry, since);
    else if (fresh.includes(kind) && first !== undefined && last !== undefined) narrow(state, entry, first, last);
  }
}

/** The entry, and of a host or a pair whatever it did since. */
function forgetWithin(state: State, {kind, segment, key}: Entry, since: Micros): void {
  const isScope = kind === 'host' || kind === 'conversation';
  for (const known of isScope ? Object.values(state.known) : [state.known[kind]]) {
    for (const [one, entry] of known.of(segment)) {
      if (one === key || (isScope && isWithin(one, key) && entry.firstSeen >= since)) forget(state, entry);
    }
  }
  if (isScope) state.learning.forget(segment, (scope) => scope !== '' && isWithin(scope, key));
}

function forget(state: State, entry: Entry): void {
  state.known[entry.kind].delete(entry.segment, entry.key);
  state.news.delete(entry);
  state.gone.push(entry);
}

function narrow(state: State, entry: Entry, first: number, last: number): void {
  if (entry.ranges === undefined) return;
  if (takeRange(entry.ranges, first, last)) forget(state, entry);
  else state.news.add(entry);
}

function traitFields({traits: all}: State, segment: string, keys: readonly Key[]): Fields {
  const fields: Fields = {};
  for (const {kind, owner, value} of keys) {
    if (owner === undefined || value === undefined) continue;
    const {before, elsewhere} = all.about(segment, kind, owner, value);
    if (before.length > 0) fields['baseline.before'] = before;
    if (elsewhere.length > 0) fields['baseline.elsewhere'] = elsewhere;
  }
  return fields;
}

function isFrozen({frozen}: Pick<State, 'frozen'>, segment: string, {client, server, pair}: Ends): boolean {
  return frozen.some(
    (one) =>
      one.segment === segment &&
      (one.scope === '' || one.scope === client || one.scope === server || one.scope.split(' ')[0] === pair),
  );
}

/** What was reset is forgotten as far as it was learned before, and learns anew from there. */
function use(state: State, said: readonly BaselineSaid[]): void {
  state.frozen = said.filter(({kind}) => kind === 'freeze');
  state.presets.use(said);
  for (const {kind, segment, scope, time} of said) {
    if (kind !== 'reset') continue;
    const isOld = (started: Micros | undefined): boolean => started !== undefined && started < time;
    for (const known of Object.values(state.known)) {
      for (const [key, {firstSeen}] of known.of(segment)) {
        if (isWithin(key, scope) && firstSeen < time) known.delete(segment, key);
      }
    }
    state.learning.forget(
      segment,
      (one) => isWithin(one, scope) && one !== '' && isOld(state.learning.get(segment, one)?.started),
    );
    if (isOld(state.learning.get(segment, scope)?.started)) state.learning.forget(segment, (one) => one === scope);
    state.learning.begin(segment, scope, time);
  }
}
