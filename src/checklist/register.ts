/**
 * Lists that people keep (`Place.registers`): a YAML list of entries, each with a name and the columns of its probe. A column that
 * is a day becomes a number of days, counted from now.
 */
import {join} from 'node:path';
import {parse} from 'yaml';
import type {Evidence, Subject} from '../core/checklist.ts';
import type {Value} from '../core/fact.ts';
import type {FieldTable} from '../core/field.ts';
import {harmless} from '../core/harmless.ts';
import {DAY, type Micros} from '../core/time.ts';
import type {Place, Probe} from './probe.ts';
import {evidenceOf, readBelow, type Source} from './read.ts';

/** `age`: days since that day; `left`: days until it; `count`: a list of texts that stays in the file, told is how many. */
type Kind = 'text' | 'texts' | 'count' | 'yes-no' | 'age' | 'left';

interface Column {
  readonly kind: Kind;
  readonly about: string;
}

const MAX_ENTRIES = 10_000;
const types = {
  text: 'string',
  texts: 'string',
  count: 'number',
  'yes-no': 'boolean',
  age: 'number',
  left: 'number',
} as const;

/** A probe over `<name>.yml`. Its fields are `<name>.<column>`; a column that an entry leaves out is not there. */
export function registerProbe(name: string, about: string, columns: Readonly<Record<string, Column>>): Probe {
  const fields: FieldTable = Object.fromEntries(
    Object.entries(columns).map(([column, {kind, about: what}]) => [
      `${name}.${column}`,
      {type: types[kind], about: what, ...(kind === 'texts' && {many: true as const})},
    ]),
  );
  const probe: Probe = {
    name,
    version: 1,
    about,
    privilege: 'nothing',
    timeout: 1000,
    suffices: ['registers'],
    fields,
    collect: async (place) => [read(place)],
  };
  const read = (place: Place): Evidence => {
    const source = join(place.registers ?? '', `${name}.yml`);
    if (place.registers === undefined) return evidenceOf(probe, place, source, NOT_DECLARED);
    const text = readBelow({...place, root: '/'}, source);
    if (text.found !== 'read') return evidenceOf(probe, place, source, text);
    const entries = entriesOf(text.text, name, columns, place.now);
    if (typeof entries === 'string')
      return evidenceOf(probe, place, source, {found: 'failed', reason: harmless(entries)});
    return evidenceOf(probe, place, source, text, entries);
  };
  return probe;
}

const NOT_DECLARED: Source = {found: 'failed', reason: 'nobody said where the registers are'};

/** Subjects, or what is wrong. */
function entriesOf(
  text: string,
  name: string,
  columns: Readonly<Record<string, Column>>,
  now: Micros,
): Subject[] | string {
  let list: unknown;
  try {
    list = parse(text, {maxAliasCount: 0});
  } catch (error) {
    return `is no YAML: ${(error as Error).message.split('\n')[0]}`;
  }
  if (!Array.isArray(list) || list.length > MAX_ENTRIES) return `is no list of at most ${MAX_ENTRIES} entries`;
  const subjects: Subject[] = [];
  for (const [i, entry] of list.entries()) {
    const subject = subjectOf(entry, name, columns, now);
    if (typeof subject === 'string') return `entry ${i + 1}: ${subject}`;
    subjects.push(subject);
  }
  return subjects;
}

function subjectOf(
  entry: unknown,
  name: string,
  columns: Readonly<Record<string, Column>>,
  now: Micros,
): Subject | string {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return 'is no map of columns';
  const {name: who, ...rest} = entry as Readonly<Record<string, unknown>>;
  if (typeof who !== 'string' || who === '') return 'has no name';
  const fields: Record<string, Value> = {};
  for (const [column, raw] of Object.entries(rest)) {
    const kind = columns[column]?.kind;
    if (kind === undefined)
      return `${JSON.stringify(column)} is no column; there are ${Object.keys(columns).join(', ')}`;
    const value = cellOf(kind, raw, now);
    if (value === undefined) return `${column} is no ${words[kind]}`;
    fields[`${name}.${column}`] = value as Value;
  }
  return {name: harmless(who), fields};
}

const words = {
  text: 'text',
  texts: 'list of texts',
  count: 'list of texts',
  'yes-no': 'true or false',
  age: 'day',
  left: 'day',
};

function cellOf(kind: Kind, raw: unknown, now: Micros): Value | readonly string[] | undefined {
  if (kind === 'text') return typeof raw === 'string' ? harmless(raw) : undefined;
  if (kind === 'yes-no') return typeof raw === 'boolean' ? raw : undefined;
  if (kind === 'texts' || kind === 'count') {
    if (!Array.isArray(raw) || !raw.every((one) => typeof one === 'string')) return undefined;
    return kind === 'count' ? raw.length : raw.map(harmless);
  }
  const day = dayOf(raw);
  if (day === undefined) return undefined;
  return Math.floor((kind === 'age' ? now - day : day - now) / DAY);
}

/** `2026-11-30`, as the day begins in UTC. */
function dayOf(raw: unknown): Micros | undefined {
  if (typeof raw !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(raw)) return undefined;
  const ms = Date.parse(raw);
  return Number.isFinite(ms) ? ms * 1000 : undefined;
}
