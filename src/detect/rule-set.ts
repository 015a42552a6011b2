/** Rule documents in, compiled rules and everything that is wrong with them out. */
import type {Declared} from './declared.ts';
import type {RuleProblem} from './problem.ts';
import type {RuleSet} from './rule.ts';

export interface RuleDocument {
  readonly file: string;
  /** What the file holds, as plain data. */
  readonly value: unknown;
}

/** Compiles what is right and reports what is not; with problems the set must not be used. */
export function compileRules(
  _documents: readonly RuleDocument[],
  _declared: Declared,
): {rules: RuleSet; problems: readonly RuleProblem[]} {
  return {rules: {rules: [], correlations: []}, problems: []};
}
