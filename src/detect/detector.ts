/** Judges facts with a rule set. One detector sees the facts of all segments in the order of their time. */
import type {Finding, Profile} from '../core/alert.ts';
import type {Fact, FactKind} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import type {RuleSet} from './rule.ts';

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
  /** `groups-dropped` (oldest group of a correlation given up at its cap), `samples-dropped`, `groups-kept`. */
  counters(): Readonly<Record<string, number>>;
}

const NOTHING: readonly Finding[] = [];

/** Rules and correlations up to `options.profile` are on. */
export function detector(_rules: RuleSet, _options: {profile: Profile}): Detector {
  return {
    judge: () => NOTHING,
    touched: false,
    tick: () => NOTHING,
    repeatable: () => true,
    counters: () => ({}),
  };
}
