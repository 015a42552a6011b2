/** Runs the examples of every rule: what must fire fires, what must stay quiet does. Each runs against the whole set. */
import type {Finding, Profile} from '../core/alert.ts';
import {detector} from './detector.ts';
import type {RuleProblem} from './problem.ts';
import type {Correlation, Example, Rule, RuleSet} from './rule.ts';

export interface ExampleRun {
  readonly examples: number;
  readonly failures: readonly RuleProblem[];
}

/** All rules are on, whatever their profile. */
const EVERYTHING: Profile = 'paranoid';

export function runExamples(set: RuleSet): ExampleRun {
  const all = [...set.rules, ...set.correlations].filter(({header}) => header !== undefined);
  const failures: RuleProblem[] = [];
  let examples = 0;
  for (const one of all) {
    for (const which of ['fires', 'quiet'] as const) {
      for (const [i, example] of one.examples[which].entries()) {
        examples++;
        if (doesFire(set, one, example) === (which === 'fires')) continue;
        const message = which === 'fires' ? `${idOf(one)} does not fire` : `${idOf(one)} fires`;
        failures.push({file: one.file, document: one.document, path: ['bifrost', 'examples', which, i], message});
      }
    }
  }
  return {examples, failures};
}

const idOf = ({header, uuid}: Rule | Correlation): string => header?.id ?? uuid;

/** Whether or not a correlation took it over. */
function doesFire(set: RuleSet, one: Rule | Correlation, example: Example): boolean {
  return findingsIn(set, one, example).length > 0;
}

/** What one rule finds in an example; time goes on between the facts of it, and after the last. */
export function findingsIn(set: RuleSet, one: Rule | Correlation, example: Example): readonly Finding[] {
  const only = <T extends Rule | Correlation>(other: T): T => ({...other, alerts: other.uuid === one.uuid});
  const fresh = detector({rules: set.rules.map(only), correlations: set.correlations.map(only)}, {profile: EVERYTHING});
  const atOnce = example.flatMap((fact) => [...fresh.tick(fact.time), ...fresh.judge(fact)]);
  const end = (example.at(-1)?.time ?? 0) + ('timespan' in one ? one.timespan : 0);
  return [...atOnce, ...fresh.tick(end)];
}
