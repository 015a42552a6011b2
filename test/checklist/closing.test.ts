/** What closes the tasks of lines 86, 87, 89 and 91: each criterion is needed, and what is not known closes nothing. */
import {expect, test} from 'vitest';
import {judgeClosing} from '../../src/checklist/judge/judge.ts';
import {evidenceOf} from '../../src/checklist/judge/run-examples.ts';
import type {Fields} from '../../src/core/fact.ts';
import {DAY, HOUR, type Micros} from '../../src/core/time.ts';
import {loadLines} from '../../src/hardening-lines.ts';

const lines = (await loadLines()).filter(({plan}) => plan?.closing === 'evidence');
/** When the examples are. */
const NOW: Micros = 20_000 * DAY;

type Brought = Readonly<Record<string, Fields | 'failed' | 'absent'>>;

function closing(line: number, brought: Brought, age: Micros = 0): string {
  const found = lines.find(({shape}) => shape.line === line);
  if (found === undefined) throw new Error(`evidence does not close line ${line}`);
  const given = new Map(
    Object.entries(brought).map(([probe, what]) => [
      probe,
      typeof what === 'string' ? what : [{name: probe, fields: what}],
    ]),
  );
  const evidence = evidenceOf({name: '', state: 'pass', objects: [], age, given, twin: undefined});
  const verdict = judgeClosing(found, evidence, NOW - 6 * HOUR, NOW);
  return [verdict?.state, ...(verdict?.objections ?? []).map(({clause}) => clause)].join(' ');
}

test('these lines, and no others, are closed by evidence', () => {
  expect(lines.map(({shape}) => shape.line)).toEqual([86, 87, 89, 91]);
  expect(lines.filter(({closing: criteria}) => criteria === undefined)).toEqual([]);
});

const healthy = {
  'own-health.sensor_minutes': 1,
  'own-health.loss_percent': 0,
  'own-health.alerts': 0,
  'own-health.waiting_minutes': 0,
  'own-health.free_percent': 40,
  'own-health.audit_whole': true,
};
const synchronised = {'clock.synchronised': true};

test.each([
  ['pass', {}],
  ['fail sensor-silent', {'own-health.sensor_minutes': 11}],
  ['fail loss', {'own-health.loss_percent': 0.1}],
  ['fail own-alert', {'own-health.alerts': 1}],
  ['fail held-up', {'own-health.waiting_minutes': 61}],
  ['fail disk', {'own-health.free_percent': 9}],
  ['fail audit', {'own-health.audit_whole': false}],
])('86: %s', (expected, more) => {
  expect(closing(86, {'own-health': {...healthy, ...more}, clock: synchronised})).toBe(expected);
});

test('86: a clock that nobody holds; one of which nobody knows', () => {
  expect(closing(86, {'own-health': healthy, clock: {'clock.synchronised': false}})).toBe('fail clock');
  expect(closing(86, {'own-health': healthy, clock: 'failed'})).toBe('unknown');
});

const backup = {'jobs.kind': 'backup', 'jobs.ok': true, 'jobs.hours': 20, 'jobs.percent_of_usual': 104};

test.each([
  ['pass', {}],
  ['fail size', {'jobs.percent_of_usual': 49}],
  ['fail size', {'jobs.percent_of_usual': 151}],
  ['fail backup', {'jobs.ok': false}],
  ['fail backup', {'jobs.hours': 25}],
  ['fail backup', {'jobs.kind': 'backup-restore'}],
])('87: %s %j', (expected, more) => {
  expect(closing(87, {jobs: {...backup, ...more}})).toBe(expected);
});

test('89: imported within a week, and rules are there', () => {
  const judged = (days: number, rules = 300) =>
    closing(89, {advisories: {'advisories.days': days}, 'rules-loaded': {'rules-loaded.count': rules}});
  expect([judged(7), judged(8), judged(2, 0)]).toEqual(['pass', 'fail old', 'fail no-rules']);
  expect(closing(89, {advisories: 'absent', 'rules-loaded': {'rules-loaded.count': 1}})).toBe('fail advisories-absent');
});

test('91: a drill of this week that went well', () => {
  const drill = {'jobs.kind': 'backup-drill', 'jobs.ok': true, 'jobs.hours': 160};
  const judged = (more: Fields) => closing(91, {jobs: {...drill, ...more}});
  expect([
    judged({}),
    judged({'jobs.ok': false}),
    judged({'jobs.hours': 169}),
    judged({'jobs.kind': 'backup'}),
  ]).toEqual(['pass', 'fail drill', 'fail drill', 'fail drill']);
});

test('what was read before the task could be done closes nothing, nor does silence', () => {
  expect(closing(87, {jobs: backup}, 5 * HOUR)).toBe('pass');
  expect(closing(87, {jobs: backup}, 7 * HOUR)).toBe('stale');
  for (const line of [86, 87, 89, 91]) {
    expect(closing(line, {})).toBe('unknown');
    expect(closing(line, {jobs: 'failed', advisories: 'failed', 'own-health': 'failed'})).toBe('unknown');
  }
});
