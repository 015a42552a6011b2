/** Examples of a rule: facts written flat, as rules see them. */
import {type Fact, type FactKind, type Fields, factKinds, type Party} from '../core/fact.ts';
import type {Field} from '../core/field.ts';
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../core/time.ts';
import type {Declared} from './declared.ts';
import {detector} from './detector.ts';
import type {Path, Report, RuleProblem} from './problem.ts';
import type {Example, Examples, Judge, RuleSet} from './rule.ts';
import type {ExamplesShape, FactShape} from './rule-schema.ts';

/** 2026-01-01T00:00:00Z: `time: 0s` of an example. */
const START: Micros = 1_767_225_600 * SECOND;

const units: Readonly<Record<string, Micros>> = {s: SECOND, m: MINUTE, h: HOUR, d: DAY};

/** `90s`, `15m`, `8h`, `7d`; undefined for anything else. */
export function duration(text: string): Micros | undefined {
  const [, digits, letter = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const unit = units[letter];
  return unit === undefined ? undefined : Number(digits) * unit;
}

/** The declared field of a service, or the one that every fact has. */
export function fieldOf(declared: Declared, service: string | undefined, name: string): Field | undefined {
  const own = service === undefined ? undefined : declared.services.get(service);
  if (own !== undefined && Object.hasOwn(own, name)) return own[name];
  return Object.hasOwn(declared.common, name) ? declared.common[name] : undefined;
}

export function compileExamples(shape: ExamplesShape, path: Path, declared: Declared, report: Report): Examples {
  const one = (fact: FactShape, at: Path): Fact[] =>
    repeated(fact, at, report).map((each) => factOf(each, at, declared, report));
  const all = (list: ExamplesShape['fires'], at: Path): Example[] =>
    list.map((example, i) =>
      Array.isArray(example) ? example.flatMap((fact, j) => one(fact, [...at, i, j])) : one(example, [...at, i]),
    );
  return {fires: all(shape.fires, [...path, 'fires']), quiet: all(shape.quiet, [...path, 'quiet'])};
}

const MAX_REPEAT = 1000;

/** `repeat: 10, every: 6s`: ten facts, six seconds apart; `{n}` in a value counts them from 1. */
function repeated({repeat, every, ...fact}: FactShape, path: Path, report: Report): FactShape[] {
  if (repeat === undefined && every === undefined) return [fact];
  const step = duration(String(every ?? '0s'));
  if (step === undefined) report([...path, 'every'], 'every is a duration like 10s or 5m');
  const isCount = typeof repeat === 'number' && Number.isInteger(repeat) && repeat > 0 && repeat <= MAX_REPEAT;
  if (!isCount) {
    report([...path, 'repeat'], `repeat is a whole number from 1 to ${MAX_REPEAT}`);
    return [];
  }
  const start = duration(String(fact['time'] ?? '0s')) ?? 0;
  return Array.from({length: repeat}, (_, i) => {
    const counted = Object.entries(fact).map(([name, value]) => [name, numbered(value, i + 1)]);
    return {...Object.fromEntries(counted), time: `${(start + i * (step ?? 0)) / SECOND}s`};
  });
}

function numbered(value: FactShape[string], n: number): FactShape[string] {
  if (value === '{n}') return n;
  return typeof value === 'string' ? value.replaceAll('{n}', String(n)) : value;
}

function factOf(shape: FactShape, path: Path, declared: Declared, report: Report): Fact {
  const text = (key: string, fallback: string): string => String(shape[key] ?? fallback);
  const protocol = text('protocol', '');
  const kind = declared.kinds.find((one) => one === shape['kind']);
  if (kind === undefined) report([...path, 'kind'], `kind must be one of ${declared.kinds.join(', ')}`);
  if (!declared.services.has(protocol)) report([...path, 'protocol'], `unknown protocol ${JSON.stringify(protocol)}`);
  const after = duration(text('time', '0s'));
  if (after === undefined) report([...path, 'time'], 'time is a duration like 10s or 5m');
  return {
    kind: kind ?? anyKind,
    protocol,
    name: text('name', ''),
    time: START + (after ?? 0),
    frame: 1,
    segment: text('segment', 'example'),
    means: shape['means'] === 'active' ? 'active' : 'passive',
    client: party(shape, 'client'),
    server: party(shape, 'server'),
    fields: fieldsOf(shape, path, protocol, declared, report),
  };
}

const [anyKind]: readonly [FactKind, ...FactKind[]] = factKinds;

const party = (shape: FactShape, side: 'client' | 'server'): Party => ({
  ip: String(shape[`${side}.ip`] ?? ''),
  mac: String(shape[`${side}.mac`] ?? ''),
  port: Number(shape[`${side}.port`] ?? 0),
});

/** What stands in the fact itself and not among its fields. */
const own: readonly string[] = [
  ...['kind', 'protocol', 'name', 'time', 'segment', 'means'],
  ...['client.ip', 'client.mac', 'client.port', 'server.ip', 'server.mac', 'server.port'],
];

function fieldsOf(shape: FactShape, path: Path, protocol: string, declared: Declared, report: Report): Fields {
  const fields: Fields = {};
  for (const [name, value] of Object.entries(shape)) {
    if (own.includes(name)) continue;
    if (fieldOf(declared, protocol, name) === undefined) {
      report([...path, name], `field ${JSON.stringify(name)} is not declared for ${protocol}`);
    } else fields[name] = value;
  }
  return fields;
}

/** Runs the examples of every rule: how many, and a problem for each that did not do what it says. */
export function runExamples(all: RuleSet): {readonly ran: number; readonly problems: readonly RuleProblem[]} {
  const lists = [...all.rules, ...all.correlations].flatMap((judge) => [
    {judge, list: 'fires' as const, message: 'this example must fire, and stays quiet'},
    {judge, list: 'quiet' as const, message: 'this example must stay quiet, and fires'},
  ]);
  const runs = lists.flatMap(({judge, list, message}) =>
    judge.examples[list].map((example, i) => {
      const isRight = matchesExample(all, judge, example) === (list === 'fires');
      return {isRight, problem: {file: judge.file, path: ['bifrost', 'examples', list, i], message}};
    }),
  );
  return {ran: runs.length, problems: runs.filter(({isRight}) => !isRight).map(({problem}) => problem)};
}

function matchesExample({rules, correlations}: RuleSet, judge: Judge, example: Example): boolean {
  let fired = false;
  const alone = judge.type === 'rule' ? {rules: [judge], correlations: []} : {rules, correlations};
  const watch = {uuid: judge.uuid, onMatch: () => (fired = true)};
  const running = detector(alone, {profile: 'quiet', watch});
  for (const fact of example) {
    running.tick(fact.time);
    running.judge(fact);
  }
  const last = example.at(-1)?.time ?? START;
  running.tick(last + (judge.type === 'rule' ? 0 : judge.timespan));
  return fired;
}
