/**
 * The attacks of src/drill, each from its frames to its alerts as live traffic goes: protocols, baseline, the rules of this site. Does
 * each raise the alerts that it is named after? Nothing is stored, nobody is told, nothing is sent.
 */
import {protocols} from '../protocols/index.ts';
import type {CanaryTrial} from './checklist/probe.ts';
import {loadDetector} from './composition.ts';
import type {Config} from './config/config.ts';
import type {Micros} from './core/time.ts';
import {loadProfiles} from './device-profiles.ts';
import {play} from './drill/play.ts';
import type {Scenario} from './drill/scenario.ts';
import {scenarios} from './drill/scenarios.ts';

/** Rules that the profile of the site leaves out are not asked; those that the site itself switched off are. Throws `rules` or `config`. */
export async function tryCanaries(
  {rules, profiles, baseline}: Pick<Config, 'rules' | 'profiles' | 'baseline'>,
  now: Micros,
  attacks: readonly Scenario[] = scenarios,
): Promise<readonly CanaryTrial[]> {
  const {alerting} = await loadDetector({...rules, adjust: []});
  const {another} = await loadDetector(rules);
  const {matcher} = await loadProfiles(profiles.directories);
  return attacks.flatMap((attack) => {
    const stage = {protocols, detector: another(), profiles: matcher, baseline};
    const found = new Set(play(attack, stage, now).findings.map(({rule}) => rule.id));
    const wanted = attack.expects.filter((id) => alerting.includes(id));
    return wanted.map((rule) => ({name: attack.name, rule, isTold: found.has(rule)}));
  });
}
