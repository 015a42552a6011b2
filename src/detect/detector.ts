/** Judges facts with a rule set. One detector sees the facts of all segments in the order of their time. */
import {type Finding, type Profile, profiles, type RuleHeader} from '../core/alert.ts';
import type {Fact, FactKind, Party} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import {type Completed, type Correlator, correlator, type Tap} from './correlator.ts';
import type {Correlation, Rule, RuleSet} from './rule.ts';

export interface Detector {
  /** What the fact completed; the same empty array when that is nothing. */
  judge(fact: Fact): readonly Finding[];
  /**
   * The last `judge` matched some rule, even if only one that feeds a correlation: the next repetition of this fact must
   * be judged again, since it counts.
   */
  readonly touched: boolean;
  /**
   * What the repetitions of a fact count for that was just judged, matched and found nothing: a chain; undefined when each of them
   * must be judged again.
   */
  taps(fact: Fact): Tap | undefined;
  /** Time alone may complete or expire correlations. */
  tick(now: Micros): readonly Finding[];
  /** False when some rule for this protocol and kind names a field that `varies`: judge every repetition. */
  repeatable(protocol: string, kind: FactKind): boolean;
  /** `groups` kept, `groupsDropped` (given up at the cap of a correlation), `samplesDropped`. */
  counters(): Readonly<Record<string, number>>;
}

const NOTHING: readonly Finding[] = [];
const NO_RULES: Watch = {rules: [], byName: new Map(), repeatable: true};

/** A rule in use: whether it speaks for itself, and which correlations it feeds, as which of their sources. */
interface Watching {
  readonly rule: Rule;
  readonly isOn: boolean;
  readonly feeds: readonly Feed[];
}

/** All rules for one kind of fact of one protocol. */
interface Watch {
  readonly rules: readonly Watching[];
  /** Those of them that can match a fact of a name; made when one first comes. */
  readonly byName: Map<string, readonly Watching[]>;
  /** None of them names a field that `varies`. */
  readonly repeatable: boolean;
}

interface Feed {
  readonly to: Correlator;
  readonly source: number;
}

interface State {
  readonly set: RuleSet;
  /** Rules by kind, then by protocol; made when a fact of that kind and protocol first comes. */
  readonly index: Map<FactKind, Map<string, Watch>>;
  readonly correlators: readonly Correlator[];
  readonly feedsOf: ReadonlyMap<string, readonly Feed[]>;
  readonly isOn: (one: Rule | Correlation) => boolean;
  touched: boolean;
}

/** Rules and correlations up to `profile` speak; those above it may still feed a correlation that does. */
export function detector(set: RuleSet, {profile}: {readonly profile: Profile}): Detector {
  const isOn = ({alerts, header}: Rule | Correlation): boolean =>
    alerts && header !== undefined && profiles.indexOf(header.profile) <= profiles.indexOf(profile);
  const correlators = needed(set.correlations, isOn).map(correlator);
  const state: State = {set, index: new Map(), correlators, feedsOf: feeds(correlators), isOn, touched: false};
  return {
    judge: (fact) => judge(state, fact),
    get touched() {
      return state.touched;
    },
    taps: (fact) => taps(state, fact),
    tick(now) {
      const findings: Finding[] = [];
      for (const one of correlators) for (const done of one.expire(now)) findings.push(...complete(state, one, done));
      return findings.length === 0 ? NOTHING : findings;
    },
    repeatable: (protocol, kind) => watching(state, kind, protocol).repeatable,
    counters: () => sum(correlators),
  };
}

/** Those that speak, and those that feed one that does. Whoever is fed stands behind what feeds it. */
function needed(all: readonly Correlation[], isOn: (one: Correlation) => boolean): readonly Correlation[] {
  const fed = new Set<string>();
  const found: Correlation[] = [];
  for (const one of all.toReversed()) {
    if (!isOn(one) && !fed.has(one.uuid)) continue;
    found.unshift(one);
    for (const {uuid} of one.sources) fed.add(uuid);
  }
  return found;
}

function feeds(correlators: readonly Correlator[]): ReadonlyMap<string, readonly Feed[]> {
  const found = new Map<string, Feed[]>();
  for (const to of correlators) {
    for (const [source, {uuid}] of to.correlation.sources.entries()) {
      found.set(uuid, [...(found.get(uuid) ?? []), {to, source}]);
    }
  }
  return found;
}

/** The rules that a fact of this kind and protocol can match at all. */
function watching(state: State, kind: FactKind, protocol: string): Watch {
  const byProtocol = state.index.get(kind) ?? new Map<string, Watch>();
  state.index.set(kind, byProtocol);
  const known = byProtocol.get(protocol);
  if (known !== undefined) return known;
  const rules = state.set.rules.filter((rule) => rule.kind === kind && (rule.service ?? protocol) === protocol);
  const used = rules
    .map((rule) => ({rule, isOn: state.isOn(rule), feeds: state.feedsOf.get(rule.uuid) ?? []}))
    .filter(({isOn, feeds}) => isOn || feeds.length > 0);
  const repeatable = used.every(({rule}) => !rule.varies(protocol));
  const watch =
    used.length === 0 ? NO_RULES : {rules: used, byName: new Map<string, readonly Watching[]>(), repeatable};
  byProtocol.set(protocol, watch);
  return watch;
}

function ofName({rules, byName}: Watch, name: string): readonly Watching[] {
  const known = byName.get(name);
  if (known !== undefined || rules.length === 0) return known ?? rules;
  const found = rules.filter(({rule}) => rule.names?.has(name.toLowerCase()) ?? true);
  byName.set(name, found);
  return found;
}

function judge(state: State, fact: Fact): readonly Finding[] {
  state.touched = false;
  let findings: Finding[] | undefined;
  for (const {rule, isOn, feeds} of ofName(watching(state, fact.kind, fact.protocol), fact.name)) {
    if (!rule.matches(fact)) continue;
    state.touched = true;
    const own = isOn && rule.header !== undefined ? [matchOf(rule.header, fact)] : [];
    const found = [...own, ...pass(state, feeds, fact, fact.time)];
    findings = findings === undefined ? found : [...findings, ...found];
  }
  return findings === undefined || findings.length === 0 ? NOTHING : findings;
}

function taps(state: State, fact: Fact): Tap | undefined {
  const watch = watching(state, fact.kind, fact.protocol);
  if (!watch.repeatable) return undefined;
  let first: Tap | undefined;
  for (const {rule, isOn, feeds} of ofName(watch, fact.name)) {
    if (!rule.matches(fact)) continue;
    if (isOn) return undefined;
    for (const {to, source} of feeds) {
      first = to.tap(source, fact, first);
      if (first === undefined) return undefined;
    }
  }
  return first;
}

const matchOf = (header: RuleHeader, fact: Fact): Finding =>
  findingOf(header, fact, idOf(fact, 'client'), idOf(fact, 'server'), 1);

/** Hands a match on to the correlations it feeds, and what these complete to theirs. */
function pass(state: State, feeds: readonly Feed[], fact: Fact, time: Micros): Finding[] {
  return feeds.flatMap(({to, source}) => {
    const done = to.add(source, fact, time);
    return done === undefined ? [] : complete(state, to, done);
  });
}

/** It is about the ends that it groups by: a sweep over many servers is about its client alone. */
function complete(state: State, {correlation}: Correlator, {fact, time, measure}: Completed): Finding[] {
  const findings = pass(state, state.feedsOf.get(correlation.uuid) ?? [], fact, time);
  const {about, header} = correlation;
  if (header === undefined || !state.isOn(correlation)) return findings;
  const client = about.client ? idOf(fact, 'client') : '';
  const server = about.server ? idOf(fact, 'server') : '';
  const [subject, object] = about.client ? [client, server] : [server, ''];
  return [...findings, {...findingOf(header, fact, subject, object, measure), time}];
}

const findingOf = (rule: RuleHeader, fact: Fact, subject: string, object: string, matched: number): Finding => ({
  rule,
  time: fact.time,
  segment: fact.segment,
  subject,
  object,
  fact,
  matched,
});

/** The asset, or the address of who is none. */
function idOf(fact: Fact, end: 'client' | 'server'): string {
  const asset = fact.fields[`${end}.asset`];
  const {ip, mac}: Party = fact[end];
  return typeof asset === 'string' ? asset : ip || mac;
}

function sum(correlators: readonly Correlator[]): Readonly<Record<string, number>> {
  const all = correlators.map((one) => one.counters());
  const add = (name: 'groups' | 'groupsDropped' | 'samplesDropped'): number =>
    all.reduce((total, one) => total + one[name], 0);
  return {groups: add('groups'), groupsDropped: add('groupsDropped'), samplesDropped: add('samplesDropped')};
}
