/** Which names a fact may have for a rule to match it at all: the rule need not be asked about any other. */
import {type Condition, parseCondition} from './condition.ts';
import type {Detection} from './detection.ts';

/** Lower case, since values of a rule are compared without case. */
export type Names = ReadonlySet<string>;

/** A value that stands for itself alone: no wildcard, no escape. */
const PLAIN = /^[\x20-)+->@-[\]-~]+$/;

/** Undefined: the rule does not tie itself to names, or in a way that is not worth following. */
export function namesOf(detection: Detection): Names | undefined {
  const {condition, ...selections} = detection;
  if (typeof condition !== 'string') return undefined;
  const parsed = parseCondition(condition);
  return 'condition' in parsed ? ofCondition(parsed.condition, selections) : undefined;
}

function ofCondition(condition: Condition, selections: Readonly<Record<string, unknown>>): Names | undefined {
  switch (condition.type) {
    case 'name':
      return ofSelection(selections[condition.name]);
    case 'and':
      return condition.of.map((part) => ofCondition(part, selections)).find((names) => names !== undefined);
    case 'or':
      return union(condition.of.map((part) => ofCondition(part, selections)));
    default:
      return undefined;
  }
}

/** A map is AND, a list OR. */
function ofSelection(value: unknown): Names | undefined {
  if (Array.isArray(value)) return union(value.map(ofSelection));
  if (typeof value !== 'object' || value === null || !('name' in value)) return undefined;
  const names: unknown[] = Array.isArray(value.name) ? value.name : [value.name];
  return names.every(isPlain) ? new Set(names.map((name) => name.toLowerCase())) : undefined;
}

const isPlain = (name: unknown): name is string => typeof name === 'string' && PLAIN.test(name);

const union = (all: readonly (Names | undefined)[]): Names | undefined =>
  all.every((names) => names !== undefined) ? new Set(all.flatMap((names) => [...names])) : undefined;
