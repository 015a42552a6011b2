/**
 * What is normal: the hosts, conversations, ports, functions, addresses, writers and traits seen while learning. A segment
 * learns hosts and who talks to whom; each pair learns, over each protocol and on its own, what it does. Afterwards
 * whatever is not known is `new`, every time, until somebody learns it. Pure: time comes from the facts.
 */
import type {BaselineSaid, BaselineSettings, Learning, Scope} from '../core/baseline.ts';
import type {Known, KnownKind} from '../core/change.ts';
import type {Fields} from '../core/fact.ts';
import {isWithin} from '../core/scope.ts';
import type {Micros} from '../core/time.ts';
import {type Ends, endsOf, type Key, type Keyed, keysOf, type Words} from './keys.ts';
import {type KnownTable, knownTable} from './known-table.ts';
import {type Learnings, learnings} from './learning.ts';
import {type Presets, presets} from './presets.ts';
import {addRange, covers, takeRange} from './ranges.ts';
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

interface State {
  readonly settings: BaselineSettings;
  readonly protocols: ReadonlyMap<string, Words>;
  readonly known: KnownTable;
  readonly learning: Learnings;
  readonly presets: Presets;
  readonly traits: Traits;
  /** Rows that were learned or changed, and what is no longer known, since that was last told. */
  readonly news: Set<number>;
  gone: Known[];
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
    known: knownTable(),
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
      const told = [...state.news].map(state.known.known);
      state.news.clear();
      return told;
    },
    forgotten() {
      const told = state.gone;
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
      known: state.known.size(),
      knownRefused: state.refused,
      knownRangesJoined: state.widened,
      learningRefused: state.learning.refused(),
    }),
  };
}

function restore({known, traits}: State, one: Known): void {
  known.restore(one);
  const {kind, segment, key} = one;
  if (kind !== 'certificate' && kind !== 'application' && kind !== 'security') return;
  const [owner = '', , ...value] = key.split(' ');
  traits.add(segment, kind, owner, value.join(' '));
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
  if (preset === '' || state.known.find(segment, {kind: 'conversation', owner: pair, what: ''}) < 0) return false;
  state.learning.begin(segment, preset, time);
  return state.learning.isOpen(segment, preset, time) === true;
}

function isThere({known}: State, segment: string, key: Key): boolean {
  const row = known.find(segment, key);
  const {first, last} = key;
  if (row < 0 || first === undefined || last === undefined) return row >= 0;
  const bounds = known.bounds(row);
  return bounds !== undefined && covers(bounds, first, last);
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
  const row = rowOf(state, segment, key, time);
  if (row < 0) return;
  const bounds = state.known.bounds(row);
  if (bounds !== undefined && key.first !== undefined && key.last !== undefined) {
    const added = addRange(bounds, key.first, key.last);
    state.known.setBounds(row, added.bounds);
    if (added.isWidened) state.widened++;
  }
  if (key.value !== undefined) state.traits.add(segment, key.kind, key.owner, key.value);
  state.news.add(row);
}

/** Row of what is known from now on; -1 beyond the bound. */
function rowOf(state: State, segment: string, key: Key, time: Micros): number {
  const {known} = state;
  const row = known.find(segment, key);
  if (row >= 0) return row;
  if (known.size() >= MAX_KNOWN) {
    state.refused++;
    return -1;
  }
  const {first, last} = key;
  return known.add(segment, key, time, first === undefined || last === undefined ? undefined : [first, last]);
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
    if (key.kind === 'host' || key.kind === 'conversation') learning.begin(segment, key.owner, time);
  }
  if (ends.pair !== '' && fact.kind !== 'flow') {
    learning.begin(segment, `${ends.pair} ${fact.protocol}${state.preset}`, time);
  }
}

function disallow(state: State, fact: Keyed, since: Micros): void {
  const {segment} = fact;
  const fresh = [fact.fields['baseline.new'] ?? []].flat();
  for (const key of keysOf(fact, endsOf(fact), state.protocols.get(fact.protocol), state.preset)) {
    const row = state.known.find(segment, key);
    if (row < 0) continue;
    const {kind, first, last} = key;
    if (state.known.firstSeen(row) >= since) forgetWithin(state, segment, row, since);
    else if (fresh.includes(kind) && first !== undefined && last !== undefined) narrow(state, row, first, last);
  }
}

/** The thing, and of a host or a pair whatever it did since. */
function forgetWithin(state: State, segment: string, row: number, since: Micros): void {
  const {known, learning} = state;
  const [kind, scope] = [known.kindOf(row), known.keyOf(row)];
  if (kind !== 'host' && kind !== 'conversation') {
    forget(state, row);
    return;
  }
  for (const one of known.of(segment)) {
    if (known.firstSeen(one) >= since && isWithin(known.keyOf(one), scope)) forget(state, one);
  }
  learning.forget(segment, (one) => one !== '' && isWithin(one, scope));
}

function forget({gone, known, news}: State, row: number): void {
  gone.push(known.known(row));
  news.delete(row);
  known.delete(row);
}

function narrow(state: State, row: number, first: number, last: number): void {
  const bounds = state.known.bounds(row);
  if (bounds === undefined) return;
  const left = takeRange(bounds, first, last);
  if (left.length === 0) {
    forget(state, row);
    return;
  }
  state.known.setBounds(row, left);
  state.news.add(row);
}

function traitFields({traits: all}: State, segment: string, keys: readonly Key[]): Fields {
  const fields: Fields = {};
  for (const {kind, owner, value} of keys) {
    if (value === undefined) continue;
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
    const {known} = state;
    for (const row of known.of(segment)) {
      if (known.firstSeen(row) >= time || !isWithin(known.keyOf(row), scope)) continue;
      state.news.delete(row);
      known.delete(row);
    }
    state.learning.forget(
      segment,
      (one) => isWithin(one, scope) && one !== '' && isOld(state.learning.get(segment, one)?.started),
    );
    if (isOld(state.learning.get(segment, scope)?.started)) state.learning.forget(segment, (one) => one === scope);
    state.learning.begin(segment, scope, time);
  }
}
