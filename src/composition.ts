/** What the roots (sensor, replay, demo, rules) put together alike: protocols and rules into a detector. */
import {protocols} from '../protocols/index.ts';
import type {Adjustment} from './core/adjustment.ts';
import {type Finding, levels, type Profile, profiles} from './core/alert.ts';
import {AppError} from './core/errors.ts';
import {factKinds} from './core/fact.ts';
import type {RuleSettings} from './core/sensor-message.ts';
import {adjust} from './detect/adjust.ts';
import {type Declared, declare} from './detect/declared.ts';
import {type Detector, detector} from './detect/detector.ts';
import type {RuleProblem} from './detect/problem.ts';
import type {Correlation, Rule, RuleSet} from './detect/rule.ts';
import {compileRules, type RuleDocument} from './detect/rule-set.ts';
import {findingsIn, runExamples} from './detect/run-examples.ts';
import {preparedOf} from './load/prepared.ts';
import {loadTechniques, readRules, shippedRuleFiles, shippedRules} from './load/rules.ts';

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
  const {documents, files, explain, explainAll} = await readRules(paths);
  const {set, problems} = await compiled(documents, adjustments);
  if (problems.length > 0) throw new AppError('rules', explainAll(problems));
  return {set, files, explain};
}

async function compiled(
  documents: readonly RuleDocument[],
  adjustments: readonly Adjustment[] = [],
): Promise<{set: RuleSet; problems: readonly RuleProblem[]}> {
  const adjusted = adjust(documents, adjustments);
  if (adjusted.problems.length > 0) throw new AppError('config', adjusted.problems.join('\n'));
  const {rules, problems} = compileRules(adjusted.documents, await declared());
  return {set: switchOff(rules, adjusted.off), problems};
}

const proven = (document: RuleDocument): RuleDocument => ({...document, isProven: true});

/**
 * As `loadRules`, with the shipped rules as they were prepared, where that fits their files. Only the files know lines: where
 * something is wrong, they are read after all.
 */
async function loadAll(
  directories: readonly string[],
  adjustments?: readonly Adjustment[],
): Promise<{set: RuleSet; unprepared?: string}> {
  const shipped = preparedOf(shippedRuleFiles);
  if ('documents' in shipped) {
    const own = directories.length === 0 ? [] : (await readRules(directories)).documents;
    const {set, problems} = await compiled([...shipped.documents.map(proven), ...own], adjustments);
    if (problems.length === 0) return {set};
  }
  const {set} = await loadRules([shippedRules, ...directories], adjustments);
  return 'unfit' in shipped ? {set, unprepared: shipped.unfit} : {set};
}

/** The shipped rules, as they were prepared where that fits their files, and those of the site. Throws `rules`. */
async function documentsOf(directories: readonly string[]): Promise<RuleDocument[]> {
  const shipped = preparedOf(shippedRuleFiles);
  if ('documents' in shipped && directories.length === 0) return [...shipped.documents];
  const {documents} = await readRules('documents' in shipped ? directories : [shippedRules, ...directories]);
  return ['documents' in shipped ? shipped.documents : [], documents].flat();
}

/** What is wrong with the adjustments of a site: `file:line:column rules.adjust: message`. Throws `rules`: its rules cannot be read. */
export async function adjustmentProblems({
  directories,
  adjust: adjustments = [],
}: RuleSettings): Promise<readonly string[]> {
  return adjustments.length === 0 ? [] : adjust(await documentsOf(directories), adjustments).problems;
}

/** The rules that run, each against the traffic in its examples; what is adjusted or off is tried as it was shipped. Throws `rules`. */
export async function tryRules({
  directories,
}: Pick<RuleSettings, 'directories'>): Promise<{tried: number; wrong: string[]}> {
  const {set, problems} = await compiled(await documentsOf(directories));
  const {examples, failures} = runExamples(set);
  return {tried: examples, wrong: [...problems, ...failures].map(({file, message}) => `${file}: ${message}`)};
}

/**
 * What a rule of the site finds in the first of its examples; of those that `isFor` names the gravest that alerts here. What
 * counts other rules is left out: each exercise has one alert. Undefined: there is none. Throws `rules` or `config`.
 */
export async function exampleFinding(
  {profile, directories, adjust: adjustments}: RuleSettings,
  isFor: (rule: string) => boolean,
): Promise<Finding | undefined> {
  const all = await documentsOf(directories);
  const {set} = await compiled(
    all.filter(({value}) => isFor(idOf(value))),
    adjustments?.filter(({rule}) => isFor(rule)),
  );
  const alerting = set.rules
    .filter(({alerts, header}) => alerts && header !== undefined && isUpTo(header.profile, profile))
    .sort((a, b) => gravity(b) - gravity(a) || ((a.header?.id ?? '') < (b.header?.id ?? '') ? -1 : 1));
  for (const rule of alerting) {
    const [example] = rule.examples.fires;
    const finding = example && findingsIn(set, rule, example).at(-1);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

const gravity = ({header}: Rule): number => levels.indexOf(header?.level ?? 'informational');

/** The catalogue id of a rule's document; empty: it has none. */
function idOf(value: unknown): string {
  const {bifrost} = Object(value) as {bifrost?: {id?: unknown}};
  return String(bifrost?.id ?? '');
}

/** Those that are off never alert; what they count for others still counts. */
function switchOff({rules, correlations}: RuleSet, off: ReadonlySet<string>): RuleSet {
  const switched = <T extends Rule | Correlation>(one: T): T =>
    off.has(one.header?.id ?? '') ? {...one, alerts: false} : one;
  return {rules: rules.map(switched), correlations: correlations.map(switched)};
}

/** The shipped rules and those of the site, up to the profile. Throws `rules` or `config`. */
export async function loadDetector({profile, directories, adjust: adjustments}: RuleSettings): Promise<LoadedDetector> {
  const {set, unprepared} = await loadAll(directories, adjustments);
  const all = [...set.rules, ...set.correlations];
  const isAlerting = ({alerts, header}: Rule | Correlation): boolean =>
    alerts && header !== undefined && isUpTo(header.profile, profile);
  const newest =
    all
      .map(({header}) => header?.modified ?? '')
      .sort()
      .at(-1) ?? '';
  const alerting = all.filter(isAlerting).map(({header}) => header?.id ?? '');
  return {
    detector: detector(set, {profile}),
    another: () => detector(set, {profile}),
    rules: all.length,
    newest,
    alerting,
    ...(unprepared !== undefined && {unprepared}),
  };
}

const isUpTo = (one: Profile, most: Profile): boolean => profiles.indexOf(one) <= profiles.indexOf(most);

export interface LoadedDetector {
  readonly detector: Detector;
  /** One that has seen nothing yet, of the same rules. */
  readonly another: () => Detector;
  readonly rules: number;
  /** Date of the rule that was changed last, `2026-11-29`. */
  readonly newest: string;
  /** Ids of those that may alert in this profile. */
  readonly alerting: readonly string[];
  /** Why all shipped rules had to be read from their files, which takes a second of a small box. */
  readonly unprepared?: string;
}
