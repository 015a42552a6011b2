/** Documents of the checklist in; lines that can be judged, and everything that is wrong with them, out. */
import type {Subject} from '../../core/checklist.ts';
import {type Fact, NOBODY} from '../../core/fact.ts';
import type {FieldTable} from '../../core/field.ts';
import type {Path, Report, RuleProblem} from '../../detect/problem.ts';
import {selection} from '../../detect/selection.ts';
import {exampleOf} from './example.ts';
import type {Clause, Criteria, Line, Need, ProbeFields} from './line.ts';
import type {CriteriaShape, LineShape} from './line-schema.ts';
import {planOf} from './plan.ts';
import {spanOf} from './span.ts';

export interface LineDocument {
  readonly file: string;
  readonly shape: LineShape;
}

/** Compiles what is right and reports what is not; with problems the lines must not be used. */
export function compileLines(
  documents: readonly LineDocument[],
  probes: ProbeFields,
): {readonly lines: readonly Line[]; readonly problems: readonly RuleProblem[]} {
  const problems: RuleProblem[] = [];
  const taken = new Map<number, string>();
  const lines = documents.map(({file, shape}) => {
    const report: Report = (path, message) => void problems.push({file, document: 0, path, message});
    const other = taken.get(shape.line);
    if (other !== undefined) report(['line'], `line ${shape.line} is in ${other} already`);
    taken.set(shape.line, file);
    return compileLine(file, shape, probes, report);
  });
  return {lines: lines.sort((a, b) => a.shape.line - b.shape.line), problems};
}

function compileLine(file: string, shape: LineShape, probes: ProbeFields, report: Report): Line {
  const {twin, self} = shape;
  const criteria = criteriaOf(shape, [], probes, report);
  const examples = shape.examples.map((example, i) => exampleOf(example, ['examples', i], probes, report));
  const states = new Set(examples.map(({state}) => (state === 'attested' ? 'pass' : state)));
  for (const state of ['pass', 'fail', 'na', 'unknown'] as const)
    if (!states.has(state)) report(['examples'], `there is no example of ${state}`);
  for (const key of ['examples', 'valid'] as const)
    if (self[key] !== undefined && self.probes === undefined)
      report(['self', key], 'there are no criteria of its own that it could be of');
  return {
    shape,
    file,
    valid: spanOf(shape.valid),
    ...criteria,
    twin: twin && criteriaOf(twin, ['twin'], probes, report),
    self: self.probes === undefined ? criteria : criteriaOf({...self, probes: self.probes}, ['self'], probes, report),
    selfValid: spanOf(self.valid ?? shape.valid),
    examples,
    selfExamples: (self.examples ?? []).map((one, i) => exampleOf(one, ['self', 'examples', i], probes, report)),
    plan: planOf(shape),
    closing: shape.task?.evidence && criteriaOf(shape.task.evidence, ['task', 'evidence'], probes, report),
  };
}

function criteriaOf(shape: CriteriaShape, path: Path, probes: ProbeFields, report: Report): Criteria {
  const needs = new Map(
    Object.entries(shape.probes).map(([name, need]) => [
      name,
      needOf(name, need, [...path, 'probes', name], probes, report),
    ]),
  );
  const compile = (one: ClauseShape, at: Path): Clause[] => clauseOf(one, at, {needs, probes, report});
  const clauses = [
    ...(shape.fail ?? []).flatMap((one, i) => compile(one, [...path, 'fail', i])),
    ...(shape.require ?? []).flatMap((one, i) => compile({count: 1, ...one}, [...path, 'require', i])),
  ];
  if (clauses.length === 0 && ![...needs.values()].some(({absent}) => absent === 'fail'))
    report([...path, 'probes'], 'nothing can speak against it: there is no clause');
  return {needs, clauses};
}

type NeedShape = CriteriaShape['probes'][string];

function needOf(name: string, shape: NeedShape, path: Path, probes: ProbeFields, report: Report): Need {
  const {absent, says = '', empty, of} = shape;
  const fields = probes.get(name);
  if (fields === undefined) report(path, `no probe is called ${JSON.stringify(name)}`);
  if ((absent === 'na' || absent === 'fail') && says === '') report(path, '"says" is missing: why absence decides');
  const isOf = of === undefined || fields === undefined ? undefined : testOf(of, [...path, 'of'], fields, report);
  return {absent, says, isEmptyGood: empty === 'pass', isOf};
}

/** A selection as a test of one subject. */
function testOf(shape: unknown, path: Path, fields: FieldTable, report: Report): (subject: Subject) => boolean {
  const test = selection(shape, path, {field: (name) => fields[name], report, used: new Set<string>()});
  return (subject) => test(factOf(subject));
}

type ClauseShape = NonNullable<CriteriaShape['fail']>[number] & {readonly count?: number};

interface Around {
  readonly needs: Criteria['needs'];
  readonly probes: ProbeFields;
  readonly report: Report;
}

function clauseOf(shape: ClauseShape, path: Path, {needs, probes, report}: Around): Clause[] {
  const {id, probe, when, unless, says, count = 0} = shape;
  if (!needs.has(probe)) report([...path, 'probe'], `${JSON.stringify(probe)} is not among the line's probes`);
  const fields = probes.get(probe);
  if (fields === undefined) return [];
  const isMeant = testOf(when, [...path, 'when'], fields, report);
  const isExcused = unless === undefined ? () => false : testOf(unless, [...path, 'unless'], fields, report);
  const matches = (subject: Subject): boolean => isMeant(subject) && !isExcused(subject);
  return [{id, probe, says, count, matches}];
}

/** Selections test facts: a subject is one that nobody sent. */
const factOf = ({name, fields}: Subject): Fact => ({
  kind: 'posture',
  protocol: 'checklist',
  name,
  time: 0,
  frame: 0,
  segment: '',
  means: 'active',
  client: NOBODY,
  server: NOBODY,
  fields,
});
