/** One correlation document, compiled. Sigma correlation rules specification 2.1. */

import {DAY, type Micros} from '../core/time.ts';
import type {Place} from './compile-rule.ts';
import {type Declared, fieldOf} from './declared.ts';
import {examplesOf, NO_EXAMPLES} from './example.ts';
import {getter} from './getter.ts';
import {headerOf} from './header.ts';
import type {Path, Report} from './problem.ts';
import type {Correlation, Rule, Source, Threshold} from './rule.ts';
import type {ConditionShape, CorrelationShape} from './rule-schema.ts';
import {timespan} from './timespan.ts';
import {MAX_SAMPLES} from './window.ts';

/** The rules that `correlation.rules` names, in that order; the compiler of the set has found them. */
export type Sources = readonly (Rule | Correlation)[];

/** Groups are kept that long. */
const MAX_TIMESPAN = 90 * DAY;

interface Context {
  readonly shape: CorrelationShape;
  readonly declared: Declared;
  readonly report: Report;
  /** The rules at the bottom of each source: which fields its facts have. */
  readonly rulesBelow: (source: Rule | Correlation) => readonly Rule[];
}

export function compileCorrelation(context: Context, place: Place, sources: Sources): Correlation {
  const {shape, declared, report} = context;
  const {correlation, bifrost} = shape;
  const header = headerOf(shape, declared, report);
  const groupBy = correlation['group-by'] ?? [];
  for (const alias of Object.keys(correlation.aliases ?? {})) {
    const isUsed = groupBy.includes(alias) || correlation.condition?.field === alias;
    if (!isUsed) report(['correlation', 'aliases', alias], `alias ${JSON.stringify(alias)} is not used`);
  }
  const [below] = sources.flatMap(context.rulesBelow);
  const defaults = {kind: below?.kind ?? 'flow', protocol: below?.service ?? 'tcp'} as const;
  return {
    ...place,
    type: correlation.type,
    uuid: shape.id,
    header,
    alerts: header !== undefined,
    examples: bifrost === undefined ? NO_EXAMPLES : examplesOf(bifrost.examples, {defaults, declared, report}),
    sources: sources.map((source, i) => sourceOf(context, source, correlation.rules[i] ?? '')),
    timespan: timespanOf(context),
    condition: thresholdOf(context),
    percentile: correlation.condition?.percentile ?? 50,
    about: {client: isAbout(context, groupBy, 'client.'), server: isAbout(context, groupBy, 'server.')},
  };
}

/** A group-by field, or an alias for one, that names this end. */
function isAbout({shape}: Context, groupBy: readonly string[], prefix: string): boolean {
  const {aliases = {}} = shape.correlation;
  const fields = groupBy.flatMap((name) => (Object.hasOwn(aliases, name) ? Object.values(aliases[name] ?? {}) : name));
  return fields.some((name) => name.startsWith(prefix));
}

function timespanOf({shape: {correlation}, report}: Context): Micros {
  const micros = timespan(correlation.timespan);
  if (micros > MAX_TIMESPAN) report(['correlation', 'timespan'], 'longer than 90d');
  return micros;
}

function sourceOf(context: Context, source: Rule | Correlation, reference: string): Source {
  const {type, condition, 'group-by': groupBy = []} = context.shape.correlation;
  const resolved = (name: string, path: Path): string => resolve(context, source, reference, name, path);
  const groups = groupBy.map((name, i) => resolved(name, ['correlation', 'group-by', i]));
  const field = type.startsWith('value_') ? condition?.field : undefined;
  const value = field === undefined ? undefined : resolved(field, ['correlation', 'condition', 'field']);
  const used = value === undefined ? groups : [...groups, value];
  const services = context.rulesBelow(source).map(({service}) => service);
  return {
    uuid: source.uuid,
    groupBy: groups.map(getter),
    value: value === undefined ? undefined : getter(value),
    varies: used.some((name) => services.some((service) => fieldOf(context.declared, service, name)?.varies === true)),
  };
}

/** The field behind a name or an alias; it must be declared for every rule below this source. */
function resolve(context: Context, source: Rule | Correlation, reference: string, name: string, path: Path): string {
  const {aliases = {}} = context.shape.correlation;
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  const field = alias === undefined ? name : alias[reference];
  if (field === undefined) {
    context.report(['correlation', 'aliases', name], `alias ${name} does not say what it is in ${reference}`);
    return name;
  }
  const unknown = context.rulesBelow(source).find((rule) => !fieldOf(context.declared, rule.service, field));
  if (unknown !== undefined) {
    context.report(path, `field ${JSON.stringify(field)} is not declared for ${unknown.service ?? 'every service'}`);
  }
  return field;
}

function thresholdOf({shape, report}: Context): Threshold {
  const {type, condition, rules} = shape.correlation;
  const path = ['correlation', 'condition'];
  const isTemporal = type === 'temporal' || type === 'temporal_ordered';
  if (condition === undefined) {
    if (!isTemporal) report(['correlation'], `"condition" is missing: ${type} needs one`);
    return threshold({gte: rules.length});
  }
  const isValue = type.startsWith('value_');
  if (isValue && condition.field === undefined) report(path, `"field" is missing: which values does ${type} take?`);
  if (!isValue && condition.field !== undefined) report([...path, 'field'], `${type} takes no field`);
  const isPercentile = type === 'value_percentile';
  if (isPercentile !== (condition.percentile !== undefined)) {
    report(path, `${type} ${isPercentile ? 'wants' : 'takes no'} percentile`);
  }
  const bounds = boundsOf(condition);
  if (bounds.length === 0) report(path, 'a condition has gt, gte, lt, lte, eq or neq');
  if (!isMeasured(type) && bounds.some((bound) => !Number.isInteger(bound) || bound < 0 || bound >= MAX_SAMPLES)) {
    report(path, `${type} counts: a whole number below ${MAX_SAMPLES}`);
  }
  const {eager, ...rest} = threshold(condition);
  return {...rest, eager: eager && type !== 'value_avg' && !isPercentile};
}

/** Its measure is no count. */
const isMeasured = (type: Correlation['type']): boolean =>
  type === 'value_sum' || type === 'value_avg' || type === 'value_percentile';

const boundsOf = ({gt, gte, lt, lte, eq, neq}: ConditionShape): number[] =>
  [gt, gte, lt, lte, eq, neq].filter((bound) => bound !== undefined);

function threshold(condition: ConditionShape): Threshold {
  const {gt, gte, lt, lte, eq, neq} = condition;
  return {
    holds: (measure) =>
      (gt === undefined || measure > gt) &&
      (gte === undefined || measure >= gte) &&
      (lt === undefined || measure < lt) &&
      (lte === undefined || measure <= lte) &&
      (eq === undefined || measure === eq) &&
      (neq === undefined || measure !== neq),
    eager: lt === undefined && lte === undefined && eq === undefined && neq === undefined,
    enough: Math.max(1, ...boundsOf(condition).map((bound) => Math.floor(bound) + 1)),
  };
}
