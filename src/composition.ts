/** What the roots (sensor, replay, demo, rules) put together alike: protocols and rules into a detector. */
import {protocols} from '../protocols/index.ts';
import type {Adjustment} from './core/adjustment.ts';
import {AppError} from './core/errors.ts';
import {factKinds} from './core/fact.ts';
import type {RuleSettings} from './core/sensor-message.ts';
import {adjust} from './detect/adjust.ts';
import {type Declared, declare} from './detect/declared.ts';
import {type Detector, detector} from './detect/detector.ts';
import type {RuleProblem} from './detect/problem.ts';
import type {Correlation, Rule, RuleSet} from './detect/rule.ts';
import {compileRules} from './detect/rule-set.ts';
import {loadTechniques, readRules, shippedRules} from './load/rules.ts';

/** Everything a rule may name. */
const declared = async (): Promise<Declared> => declare(factKinds, protocols, await loadTechniques());

export interface LoadedRules {
  readonly set: RuleSet;
  readonly files: number;
  /** `file:line:column: message` */
  explain(problem: RuleProblem): string;
}

/**
 * Compiles the rules at and below the paths, as the site has adjusted them. Throws `rules` or `config` with every problem, one a
 * line.
 */
export async function loadRules(
  paths: readonly string[],
  adjustments: readonly Adjustment[] = [],
): Promise<LoadedRules> {
  const {documents, files, explain} = await readRules(paths);
  const adjusted = adjust(documents, adjustments);
  if (adjusted.problems.length > 0) throw new AppError('config', adjusted.problems.join('\n'));
  const {rules: set, problems} = compileRules(adjusted.documents, await declared());
  if (problems.length > 0) throw new AppError('rules', problems.map(explain).join('\n'));
  return {set: switchOff(set, adjusted.off), files, explain};
}

/** Those that are off never alert; what they count for others still counts. */
function switchOff({rules, correlations}: RuleSet, off: ReadonlySet<string>): RuleSet {
  const switched = <T extends Rule | Correlation>(one: T): T =>
    off.has(one.header?.id ?? '') ? {...one, alerts: false} : one;
  return {rules: rules.map(switched), correlations: correlations.map(switched)};
}

/** The shipped rules and those of the site, up to the profile. Throws `rules` or `config`. */
export async function loadDetector({profile, directories, adjust: adjustments}: RuleSettings): Promise<LoadedDetector> {
  const {set} = await loadRules([shippedRules, ...directories], adjustments);
  const all = [...set.rules, ...set.correlations];
  const newest =
    all
      .map(({header}) => header?.modified ?? '')
      .sort()
      .at(-1) ?? '';
  return {detector: detector(set, {profile}), rules: all.length, newest};
}

export interface LoadedDetector {
  readonly detector: Detector;
  readonly rules: number;
  /** Date of the rule that was changed last, `2026-11-29`. */
  readonly newest: string;
}
