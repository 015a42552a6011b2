/** Runs the examples that rules bring along: what must fire, and what must stay quiet. */
import {detector} from './detector.ts';
import type {RuleProblem} from './problem.ts';
import type {Correlation, Example, Rule, RuleSet} from './rule.ts';

const lists = [
  {list: 'fires', message: 'this example must fire, and stays quiet'},
  {list: 'quiet', message: 'this example must stay quiet, and fires'},
] as const;

/** How many ran, and a problem for each that did not do what it says. */
export function runExamples(set: RuleSet): {readonly ran: number; readonly problems: readonly RuleProblem[]} {
  const runs = [...set.rules, ...set.correlations].flatMap((one) =>
    lists.flatMap(({list, message}) =>
      one.examples[list].map((example, i) => {
        const isRight = fires(set, one, example) === (list === 'fires');
        const {file, document} = one;
        return {isRight, problem: {file, document, path: ['bifrost', 'examples', list, i], message}};
      }),
    ),
  );
  return {ran: runs.length, problems: runs.filter(({isRight}) => !isRight).map(({problem}) => problem)};
}

/** Whatever the profile, and whether or not a correlation took the rule over. */
function fires(set: RuleSet, one: Rule | Correlation, example: Example): boolean {
  const only = <T extends Rule | Correlation>(other: T): T => ({...other, alerts: other.uuid === one.uuid});
  const alone = {rules: set.rules.map(only), correlations: set.correlations.map(only)};
  const running = detector(alone, {profile: 'paranoid'});
  const timespan = one.type === 'rule' ? 0 : one.timespan;
  let found = 0;
  for (const fact of example) found += running.tick(fact.time).length + running.judge(fact).length;
  const end = (example.at(-1)?.time ?? 0) + timespan;
  return found + running.tick(end).length > 0;
}
