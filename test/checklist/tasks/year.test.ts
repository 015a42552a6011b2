/** A simulated year: each task of each period is there exactly once, whatever the box and its clock do. */
import {expect, test} from 'vitest';
import {periodsBetween, planProblem} from '../../../src/checklist/tasks/calendar.ts';
import {periodsAt} from '../../../src/checklist/tasks/due.ts';
import type {Period, Plan} from '../../../src/core/task.ts';
import {taskState} from '../../../src/core/task.ts';
import {DAY, HOUR, type Micros} from '../../../src/core/time.ts';

const zone = 'Europe/Berlin';
const START = Date.UTC(2026, 0, 1) * 1000;
const plan = (line: number, rrule: string, notice = 4 * HOUR, grace = 16 * HOUR): Plan => ({
  ...{line, rrule, notice, grace, owner: 'operator', deputy: 'engineer', closing: 'act'},
});
const plans = [
  plan(84, 'FREQ=DAILY;BYHOUR=2;BYMINUTE=30'),
  plan(88, 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=8', 1 * DAY, 6 * DAY),
  plan(92, 'FREQ=MONTHLY;BYDAY=1MO;BYHOUR=8', 7 * DAY, 25 * DAY),
  plan(96, 'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15;BYHOUR=8', 30 * DAY, 60 * DAY),
  plan(100, 'FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15;BYHOUR=8', 30 * DAY, 60 * DAY),
];

/** What a store does: the first of a name stays. */
function keeper() {
  const kept = new Map<string, Period>();
  let made = 0;
  return {
    kept,
    made: () => made,
    run(now: Micros) {
      for (const period of periodsAt({plans, zone, since: START}, now)) {
        const name = `${period.line} ${period.key}`;
        if (!kept.has(name)) made++;
        else expect(kept.get(name)).toEqual(period);
        kept.set(name, period);
      }
    },
  };
}

const count = (kept: ReadonlyMap<string, Period>, line: number): number =>
  [...kept.values()].filter((one) => one.line === line && one.due >= START && one.due < START + 365 * DAY).length;

function expectYear(kept: ReadonlyMap<string, Period>): void {
  expect([84, 88, 92, 96, 100].map((line) => count(kept, line))).toEqual([365, 52, 12, 4, 1]);
}

test('day by day, also through the nights with no and with two half past two', () => {
  const {kept, run} = keeper();
  for (let now = START; now < START + 365 * DAY; now += 25 * HOUR) run(now);
  expectYear(kept);
  const night = [...kept.values()].filter(({key, line}) => line === 84 && ['2026-03-29', '2026-10-25'].includes(key));
  expect(night.map(({due}) => new Date(due / 1000).toISOString())).toEqual([
    '2026-03-29T01:30:00.000Z',
    '2026-10-25T00:30:00.000Z',
  ]);
});

test('an outage of 40 days: the tasks of that time are there afterwards, missed', () => {
  const {kept, run} = keeper();
  for (let day = 0; day <= 365; day++) if (day < 100 || day >= 140) run(START + day * DAY);
  expectYear(kept);
  const lost = [...kept.values()].filter(({due}) => due > START + 101 * DAY && due < START + 138 * DAY);
  expect(lost.filter(({line}) => line === 84).map((task) => taskState(task, START + 140 * DAY))).toEqual(
    Array.from({length: 37}, () => 'missed'),
  );
});

test('a clock that jumps by hours, days and years, both ways, makes none twice and loses none', () => {
  const {kept, run, made} = keeper();
  const jumps = [HOUR, -HOUR, DAY, -DAY, 3650 * DAY, -3650 * DAY, 30 * DAY, -40 * DAY];
  for (let day = 0; day <= 365; day++) {
    run(START + day * DAY);
    if (day % 20 === 0) run(START + day * DAY + (jumps[(day / 20) % jumps.length] ?? 0));
  }
  expectYear(kept);
  expect(made()).toBe(kept.size);
});

test('what is no rule, or comes too often, is refused in words', () => {
  expect(planProblem({rrule: 'FREQ=DAILY;BYHOUR=8'})).toBeUndefined();
  expect(planProblem({rrule: 'FREQ=HOURLY'})).toContain('too often');
  expect(planProblem({rrule: 'every monday'})).toContain('RFC 5545');
});

test('the first days of January belong to the ISO week of their Thursday', () => {
  const [first] = periodsBetween(plan(88, 'FREQ=WEEKLY;BYDAY=FR;BYHOUR=8'), 'UTC', START, START + 3 * DAY);
  expect(first?.key).toBe('2026-W01');
  const [last] = periodsBetween(
    plan(88, 'FREQ=WEEKLY;BYDAY=FR;BYHOUR=8'),
    'UTC',
    Date.UTC(2027, 0, 1) * 1000,
    Date.UTC(2027, 0, 2) * 1000,
  );
  expect(last?.key).toBe('2026-W53');
});

test('done too late is missed; an excuse is an excuse', () => {
  const task = {line: 84, key: '2026-01-01', opens: 0, due: 10, ends: 20, closing: 'act'} as const;
  const closed = {how: 'act', by: 'anna', at: 15, note: '', evidence: []} as const;
  expect(taskState(task, 5)).toBe('upcoming');
  expect(taskState(task, 10)).toBe('due');
  expect(taskState(task, 21)).toBe('missed');
  expect(taskState({...task, closed}, 30)).toBe('done');
  expect(taskState({...task, closed: {...closed, at: 25}}, 30)).toBe('missed');
  expect(taskState({...task, closed: {...closed, how: 'excuse', at: 25}}, 30)).toBe('excused');
});
