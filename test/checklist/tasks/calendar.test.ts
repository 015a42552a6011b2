/** The calendar of tasks, read by another implementation of RFC 5545 (ical.js, that of Thunderbird). */
import {readFileSync} from 'node:fs';
import ICAL from 'ical.js';
import {afterEach, expect, test} from 'vitest';
import {actionTasks} from '../../../src/checklist/tasks/actions.ts';
import {taskCalendar} from '../../../src/checklist/tasks/ics.ts';
import type {Case} from '../../../src/core/case.ts';
import type {NamedTask, Task} from '../../../src/core/task.ts';
import {DAY, HOUR} from '../../../src/core/time.ts';
import {shippedShapes} from '../../../src/line-shapes.ts';

const NOW = Date.UTC(2026, 10, 30, 9) * 1000;
const open = (line: number, key: string, due = NOW + HOUR): Task => ({
  ...{line, key, opens: due - DAY, due, ends: due + DAY, closing: 'act'},
});
const closed = (how: 'act' | 'excuse') =>
  ({how, by: 'anna', at: NOW - HOUR, note: 'valve 7, PLC-2', evidence: []}) as const;
/** As long as the configuration allows. */
const SITE = `plant-1_${'x'.repeat(24)}`;

const tasks: readonly Task[] = [
  open(84, '2026-11-30'),
  {...open(85, '2026-11-30'), closed: closed('act')},
  {...open(88, '2026-W48'), closed: closed('excuse')},
  open(96, '2026-Q4', NOW - 9 * DAY),
];

let actions: readonly NamedTask[] = [];
afterEach(() => {
  actions = [];
});

async function calendar(some: readonly Task[] = tasks, now = NOW): Promise<string> {
  const lines = new Map((await shippedShapes()).map(({shape}) => [shape.line, shape]));
  return taskCalendar(some, actions, lines, SITE, now);
}

const read = (text: string) => new ICAL.Component(ICAL.parse(text));
const events = (text: string) =>
  read(text)
    .getAllSubcomponents('vevent')
    .map((one) => new ICAL.Event(one));

test('another implementation reads every task, at its time and with a name that lasts', async () => {
  const text = await calendar();
  const root = read(text);
  expect([root.getFirstPropertyValue('version'), root.getFirstPropertyValue('method')]).toEqual(['2.0', 'PUBLISH']);
  expect(events(text).map(({startDate}) => startDate.toJSDate().getTime() * 1000)).toEqual(tasks.map(({due}) => due));
  const uids = events(text).map(({uid}) => uid);
  expect(new Set(uids).size).toBe(tasks.length);
  expect(events(await calendar(tasks, NOW + 3 * DAY)).map(({uid}) => uid)).toEqual(uids);
});

test('what was done or excused is changed in place: a higher sequence, a status, no alarm', async () => {
  const told = read(await calendar())
    .getAllSubcomponents('vevent')
    .map((one) => [
      one.getFirstPropertyValue('sequence'),
      one.getFirstPropertyValue('status'),
      one.getAllSubcomponents('valarm').length,
    ]);
  expect(told).toEqual([
    [0, 'CONFIRMED', 1],
    [1, 'CONFIRMED', 0],
    [1, 'CANCELLED', 0],
    [0, 'CONFIRMED', 1],
  ]);
});

test('a feed: programs read it again each hour, and nobody is busy because of it', async () => {
  const root = read(await calendar());
  expect(root.getFirstPropertyValue('refresh-interval')?.toString()).toBe('PT1H');
  const busy = root
    .getAllSubcomponents('vevent')
    .filter((one) => one.getFirstPropertyValue('transp') !== 'TRANSPARENT');
  expect(busy).toEqual([]);
});

test('each has what RFC 5545 wants of it, once; lines end and fold as it says', async () => {
  const text = await calendar();
  for (const event of read(text).getAllSubcomponents('vevent'))
    for (const name of ['uid', 'dtstamp', 'dtstart', 'dtend', 'summary', 'sequence', 'status'])
      expect([name, event.getAllProperties(name).length]).toEqual([name, 1]);
  expect(text.replaceAll('\r\n', '').includes('\n')).toBe(false);
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
});

test('nothing of the plant is told, and nobody by name', async () => {
  const text = await calendar();
  expect(text).not.toContain('valve 7');
  expect(text).not.toContain('anna');
});

test('actions of incidents stand in it until they are done, without what and who', async () => {
  const due = NOW + 9 * DAY;
  const action = {what: 'valve 7 gets a lock', owner: 'anna', due, by: 'ben', at: NOW - DAY};
  const done = {at: NOW, by: 'anna', note: 'valve 7 is locked', evidence: []};
  actions = actionTasks([{id: '01M8', actions: [action, {...action, done}]} as unknown as Case]);
  const text = await calendar([]);
  expect(
    events(text).map(({uid, summary, startDate}) => [uid, summary, startDate.toJSDate().getTime() * 1000]),
  ).toEqual([
    [`action-01M8-1@${SITE}`, 'Action of an incident', due],
    [`action-01M8-2@${SITE}`, 'Action of an incident (done)', due],
  ]);
  expect(text).not.toMatch(/valve|anna|ben/);
});

test('the parser refuses what is no calendar', () => {
  expect(() => ICAL.parse(readFileSync(new URL(import.meta.url), 'utf8'))).toThrow();
});
