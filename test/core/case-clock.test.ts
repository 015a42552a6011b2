/** Clocks of a case: months of the calendar, reports that follow each other, time in each state. */
import {expect, test} from 'vitest';
import type {Case} from '../../src/core/case.ts';
import {deadlinesOf, spansOf, timeTo} from '../../src/core/case-clock.ts';
import {HOUR, isoTime, MINUTE, type Micros} from '../../src/core/time.ts';
import {loadRegulators} from '../../src/load/regulators.ts';

const at = (text: string): Micros => Date.parse(text) * 1000;
const opened = at('2027-01-28T10:00:00Z');
const one = (more: Partial<Case>): Case => ({
  ...{id: 'C', title: '', playbook: '', steps: [], alerts: [], isExercise: false, done: [], lessons: ''},
  moves: [{state: 'new', at: opened, by: 'anna'}],
  ...more,
});
const due = (aware: string, handedIn: [string, string][] = []): string[] =>
  deadlinesOf(
    one({
      reporting: [
        {
          ...{regulator: 'nis2', aware: at(aware), by: 'anna'},
          handedIn: handedIn.map(([report, time]) => ({report, at: at(time), by: 'a', note: 'n', evidence: []})),
        },
      ],
    }),
    loadRegulators(),
  ).map(({id, due: time}) => `${id} ${isoTime(time).slice(0, 16)}`);

test('NIS2: 24 hours, 72 hours, and a month after the notification', () => {
  expect(due('2027-01-28T10:00:00Z')).toEqual([
    'early-warning 2027-01-29T10:00',
    'notification 2027-01-31T10:00',
    'final-report 2027-02-28T10:00',
  ]);
  expect(due('2027-01-28T10:00:00Z', [['notification', '2027-01-29T08:30:00Z']])[2]).toBe(
    'final-report 2027-02-28T08:30',
  );
  expect(due('2027-12-29T10:00:00Z')[2]).toBe('final-report 2028-02-01T10:00');
});

test('a regulator that nobody knows any more has no clock', () => {
  expect(deadlinesOf(one({reporting: [{regulator: 'x', aware: 0, by: '', handedIn: []}]}), loadRegulators())).toEqual(
    [],
  );
});

test('time in each state; one that is closed stands still', () => {
  const moves = [
    {state: 'new', at: opened, by: 'a'},
    {state: 'contained', at: opened + 20 * MINUTE, by: 'a'},
    {state: 'closed', at: opened + 3 * HOUR, by: 'a'},
  ] as const;
  const spans = (now: Micros, count: number) =>
    spansOf(one({moves: moves.slice(0, count)}), now).map(({state, span}) => `${state} ${span / MINUTE}`);
  expect(spans(opened + HOUR, 2)).toEqual(['new 20', 'contained 40']);
  expect(spans(opened + 99 * HOUR, 3)).toEqual(['new 20', 'contained 160', 'closed 0']);
  expect(timeTo(one({moves}), ['triaged', 'contained'])).toBe(20 * MINUTE);
  expect(timeTo(one({}), ['contained'])).toBeUndefined();
});
