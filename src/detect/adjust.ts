/**
 * Thresholds, levels and rules switched off as the configuration says, put into the documents before they are compiled, so that they
 * are checked like any rule.
 */
import type {Adjustment} from '../core/adjustment.ts';
import {nearest} from '../core/nearest.ts';
import type {RuleDocument} from './rule-set.ts';

interface Document {
  readonly name?: string;
  readonly level?: string;
  readonly bifrost?: {readonly id?: string};
  readonly correlation?: {
    readonly type?: string;
    readonly rules?: readonly string[];
    readonly condition?: Readonly<Record<string, unknown>>;
  };
}

export interface Adjusted {
  readonly documents: readonly RuleDocument[];
  /** Catalogue ids of rules that are switched off. */
  readonly off: ReadonlySet<string>;
  /** `file:line:column rules.adjust: message` */
  readonly problems: readonly string[];
}

export function adjust(documents: readonly RuleDocument[], adjustments: readonly Adjustment[]): Adjusted {
  const changed = new Map<RuleDocument, RuleDocument>();
  const off = new Set<string>();
  const problems: string[] = [];
  for (const one of adjustments) {
    const found = documents.find(({value}) => isNamed(documentOf(value), one.rule));
    const current = found && (changed.get(found) ?? found);
    const wrong =
      current === undefined ? noRule(one.rule, documents) : faultOf(documentOf(current.value), one, documents);
    if (wrong !== undefined) problems.push(`${one.place} rules.adjust: ${wrong}`);
    else if (found !== undefined && current !== undefined) {
      changed.set(found, {...current, value: apply(documentOf(current.value), one)});
      if (one.enabled === false) off.add(one.rule);
    }
  }
  return {documents: documents.map((one) => changed.get(one) ?? one), off, problems};
}

function noRule(rule: string, documents: readonly RuleDocument[]): string {
  const names = documents.flatMap(({value}) => {
    const {name, bifrost} = documentOf(value);
    return [name, bifrost?.id].filter((one) => one !== undefined);
  });
  const meant = nearest(rule, names);
  return `${rule} is no rule (${meant === undefined ? 'bifrost rules list has them' : `did you mean ${meant}?`})`;
}

const documentOf = (value: unknown): Document =>
  typeof value === 'object' && value !== null ? (value as Document) : {};

const isNamed = ({name, bifrost}: Document, rule: string): boolean => name === rule || bifrost?.id === rule;

function faultOf(document: Document, one: Adjustment, all: readonly RuleDocument[]): string | undefined {
  if ((one.level ?? one.enabled) !== undefined && document.bifrost === undefined) {
    return `${one.rule} is a part of a rule: level and enabled go to the rule itself`;
  }
  if ((one.count ?? one.timespan) === undefined) return undefined;
  const {correlation} = document;
  if (correlation === undefined) return `${one.rule} has no threshold: it alerts at once`;
  const parts = isAnyOf(document) ? partsOf(correlation.rules ?? [], all) : [];
  if (parts.length > 0) return `${one.rule} counts in its parts: adjust ${parts.join(', ')}`;
  if (one.count !== undefined && boundOf(document) === undefined) return `${one.rule} has no count`;
  return undefined;
}

/** One of its parts is enough. */
const isAnyOf = ({correlation}: Document): boolean =>
  correlation?.type === 'event_count' && correlation.condition?.['gte'] === 1;

/** Those of the rules that are correlations. */
const partsOf = (rules: readonly string[], all: readonly RuleDocument[]): string[] =>
  rules.filter((rule) =>
    all.some(({value}) => isNamed(documentOf(value), rule) && documentOf(value).correlation !== undefined),
  );

const boundOf = ({correlation}: Document): 'gte' | 'gt' | undefined =>
  (['gte', 'gt'] as const).find((bound) => correlation?.condition?.[bound] !== undefined);

function apply(document: Document, {count, timespan, level}: Adjustment): Document {
  const bound = boundOf(document);
  const {correlation} = document;
  return {
    ...document,
    ...(level !== undefined && {level}),
    ...(correlation !== undefined && {
      correlation: {
        ...correlation,
        ...(timespan !== undefined && {timespan}),
        ...(count !== undefined && bound !== undefined && {condition: {...correlation.condition, [bound]: count}}),
      },
    }),
  };
}
