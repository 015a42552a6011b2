/**
 * Examples of a rule, as facts. A map is one fact: `kind`, `protocol` (by default those of the rule), `name`, `segment`,
 * `client.ip`, ... and fields. In a list, `time: 10s` says when, from the start; `repeat: 12` repeats a fact, `every: 5s`
 * apart, with `{n}` in its texts replaced by 1, 2, 3, ...
 */
import {type Fact, type FactKind, type Fields, factKinds, type Party, type Scalar, type Value} from '../core/fact.ts';
import type {Field} from '../core/field.ts';
import type {Micros} from '../core/time.ts';
import {type Declared, fieldOf} from './declared.ts';
import type {Path, Report} from './problem.ts';
import type {Example, Examples} from './rule.ts';
import type {ExamplesShape, FactShape} from './rule-schema.ts';
import {isTimespan, timespan} from './timespan.ts';

const MAX_REPEAT = 1000;
const MAX_FACTS = 64;

/** What a fact of an example is when it does not say. */
export interface Defaults {
  readonly kind: FactKind;
  readonly protocol: string;
}

interface Reading {
  readonly defaults: Defaults;
  readonly declared: Declared;
  readonly report: Report;
}

export function examplesOf(shape: ExamplesShape, reading: Reading): Examples {
  const read = (which: 'fires' | 'quiet'): Example[] =>
    shape[which].map((example, i) => exampleOf(example, ['bifrost', 'examples', which, i], reading));
  return {fires: read('fires'), quiet: read('quiet')};
}

export const NO_EXAMPLES: Examples = {fires: [], quiet: []};

function exampleOf(example: FactShape | readonly unknown[], path: Path, reading: Reading): Example {
  if (!Array.isArray(example)) return factsOf(example, path, reading);
  if (example.length === 0 || example.length > MAX_FACTS) reading.report(path, `1 to ${MAX_FACTS} facts`);
  const facts = example.slice(0, MAX_FACTS).flatMap((one, i) => factsOf(one, [...path, i], reading));
  return facts.map((fact, i) => ({...fact, frame: i + 1})).sort((a, b) => a.time - b.time);
}

function factsOf(value: unknown, path: Path, reading: Reading): Fact[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    reading.report(path, 'a fact is a map: kind, protocol, name and fields');
    return [];
  }
  const {time, repeat, every, ...fields} = value as FactShape;
  const times = repeat === undefined ? 1 : repeat;
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1 || times > MAX_REPEAT) {
    reading.report([...path, 'repeat'], `repeat wants a number from 1 to ${MAX_REPEAT}`);
    return [];
  }
  const start = offset(time, [...path, 'time'], reading.report);
  const step = offset(every, [...path, 'every'], reading.report);
  const [fact] = [factOf(fields, 1, start, path, reading)];
  if (fact === undefined) return [];
  const silent = {...reading, report: () => undefined};
  const rest = Array.from({length: times - 1}, (_, i) =>
    factOf(fields, i + 2, start + step * (i + 1), path, silent),
  ).filter((one) => one !== undefined);
  return [fact, ...rest];
}

function offset(value: unknown, path: Path, report: Report): Micros {
  if (value === undefined || value === 0) return 0;
  if (isTimespan(value)) return timespan(value);
  report(path, 'a time is written like 10s, 5m, 2h');
  return 0;
}

const parties = ['client.ip', 'client.mac', 'client.port', 'server.ip', 'server.mac', 'server.port'] as const;

function factOf(shape: FactShape, n: number, time: Micros, path: Path, reading: Reading): Fact | undefined {
  const {defaults, declared, report} = reading;
  const protocol = String(shape['protocol'] ?? defaults.protocol);
  const kind = factKinds.find((one) => one === (shape['kind'] ?? defaults.kind));
  if (!declared.services.has(protocol)) return refuse(report, [...path, 'protocol'], `unknown protocol ${protocol}`);
  if (kind === undefined) return refuse(report, [...path, 'kind'], `unknown kind ${String(shape['kind'])}`);
  const fields: Fields = {};
  for (const [name, written] of Object.entries(shape)) {
    if (name === 'kind' || name === 'protocol') continue;
    const value = fieldValue(written, n, fieldOf(declared, protocol, name));
    if (typeof value === 'object' && 'wrong' in value) report([...path, name], `${name}: ${value.wrong}`);
    else fields[name] = value;
  }
  return assemble(kind, protocol, time, fields);
}

function refuse(report: Report, path: Path, message: string): undefined {
  report(path, message);
}

/** Takes out of `fields` what stands in the fact itself. */
function assemble(kind: FactKind, protocol: string, time: Micros, all: Fields): Fact {
  const {name = '', segment = 'example', means, ...fields} = all;
  for (const own of parties) delete fields[own];
  return {
    kind,
    protocol,
    name: String(name),
    time,
    frame: 1,
    segment: String(segment),
    means: means === 'active' ? 'active' : 'passive',
    client: party(all, 'client'),
    server: party(all, 'server'),
    fields,
  };
}

const party = (fields: Fields, end: 'client' | 'server'): Party => ({
  ip: String(fields[`${end}.ip`] ?? ''),
  mac: String(fields[`${end}.mac`] ?? ''),
  port: Number(fields[`${end}.port`] ?? 0),
});

/** The value with `{n}` filled in, of the type that the field has. */
function fieldValue(written: unknown, n: number, field: Field | undefined): Value | {readonly wrong: string} {
  if (field === undefined) return {wrong: 'not declared'};
  if (!Array.isArray(written)) return scalarOf(written, n, field);
  if (field.many !== true) return {wrong: 'holds one value, not a list'};
  const values: Scalar[] = [];
  for (const one of written) {
    const value = scalarOf(one, n, field);
    if (typeof value === 'object') return value;
    values.push(value);
  }
  return values;
}

function scalarOf(written: unknown, n: number, {type}: Field): Scalar | {readonly wrong: string} {
  const value = typeof written === 'string' ? written.replaceAll('{n}', String(n)) : written;
  const wrong = {wrong: `is a ${type}, not ${JSON.stringify(written)}`};
  if (type === 'boolean') return typeof value === 'boolean' ? value : wrong;
  if (type !== 'number') return typeof value === 'string' ? value : wrong;
  const number = typeof value === 'string' && value !== written ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : wrong;
}
