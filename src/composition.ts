/** What the roots (sensor, replay, dissect, rules) put together alike: protocols and rules into a detector. */
import {protocols} from '../protocols/index.ts';
import {factKinds} from './core/fact.ts';
import type {RuleSettings} from './core/sensor-message.ts';
import {type Declared, declare} from './detect/declared.ts';
import {type Detector, detector} from './detect/detector.ts';
import {compileRules} from './detect/rule-set.ts';
import {loadRules, loadTechniques, shippedRules} from './load/rules.ts';

/** Everything a rule may name. */
export const declared = (): Declared => declare(factKinds, protocols, loadTechniques());

/** The shipped rules and those of the site. Throws `rules` with every problem. */
export async function loadDetector({profile, directories}: RuleSettings): Promise<{detector: Detector; rules: number}> {
  const {rules} = await loadRules([shippedRules, ...directories], declared(), compileRules);
  return {
    detector: detector(rules, {profile}),
    rules: rules.rules.length + rules.correlations.length,
  };
}
