/** The `detection` part of a rule: selections joined by a condition, as one closure over a fact. */

import {type Condition, parseCondition} from './condition.ts';
import {glob, matches} from './glob.ts';
import type {Path} from './problem.ts';
import type {Predicate} from './rule.ts';
import {allOf, anyOf, not, type Scope, selection} from './selection.ts';
import {never} from './value-test.ts';

/** Of the document: named selections and `condition`, one text or several that are joined by OR. */
export type Detection = Readonly<Record<string, unknown>> & {readonly condition: string | readonly string[]};

export function compileDetection(detection: Detection, path: Path, scope: Scope): Predicate {
  const {condition, ...named} = detection;
  const selections = new Map(
    Object.entries(named).map(([name, value]) => [name, selection(value, [...path, name], scope)]),
  );
  const used = new Set<string>();
  const single = typeof condition === 'string';
  const texts = single ? [condition] : condition;
  let isRead = true;
  const tests = texts.map((text, i) => {
    const at = single ? [...path, 'condition'] : [...path, 'condition', i];
    const parsed = parseCondition(text);
    if ('condition' in parsed) return compile(parsed.condition, {selections, used, report: (m) => scope.report(at, m)});
    scope.report(at, parsed.error);
    isRead = false;
    return never;
  });
  for (const name of selections.keys()) {
    if (isRead && !used.has(name))
      scope.report([...path, name], `selection ${JSON.stringify(name)} is not used by the condition`);
  }
  return anyOf(tests);
}

interface Names {
  readonly selections: ReadonlyMap<string, Predicate>;
  readonly used: Set<string>;
  readonly report: (message: string) => void;
}

function compile(condition: Condition, names: Names): Predicate {
  switch (condition.type) {
    case 'name': {
      names.used.add(condition.name);
      const found = names.selections.get(condition.name);
      if (found === undefined) names.report(`there is no selection ${JSON.stringify(condition.name)}`);
      return found ?? never;
    }
    case 'not':
      return not(compile(condition.of, names));
    case 'and':
      return allOf(condition.of.map((part) => compile(part, names)));
    case 'or':
      return anyOf(condition.of.map((part) => compile(part, names)));
    case 'one-of':
      return anyOf(select(condition.pattern, names));
    case 'all-of':
      return allOf(select(condition.pattern, names));
  }
}

function select(pattern: string, {selections, used, report}: Names): Predicate[] {
  const wanted = glob(pattern, {cased: true});
  const isWanted = (name: string): boolean =>
    pattern.toLowerCase() === 'them' ? !name.startsWith('_') : matches(wanted, name);
  const found = [...selections].filter(([name]) => isWanted(name));
  for (const [name] of found) used.add(name);
  if (found.length === 0) report(`no selection is called like ${JSON.stringify(pattern)}`);
  return found.map(([, test]) => test);
}
