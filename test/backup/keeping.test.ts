/** Which backups stay. */
import {expect, test} from 'vitest';
import {backupName, isLate, ours, surplus} from '../../src/backup/keeping.ts';
import {DAY, HOUR, SECOND} from '../../src/core/time.ts';
import {NOON} from '../sample.ts';

test('the oldest go by count and by age, those of other boxes and the latest stay', () => {
  const at = (days: number): string => backupName('site-a', NOON + days * DAY);
  const names = [at(0), at(1), at(2), at(30), backupName('site-b', NOON), 'letter.txt', at(3).replace('age', 'zip')];
  const now = NOON + 31 * DAY;
  expect(ours('site-a', names)).toEqual([at(30), at(2), at(1), at(0)]);
  expect(surplus('site-a', names, {count: 3, age: 100 * DAY}, now)).toEqual([at(0)]);
  expect(surplus('site-a', names, {count: 9, age: 30 * DAY}, now)).toEqual([at(0)]);
  expect(surplus('site-a', names, {count: 9, age: SECOND}, now)).toEqual([at(2), at(1), at(0)]);
});

test('it counts as missed a quarter later than planned', () => {
  expect(isLate(NOON, DAY, NOON + 30 * HOUR)).toBe(false);
  expect(isLate(NOON, DAY, NOON + 30 * HOUR + SECOND)).toBe(true);
});
