/** `bifrost rules coverage`: techniques of ATT&CK for ICS, and by which rules of the configured profile they are seen. */
import {type Profile, profiles} from '../core/alert.ts';
import type {Technique} from '../detect/declared.ts';
import type {RuleSet} from '../detect/rule.ts';
import {type Column, type PrintOptions, print, printJson, printRows} from './print.ts';

export interface CoverageOptions extends PrintOptions {
  readonly navigator?: boolean;
}

interface Covered {
  readonly technique: string;
  readonly name: string;
  readonly rules: readonly string[];
}

const columns: readonly Column[] = [
  {key: 'technique', title: 'TECHNIQUE', whole: true},
  {key: 'name', title: 'NAME', narrowest: 24},
  {key: 'rules', title: 'RULES', show: (ids) => (ids as readonly string[]).join(' ') || 'none'},
];

export function printCoverage(
  set: RuleSet,
  techniques: ReadonlyMap<string, Technique>,
  profile: Profile,
  options: CoverageOptions,
): void {
  const covered = coverage(set, techniques, profile);
  if (options.navigator === true) {
    printJson(navigatorLayer(covered));
    return;
  }
  printRows(
    covered.map((one) => ({...one})),
    columns,
    options,
  );
  const seen = covered.filter(({rules}) => rules.length > 0).length;
  if (options.json !== true && options.csv !== true) {
    print(`${seen} of ${covered.length} techniques of ATT&CK for ICS 18.1, profile ${profile}`);
  }
}

/** The techniques that are in force, each with the rules that speak. */
function coverage(set: RuleSet, techniques: ReadonlyMap<string, Technique>, profile: Profile): Covered[] {
  const limit = profiles.indexOf(profile);
  const on = [...set.rules, ...set.correlations].flatMap(({alerts, header}) =>
    header !== undefined && alerts && profiles.indexOf(header.profile) <= limit ? [header] : [],
  );
  return [...techniques]
    .filter(([, {deprecated}]) => !deprecated)
    .map(([technique, {name}]) => {
      const rules = on.filter(({attack}) => attack.includes(technique)).map(({id}) => id);
      return {technique, name, rules: rules.sort()};
    })
    .sort((a, b) => (a.technique < b.technique ? -1 : 1));
}

/** Layer format 4.5: what the ATT&CK Navigator opens. */
const navigatorLayer = (covered: readonly Covered[]) => ({
  name: 'Bifrost',
  versions: {attack: '18', navigator: '5.1.0', layer: '4.5'},
  domain: 'ics-attack',
  description: 'Techniques that the rules of Bifrost see; the score is their number',
  techniques: covered
    .filter(({rules}) => rules.length > 0)
    .map(({technique, rules}) => ({techniqueID: technique, score: rules.length, comment: rules.join(' ')})),
  gradient: {colors: ['#ffffff', '#2b6cb0'], minValue: 0, maxValue: 10},
});
