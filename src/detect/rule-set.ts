/** Rule documents in, compiled rules and everything that is wrong with them out. */
import {compileCorrelation} from './compile-correlation.ts';
import {compileRule, type Place} from './compile-rule.ts';
import type {Declared} from './declared.ts';
import {claimNames, type Register} from './header.ts';
import type {Report, RuleProblem} from './problem.ts';
import type {Correlation, Rule, RuleSet} from './rule.ts';
import type {CorrelationShape, HeadShape, RuleShape} from './rule-schema.ts';
import {shapeOf} from './rule-shape.ts';

export interface RuleDocument {
  readonly file: string;
  /** Of the file, from 0, where it holds several. */
  readonly document?: number;
  /** What the document holds, as plain data. */
  readonly value: unknown;
  /** Its examples were found right when Bifrost was built, and nobody wants to run them now: they are not read. */
  readonly isProven?: boolean;
}

interface Waiting {
  readonly shape: CorrelationShape;
  readonly place: Place;
  readonly report: Report;
}

interface Head {
  readonly shape: HeadShape;
  readonly report: Report;
}

interface State {
  readonly declared: Declared;
  readonly problems: RuleProblem[];
  readonly register: Register;
  /** By name, uuid and catalogue id: what a correlation may refer to. */
  readonly known: Map<string, Rule | Correlation>;
  readonly byUuid: Map<string, Rule | Correlation>;
}

/** Compiles what is right and reports what is not; with problems the set must not be used. */
export function compileRules(
  documents: readonly RuleDocument[],
  declared: Declared,
): {rules: RuleSet; problems: readonly RuleProblem[]} {
  const state: State = {declared, problems: [], register: {taken: new Map()}, known: new Map(), byUuid: new Map()};
  const rules: Rule[] = [];
  const waiting: Waiting[] = [];
  const heads: Head[] = [];
  for (const {file, document = 0, value, isProven = false} of documents) {
    const place = {file, document};
    const report: Report = (path, message) => state.problems.push({...place, path, message});
    const shape = shapeOf(value, report);
    if (shape === undefined) continue;
    heads.push({shape: 'rule' in shape ? shape.rule : shape.correlation, report});
    claimNames('rule' in shape ? shape.rule : shape.correlation, file, state.register, report);
    if ('correlation' in shape) waiting.push({shape: toCompile(shape.correlation, isProven), place, report});
    else addRule(state, toCompile(shape.rule, isProven), place, report, rules);
  }
  const correlations = compileCorrelations(state, waiting);
  reportIdle(waiting, heads);
  const takenOver = takenOverBy(waiting, state);
  const withAlerts = <T extends Rule | Correlation>(one: T): T => ({
    ...one,
    alerts: one.alerts && !takenOver.has(one.uuid),
  });
  return {
    rules: {rules: rules.map(withAlerts), correlations: correlations.map(withAlerts)},
    problems: state.problems,
  };
}

const NONE = {fires: [], quiet: []};

const toCompile = <S extends HeadShape>(shape: S, isProven: boolean): S =>
  isProven && shape.bifrost !== undefined ? {...shape, bifrost: {...shape.bifrost, examples: NONE}} : shape;

function addRule(state: State, shape: RuleShape, place: Place, report: Report, rules: Rule[]): void {
  const rule = compileRule(shape, place, state.declared, report);
  if (rule === undefined) return;
  rules.push(rule);
  enter(state, shape, rule);
}

function enter({known, byUuid}: State, shape: HeadShape, one: Rule | Correlation): void {
  byUuid.set(one.uuid, one);
  for (const reference of referencesTo(shape)) known.set(reference, one);
}

/** How a correlation may call it. */
const referencesTo = (shape: HeadShape): string[] =>
  [shape.id, shape.name, shape.bifrost?.id].filter((one) => one !== undefined);

/** Without a `bifrost` map a rule only feeds correlations: one has to be there, and must not want it to alert. */
function reportIdle(waiting: readonly Waiting[], heads: readonly Head[]): void {
  const usersOf = new Map<string, Waiting[]>();
  for (const one of waiting)
    for (const reference of one.shape.correlation.rules)
      usersOf.set(reference, [...(usersOf.get(reference) ?? []), one]);
  for (const {shape, report} of heads) {
    if (shape.bifrost !== undefined) continue;
    const users = referencesTo(shape).flatMap((reference) => usersOf.get(reference) ?? []);
    if (users.length === 0) report([], 'without a bifrost map it never alerts, and no correlation refers to it');
    else if (users.some((one) => one.shape.generate))
      report([], '"bifrost" is missing: a correlation says generate: true');
  }
}

/** Those whose sources are known first, until no more can be compiled. */
function compileCorrelations(state: State, all: readonly Waiting[]): Correlation[] {
  const compiled: Correlation[] = [];
  let waiting = all;
  for (;;) {
    const ready = waiting.filter(({shape}) => shape.correlation.rules.every((reference) => state.known.has(reference)));
    if (ready.length === 0) break;
    for (const {shape, place, report} of ready) {
      const sources = shape.correlation.rules.flatMap((reference) => state.known.get(reference) ?? []);
      const rulesBelow = (source: Rule | Correlation): readonly Rule[] => below(state, source);
      const one = compileCorrelation({shape, declared: state.declared, report, rulesBelow}, place, sources);
      compiled.push(one);
      enter(state, shape, one);
    }
    waiting = waiting.filter((one) => !ready.includes(one));
  }
  for (const {shape, report} of waiting) {
    for (const [i, reference] of shape.correlation.rules.entries()) {
      if (state.known.has(reference)) continue;
      const isWaiting = waiting.some((other) => referencesTo(other.shape).includes(reference));
      const why = isWaiting ? 'cannot be compiled: a circle, or it refers to no rule' : 'is no rule';
      report(['correlation', 'rules', i], `${JSON.stringify(reference)} ${why}`);
    }
  }
  return compiled;
}

function below(state: State, source: Rule | Correlation): readonly Rule[] {
  if (source.type === 'rule') return [source];
  return source.sources.flatMap(({uuid}) => {
    const next = state.byUuid.get(uuid);
    return next === undefined ? [] : below(state, next);
  });
}

/** Rules that only speak through a correlation: `generate: true` lets them speak for themselves as well. */
function takenOverBy(waiting: readonly Waiting[], {known}: State): ReadonlySet<string> {
  const silent = waiting.filter(({shape}) => shape.generate !== true);
  return new Set(
    silent.flatMap(({shape}) => shape.correlation.rules.flatMap((reference) => known.get(reference)?.uuid ?? [])),
  );
}
