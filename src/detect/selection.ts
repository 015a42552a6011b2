/** Selections: a map is AND, a list OR, a bare text a keyword. Sigma rules specification 2.1, Detection. */
import type {Value} from '../core/fact.ts';
import type {Field} from '../core/field.ts';
import {getter, namesGetter, someValue} from './getter.ts';
import {type FieldKey, fieldKey} from './modifier.ts';
import type {Path, Report} from './problem.ts';
import type {Getter, Predicate} from './rule.ts';
import {compareNumbers, never, some, valueTest} from './value-test.ts';

/** What the compiler of one rule shares: which fields there are, where problems go, which fields were named. */
export interface Scope {
  readonly field: (name: string) => Field | undefined;
  readonly report: Report;
  readonly used: Set<string>;
}

/** In `Scope.used`: a keyword looks at every field. */
export const ANY_FIELD = '';

const MAX_VALUES = 1024;

export function selection(value: unknown, path: Path, scope: Scope): Predicate {
  if (Array.isArray(value)) {
    if (value.length === 0) return refuse(scope, path, 'an empty list never matches');
    return anyOf(value.map((item, i) => listItem(item, [...path, i], scope)));
  }
  if (typeof value === 'object' && value !== null) {
    const items = Object.entries(value);
    if (items.length === 0) return refuse(scope, path, 'an empty selection');
    return allOf(items.map(([key, item]) => fieldItem(key, item, [...path, key], scope)));
  }
  if (typeof value === 'string' || typeof value === 'number') return keyword(KEYWORD, value, path, scope);
  return refuse(scope, path, 'a selection is a map of fields, a list of such maps, or a list of keywords');
}

function listItem(item: unknown, path: Path, scope: Scope): Predicate {
  return Array.isArray(item) ? refuse(scope, path, 'a list inside a list') : selection(item, path, scope);
}

function refuse({report}: Scope, path: Path, message: string): Predicate {
  report(path, message);
  return never;
}

export function anyOf(tests: readonly Predicate[]): Predicate {
  const [first = never, second, ...more] = tests;
  if (second === undefined) return first;
  if (more.length === 0) return (fact) => first(fact) || second(fact);
  return (fact) => {
    for (const test of tests) if (test(fact)) return true;
    return false;
  };
}

export function allOf(tests: readonly Predicate[]): Predicate {
  const [first = never, second, ...more] = tests;
  if (second === undefined) return first;
  if (more.length === 0) return (fact) => first(fact) && second(fact);
  return (fact) => {
    for (const test of tests) if (!test(fact)) return false;
    return true;
  };
}

export const not =
  (test: Predicate): Predicate =>
  (fact) =>
    !test(fact);

function fieldItem(text: string, value: unknown, path: Path, scope: Scope): Predicate {
  const key = fieldKey(text, path, scope.report);
  if (key === undefined) return never;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = complaint(key, value, values) ?? undeclared(key.field, scope);
  if (wrong !== undefined) return refuse(scope, path, wrong);
  const at = (i: number): Path => (Array.isArray(value) ? [...path, i] : path);
  const tests = values.map((one, i) => oneValue(key, one, at(i), scope));
  const combined = key.all ? allOf(tests) : anyOf(tests);
  return key.neq ? not(combined) : combined;
}

function complaint(key: FieldKey, value: unknown, values: readonly unknown[]): string | undefined {
  if (values.length === 0) return 'an empty list never matches';
  if (values.length > MAX_VALUES) return `more than ${MAX_VALUES} values`;
  if (key.all && values.length < 2) return 'all wants a list of at least two values';
  return Array.isArray(value) && values.includes(null) ? 'null cannot be one of several values' : undefined;
}

function undeclared(field: string, scope: Scope): string | undefined {
  if (field === '' || scope.field(field) !== undefined) return undefined;
  return `field ${JSON.stringify(field)} is not declared for this service`;
}

function oneValue(key: FieldKey, value: unknown, path: Path, scope: Scope): Predicate {
  if (key.field === '') return keyword(key, value, path, scope);
  scope.used.add(key.field);
  if (key.fieldref) return reference(key, getter(key.field), value, path, scope);
  const get = namesGetter(key.field);
  const test = valueTest(key, value, scope.field(key.field)?.type, path, scope.report);
  return (fact) => test(get(fact));
}

const KEYWORD: FieldKey = {
  field: '',
  comparison: 'contains',
  all: false,
  neq: false,
  cased: false,
  fieldref: false,
  flags: '',
};

/** Anywhere in the fact, inside any of its values. */
function keyword(key: FieldKey, value: unknown, path: Path, scope: Scope): Predicate {
  if (key.comparison === 'exists' || key.fieldref || value === null) return refuse(scope, path, 'a keyword is a text');
  scope.used.add(ANY_FIELD);
  const inside: FieldKey = key.comparison === 'equals' ? {...key, comparison: 'contains'} : key;
  const test = valueTest(inside, value, undefined, path, scope.report);
  return (fact) => someValue(fact, test);
}

function reference(key: FieldKey, get: Getter, other: unknown, path: Path, scope: Scope): Predicate {
  if (typeof other !== 'string') return refuse(scope, path, 'fieldref wants the name of a field');
  const wrong = undeclared(other, scope);
  if (wrong !== undefined) return refuse(scope, path, wrong);
  scope.used.add(other);
  const getOther = getter(other);
  const compare = pairTest(key);
  return (fact) => {
    const right = getOther(fact);
    return right !== undefined && some((a) => some((b) => compare(a, b))(right))(get(fact));
  };
}

type Pair = (a: Value, b: Value) => boolean;

function pairTest({comparison, cased}: FieldKey): Pair {
  const text = (value: Value): string => (cased ? String(value) : String(value).toLowerCase());
  switch (comparison) {
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const compare = compareNumbers[comparison];
      return (a, b) => typeof a === 'number' && typeof b === 'number' && compare(a, b);
    }
    case 'contains':
      return (a, b) => text(a).includes(text(b));
    case 'startswith':
      return (a, b) => text(a).startsWith(text(b));
    case 'endswith':
      return (a, b) => text(a).endsWith(text(b));
    default:
      return (a, b) => text(a) === text(b);
  }
}
