/** Compiles correlation documents. Sigma correlation rules specification 2.1. */
import type {Field} from '../core/field.ts';
import {DAY} from '../core/time.ts';
import {duration} from './example.ts';
import {getter} from './getter.ts';
import type {Report} from './problem.ts';
import type {Correlation, Source, Threshold} from './rule.ts';
import type {ConditionShape, CorrelationShape} from './rule-schema.ts';

/** Largest number that a condition on a count may name: it bounds what a group keeps. */
export const MAX_COUNT = 10_000;
const MAX_TIMESPAN = 90 * DAY;

/** A rule or correlation that is counted: which fields its facts have. */
export interface Counted {
  readonly uuid: string;
  /** As the document refers to it. */
  readonly ref: string;
  readonly field: (name: string) => Field | undefined;
}

type Parts = Pick<Correlation, 'sources' | 'timespan' | 'condition' | 'percentile' | 'about'>;

export function compileCorrelation(shape: CorrelationShape, counted: readonly Counted[], report: Report): Parts {
  const {correlation} = shape;
  const groupBy = correlation['group-by'] ?? [];
  const timespan = duration(correlation.timespan) ?? 0;
  if (timespan > MAX_TIMESPAN) report(['correlation', 'timespan'], 'longer than 90d');
  for (const alias of Object.keys(correlation.aliases ?? {})) {
    const isUsed = groupBy.includes(alias) || correlation.condition?.field === alias;
    if (!isUsed) report(['correlation', 'aliases', alias], `alias ${JSON.stringify(alias)} is not used`);
  }
  const names = counted.flatMap((one) => groupBy.map((field) => resolve(shape, field, one)));
  return {
    sources: counted.map((one) => source(shape, groupBy, one, report)),
    timespan,
    condition: threshold(shape, counted.length, report),
    percentile: correlation.condition?.percentile ?? 0,
    about: {
      client: names.some((name) => name?.startsWith('client.')),
      server: names.some((name) => name?.startsWith('server.')),
    },
  };
}

/** The field that an alias stands for in this source; undefined when the alias leaves it out. */
function resolve({correlation: {aliases}}: CorrelationShape, name: string, {ref}: Counted): string | undefined {
  return aliases !== undefined && Object.hasOwn(aliases, name) ? aliases[name]?.[ref] : name;
}

function source(shape: CorrelationShape, groupBy: readonly string[], one: Counted, report: Report): Source {
  const named: string[] = [];
  const declared = (name: string, key: 'group-by' | 'condition'): string => {
    const field = resolve(shape, name, one);
    if (field === undefined || one.field(field) === undefined) {
      report(['correlation', key], `field ${JSON.stringify(field ?? name)} is not declared for ${one.ref}`);
    }
    named.push(field ?? name);
    return field ?? name;
  };
  const keys = groupBy.map((name) => getter(declared(name, 'group-by')));
  const counted = shape.correlation.condition?.field;
  const value = counted === undefined ? undefined : getter(declared(counted, 'condition'));
  return {uuid: one.uuid, groupBy: keys, value, varies: named.some((name) => one.field(name)?.varies === true)};
}

function threshold({correlation: {type, condition}}: CorrelationShape, sources: number, report: Report): Threshold {
  const wrong = complaint(type, condition);
  if (wrong !== undefined) report(['correlation', 'condition'], wrong);
  const given = condition ?? {gte: sources};
  const limits = [given.gt, given.gte, given.lt, given.lte, given.eq, given.neq].filter((one) => one !== undefined);
  const isCount = type !== 'value_sum' && type !== 'value_avg' && type !== 'value_percentile';
  if (isCount && limits.some((one) => !Number.isInteger(one) || one < 0 || one > MAX_COUNT)) {
    report(['correlation', 'condition'], `a count is a whole number from 0 to ${MAX_COUNT}`);
  }
  const isLowerOnly =
    given.lt === undefined && given.lte === undefined && given.eq === undefined && given.neq === undefined;
  return {
    holds: (measure) => holds(given, measure),
    eager: isLowerOnly && type !== 'value_avg' && type !== 'value_percentile',
    enough: Math.max(0, ...limits) + 1,
  };
}

function complaint(type: Correlation['type'], condition: ConditionShape | undefined): string | undefined {
  const isTemporal = type === 'temporal' || type === 'temporal_ordered';
  if (condition === undefined) return isTemporal ? undefined : `${type} wants a condition`;
  const {field, percentile, ...bounds} = condition;
  if (Object.keys(bounds).length === 0) return 'a condition wants one of gt, gte, lt, lte, eq, neq';
  const wantsField = type.startsWith('value_');
  if (wantsField !== (field !== undefined)) return `${type} ${wantsField ? 'wants' : 'takes no'} field`;
  const wantsPercentile = type === 'value_percentile';
  if (wantsPercentile !== (percentile !== undefined))
    return `${type} ${wantsPercentile ? 'wants' : 'takes no'} percentile`;
  return undefined;
}

function holds({gt, gte, lt, lte, eq, neq}: ConditionShape, n: number): boolean {
  const isAbove = (gt === undefined || n > gt) && (gte === undefined || n >= gte);
  const isBelow = (lt === undefined || n < lt) && (lte === undefined || n <= lte);
  return isAbove && isBelow && (eq === undefined || n === eq) && (neq === undefined || n !== neq);
}
