/** A rule is asked about facts that it can match, and about no others. */
import {expect, test} from 'vitest';
import {namesOf} from '../../src/detect/names.ts';

const names = (condition: string | string[], selections: Record<string, unknown>): string[] | undefined => {
  const found = namesOf({condition, ...selections});
  return found && [...found].sort();
};

test.each([
  ['one name', 'a', {a: {name: 'Stop'}}, ['stop']],
  ['a list of names', 'a', {a: {name: ['run', 'stop'], 'toy.code': 1}}, ['run', 'stop']],
  ['and: the first that says', 'a and b', {a: {'toy.code': 1}, b: {name: 'stop'}}, ['stop']],
  ['and not', 'a and not b', {a: {name: 'stop'}, b: {name: 'run'}}, ['stop']],
  ['or: both', 'a or b', {a: {name: 'run'}, b: {name: 'stop'}}, ['run', 'stop']],
  ['a list of maps', 'a', {a: [{name: 'run'}, {name: 'stop'}]}, ['run', 'stop']],
  ['or, one of them any', 'a or b', {a: {name: 'run'}, b: {'toy.code': 1}}, undefined],
  ['not', 'not a', {a: {name: 'run'}}, undefined],
  ['a wildcard', 'a', {a: {name: 'st*'}}, undefined],
  ['an escape', 'a', {a: {name: 'st\\*'}}, undefined],
  ['a modifier', 'a', {a: {'name|startswith': 'st'}}, undefined],
  ['no value', 'a', {a: {name: null}}, undefined],
  ['a keyword', 'a', {a: ['stop']}, undefined],
  ['a quantity', '1 of a*', {a1: {name: 'stop'}}, undefined],
  ['several conditions', ['a', 'b'], {a: {name: 'run'}, b: {name: 'stop'}}, undefined],
  ['no condition that can be read', 'a and', {a: {name: 'run'}}, undefined],
])('%s', (_, condition, selections, expected) => {
  expect(names(condition, selections)).toEqual(expected);
});
