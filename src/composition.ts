/** What the roots (sensor, replay, demo, rules) put together alike: protocols and rules into a detector. */
import {protocols} from '../protocols/index.ts';
import {AppError} from './core/errors.ts';
import {factKinds} from './core/fact.ts';
import type {RuleSettings} from './core/sensor-message.ts';
import {type Declared, declare} from './detect/declared.ts';
import {type Detector, detector} from './detect/detector.ts';
import type {RuleProblem} from './detect/problem.ts';
import type {RuleSet} from './detect/rule.ts';
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

/** Compiles the rules at and below the paths. Throws `rules` with every problem, one a line. */
export async function loadRules(paths: readonly string[]): Promise<LoadedRules> {
  const {documents, files, explain} = await readRules(paths);
  const {rules: set, problems} = compileRules(documents, await declared());
  if (problems.length > 0) throw new AppError('rules', problems.map(explain).join('\n'));
  return {set, files, explain};
}

/** The shipped rules and those of the site, up to the profile. Throws `rules`. */
export async function loadDetector({profile, directories}: RuleSettings): Promise<{detector: Detector; rules: number}> {
  const {set} = await loadRules([shippedRules, ...directories]);
  return {detector: detector(set, {profile}), rules: set.rules.length + set.correlations.length};
}
