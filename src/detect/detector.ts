/** Judges facts with a rule set. One detector sees the facts of all segments in the order of their time. */
import {type Finding, type Profile, profiles} from '../core/alert.ts';
import type {Fact, FactKind} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import {type Correlator, correlator, type Firing} from './correlator.ts';
import {findingOf} from './finding.ts';
import type {Correlation, Judge, Rule, RuleSet} from './rule.ts';

export interface Detector {
  /** What the fact completed; the same empty array when that is nothing. Valid until the next call. */
  judge(fact: Fact): readonly Finding[];
  /**
   * The last `judge` matched some rule, even if only one that feeds a correlation: the next repetition of this fact must
   * be judged again, since it counts.
   */
  readonly touched: boolean;
  /** Time alone may complete or expire correlations. */
  tick(now: Micros): readonly Finding[];
  /** False when some rule or correlation for this protocol and kind names a field that `varies`: judge every repetition. */
  repeatable(protocol: string, kind: FactKind): boolean;
  /** `correlation-groups` kept now, `correlation-groups-dropped` (the oldest of a correlation, at its cap). */
  counters(): Readonly<Record<string, number>>;
}

export interface DetectorOptions {
  /** Rules and correlations up to this profile alert. */
  readonly profile: Profile;
  /** Runs this rule or correlation whether it alerts or not, and hears of its matches: for running examples. */
  readonly watch?: {readonly uuid: string; readonly onMatch: () => void};
}

interface Running {
  readonly judge: Judge;
  /** It tells what it matches. */
  readonly tells: boolean;
  readonly feeds: Feed[];
}

interface RunningRule extends Running {
  readonly judge: Rule;
}

interface RunningCorrelation extends Running {
  readonly judge: Correlation;
  readonly state: Correlator;
}

interface Feed {
  readonly to: RunningCorrelation;
  readonly source: number;
}

const NOTHING: readonly Finding[] = [];
const NO_RULES: readonly RunningRule[] = [];

export function detector(rules: RuleSet, {profile, watch}: DetectorOptions): Detector {
  const {running, correlations} = run(rules, profile, watch?.uuid);
  const index = indexOf(running);
  let touched = false;

  function matched({judge, tells, feeds}: Running, firing: Firing, findings: Finding[]): void {
    if (judge.uuid === watch?.uuid) watch.onMatch();
    if (tells && judge.header !== undefined) findings.push(findingOf(judge, judge.header, firing));
    for (const {to, source} of feeds) {
      const next = to.state.feed(source, firing.fact, firing.time);
      if (next !== undefined) matched(to, next, findings);
    }
  }

  return {
    judge(fact) {
      touched = false;
      let findings: Finding[] | undefined;
      for (const rule of rulesFor(index, fact.protocol, fact.kind)) {
        if (!rule.judge.matches(fact)) continue;
        touched = true;
        findings ??= [];
        matched(rule, {fact, time: fact.time, matched: 1}, findings);
      }
      return findings === undefined || findings.length === 0 ? NOTHING : findings;
    },
    get touched() {
      return touched;
    },
    tick(now) {
      const findings: Finding[] = [];
      for (const one of correlations) for (const firing of one.state.tick(now)) matched(one, firing, findings);
      return findings.length === 0 ? NOTHING : findings;
    },
    repeatable: (protocol, kind) => rulesFor(index, protocol, kind).every((rule) => !seesEvery(rule)),
    counters: () => ({
      'correlation-groups': correlations.reduce((sum, {state}) => sum + state.groups(), 0),
      'correlation-groups-dropped': correlations.reduce((sum, {state}) => sum + state.dropped(), 0),
    }),
  };
}

/** What alerts in this profile, and what that is made of. */
function run({rules, correlations}: RuleSet, profile: Profile, watched: string | undefined) {
  const isOn = ({alerts, header}: Judge): boolean =>
    alerts && header !== undefined && profiles.indexOf(header.profile) <= profiles.indexOf(profile);
  const feeds = new Map<string, Feed[]>();
  const feedsOf = (uuid: string): Feed[] => feeds.get(uuid) ?? [];
  const isNeeded = (judge: Judge): boolean => isOn(judge) || judge.uuid === watched || feedsOf(judge.uuid).length > 0;
  const runningCorrelations: RunningCorrelation[] = [];
  // What stands behind others refers to them: from the end, everything that is fed is known before what feeds it.
  for (const judge of correlations.toReversed()) {
    if (!isNeeded(judge)) continue;
    const to = {judge, tells: isOn(judge), feeds: feedsOf(judge.uuid), state: correlator(judge)};
    runningCorrelations.unshift(to);
    judge.sources.forEach(({uuid}, source) => {
      feeds.set(uuid, [...feedsOf(uuid), {to, source}]);
    });
  }
  const running = rules
    .filter(isNeeded)
    .map((judge): RunningRule => ({judge, tells: isOn(judge), feeds: feedsOf(judge.uuid)}));
  return {running, correlations: runningCorrelations};
}

/** Rules by protocol and kind; under `ANY` those of any protocol, for protocols that no rule names. */
type Index = ReadonlyMap<string, ReadonlyMap<FactKind, readonly RunningRule[]>>;

const ANY = '';

function indexOf(running: readonly RunningRule[]): Index {
  const services = new Set([ANY, ...running.map(({judge}) => judge.service ?? ANY)]);
  return new Map(
    [...services].map((service) => {
      const own = running.filter(({judge}) => judge.service === undefined || judge.service === service);
      const kinds = new Set(own.map(({judge}) => judge.kind));
      return [service, new Map([...kinds].map((kind) => [kind, own.filter(({judge}) => judge.kind === kind)]))];
    }),
  );
}

function rulesFor(index: Index, protocol: string, kind: FactKind): readonly RunningRule[] {
  return (index.get(protocol) ?? index.get(ANY))?.get(kind) ?? NO_RULES;
}

function seesEvery({judge, feeds}: RunningRule): boolean {
  return judge.varies || feeds.some((feed) => isVaried(feed));
}

function isVaried({to, source}: Feed): boolean {
  return to.judge.sources[source]?.varies === true || to.feeds.some(isVaried);
}
