/** Rule documents in, compiled rules and everything that is wrong with them out. */
import type {Field} from '../core/field.ts';
import {type Counted, compileCorrelation} from './correlation.ts';
import type {Declared} from './declared.ts';
import {compileDetection} from './detection.ts';
import {compileExamples, fieldOf} from './example.ts';
import {headerOf} from './header.ts';
import type {Report, RuleProblem} from './problem.ts';
import type {Correlation, Examples, Rule, RuleSet} from './rule.ts';
import {type CorrelationShape, type RuleShape, shapeOf} from './rule-schema.ts';
import {ANY_FIELD} from './selection.ts';
import {never} from './value-test.ts';

export interface RuleDocument {
  readonly file: string;
  /** What the file holds, as plain data. */
  readonly value: unknown;
}

interface Draft<S> {
  readonly file: string;
  readonly shape: S;
  readonly report: Report;
}

interface Drafts {
  readonly rules: Draft<RuleShape>[];
  readonly correlations: Draft<CorrelationShape>[];
}

type Fields = (name: string) => Field | undefined;

/** Compiles what is right and reports what is not; with problems the set must not be used. */
export function compileRules(
  documents: readonly RuleDocument[],
  declared: Declared,
): {rules: RuleSet; problems: readonly RuleProblem[]} {
  const problems: RuleProblem[] = [];
  const drafts: Drafts = {rules: [], correlations: []};
  for (const {file, value} of documents) {
    const report: Report = (path, message) => problems.push({file, path, message});
    const shape = shapeOf(value, report);
    if (shape === undefined) continue;
    if ('rule' in shape) drafts.rules.push({file, shape: shape.rule, report});
    else drafts.correlations.push({file, shape: shape.correlation, report});
  }
  reportDuplicates([...drafts.rules, ...drafts.correlations]);
  const uses = usesOf(drafts.correlations);
  const fields = new Map<string, Fields>();
  const rules = drafts.rules.map((draft) => compileRule(draft, declared, uses, fields));
  const correlations = inOrder(drafts).map((draft) => compileOne(draft, declared, uses, fields, drafts));
  return {rules: {rules, correlations}, problems};
}

function reportDuplicates(drafts: readonly Draft<RuleShape | CorrelationShape>[]): void {
  const owner = new Map<string, string>();
  for (const {file, shape, report} of drafts) {
    const names = [
      {path: ['id'], value: shape.id},
      {path: ['name'], value: shape.name},
      {path: ['bifrost', 'id'], value: shape.bifrost.id},
    ];
    for (const {path, value} of names) {
      if (value === undefined) continue;
      const first = owner.get(value);
      if (first === undefined) owner.set(value, file);
      else report(path, `${value} is already the ${path.join('.')} of ${first}`);
    }
  }
}

/** By id or name: true where every correlation that refers to it leaves it silent. */
type Uses = ReadonlyMap<string, {readonly generate: boolean}>;

function usesOf(correlations: Drafts['correlations']): Uses {
  const uses = new Map<string, {generate: boolean}>();
  for (const {shape} of correlations) {
    for (const ref of shape.correlation.rules) {
      uses.set(ref, {generate: uses.get(ref)?.generate === true || shape.generate === true});
    }
  }
  return uses;
}

function compileRule(
  {file, shape, report}: Draft<RuleShape>,
  declared: Declared,
  uses: Uses,
  all: Map<string, Fields>,
): Rule {
  const {service, category} = shape.logsource;
  const kind = declared.kinds.find((one) => one === category);
  if (kind === undefined) {
    report(
      ['logsource', 'category'],
      `unknown kind ${JSON.stringify(category)}; there are ${declared.kinds.join(', ')}`,
    );
  }
  const isKnown = service === undefined || declared.services.has(service);
  if (!isKnown) {
    const known = [...declared.services.keys()].join(', ');
    report(['logsource', 'service'], `unknown service ${JSON.stringify(service)}; there are ${known}`);
  }
  const field: Fields = (name) => fieldOf(declared, service, name);
  all.set(shape.id, field);
  const used = new Set<string>();
  const matches = isKnown ? compileDetection(shape.detection, ['detection'], {field, report, used}) : never;
  return {
    type: 'rule',
    ...common({file, shape, report}, declared, uses),
    service,
    kind: kind ?? 'anomaly',
    matches,
    varies: used.has(ANY_FIELD) || [...used].some((name) => field(name)?.varies === true),
  };
}

function compileOne(
  draft: Draft<CorrelationShape>,
  declared: Declared,
  uses: Uses,
  all: Map<string, Fields>,
  drafts: Drafts,
): Correlation {
  const {shape, report} = draft;
  const counted = shape.correlation.rules.flatMap((ref): Counted[] => {
    const uuid = [...drafts.rules, ...drafts.correlations].find(isCalled(ref))?.shape.id;
    const field = uuid === undefined ? undefined : all.get(uuid);
    return uuid === undefined || field === undefined ? [] : [{uuid, ref, field}];
  });
  // A firing carries the fact that completed it: of any of its sources.
  all.set(shape.id, (name) => {
    const fields = counted.map(({field}) => field(name));
    return fields.find((field) => field?.varies) ?? (fields.includes(undefined) ? undefined : fields[0]);
  });
  return {
    type: shape.correlation.type,
    ...common(draft, declared, uses),
    ...compileCorrelation(shape, counted, report),
  };
}

const isCalled =
  (ref: string) =>
  ({shape}: Draft<RuleShape | CorrelationShape>): boolean =>
    shape.id === ref || shape.name === ref;

/** Each behind what it refers to. Reports references to nothing and in circles. */
function inOrder({rules, correlations}: Drafts): readonly Draft<CorrelationShape>[] {
  const order = new Set<Draft<CorrelationShape>>();
  const open = new Set<Draft<CorrelationShape>>();
  const visit = (draft: Draft<CorrelationShape>): void => {
    if (order.has(draft)) return;
    open.add(draft);
    for (const [i, ref] of draft.shape.correlation.rules.entries()) {
      if (rules.some(isCalled(ref))) continue;
      const target = correlations.find(isCalled(ref));
      const path = ['correlation', 'rules', i];
      if (target === undefined) draft.report(path, `there is no rule ${JSON.stringify(ref)}`);
      else if (open.has(target)) draft.report(path, `${JSON.stringify(ref)} refers back to this correlation`);
      else visit(target);
    }
    open.delete(draft);
    order.add(draft);
  };
  for (const draft of correlations) visit(draft);
  return [...order];
}

function common({file, shape, report}: Draft<RuleShape | CorrelationShape>, declared: Declared, uses: Uses) {
  const use = uses.get(shape.id) ?? (shape.name === undefined ? undefined : uses.get(shape.name));
  const header = headerOf(shape, report, declared);
  if (header === undefined && shape.bifrost.id === undefined) {
    if (use === undefined)
      report(['bifrost'], 'without bifrost.id a rule never alerts, and no correlation refers to it');
    else if (use.generate)
      report(['bifrost'], 'a correlation wants it to alert (generate: true): bifrost.id is missing');
  }
  const examples: Examples = compileExamples(shape.bifrost.examples, ['bifrost', 'examples'], declared, report);
  return {uuid: shape.id, file, header, alerts: header !== undefined && (use?.generate ?? true), examples};
}
