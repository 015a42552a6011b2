/** Who is reminded of a task when: worked out from the task, then told by the daemon on a virtual clock and a real store. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {reminderAt, remindersOf} from '../../../src/checklist/tasks/reminders.ts';
import type {Case, CaseAction} from '../../../src/core/case.ts';
import type {Period} from '../../../src/core/task.ts';
import {DAY, HOUR, type Micros} from '../../../src/core/time.ts';
import {shippedShapes} from '../../../src/line-shapes.ts';
import {routedOutbox} from '../../../src/publish/routes.ts';
import {topicsOf} from '../../../src/publish/topics.ts';
import {openStore, type Store} from '../../../src/store/store.ts';
import {watchTasks} from '../../../src/watch-tasks.ts';
import {problemsOf} from '../../publish/validate.ts';

const task = (notice: Micros, grace: Micros): Period => ({
  ...{line: 84, key: '2026', opens: 0, due: notice, ends: notice + grace, closing: 'act'},
});
const told = (period: Period): string[] =>
  remindersOf(period).map(({at, occasion, withDeputy}) => {
    const days = Math.round(((at - period.due) / DAY) * 100) / 100;
    return `${days} ${occasion}${withDeputy ? ' both' : ''}`;
  });

test('a task of a quarter: a week and a day before, when it is due, and weekly to both while it is overdue', () => {
  expect(told(task(30 * DAY, 20 * DAY))).toEqual([
    ...['-30 reminder', '-7 reminder', '-1 reminder', '0 due'],
    ...['1 overdue both', '8 overdue both', '15 overdue both', '20 missed both'],
  ]);
});

test('a task of a day: the deputy hears of it when half of the time is over', () => {
  expect(told(task(4 * HOUR, 16 * HOUR))).toEqual(['-0.17 reminder', '0 due', '0.33 overdue both', '0.67 missed both']);
  expect(reminderAt(task(HOUR, HOUR), -1)).toBeUndefined();
});

describe('the daemon', () => {
  const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0'});
  const config = {site: 'plant1', checklist: {}} as never;
  const log = {warn: (fields: object) => expect(fields).toBeUndefined()} as never;
  const START = Date.UTC(2026, 10, 30, 1) * 1000;
  let folder: string;
  let store: Store;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bifrost-reminders-'));
    store = openStore(join(folder, 'bifrost.db'), {sinks: ['mqtt', 'syslog']});
    store.meta.set('tasks.began', String(START));
  });
  afterEach(() => {
    store.close();
    rmSync(folder, {recursive: true});
  });

  /** What line 84 has told since the last time, in the order of the messages. */
  async function at(times: readonly Micros[], line = 84): Promise<string[]> {
    const shapes = (await shippedShapes()).filter(({shape}) => shape.line === line);
    // As after a start of the daemon.
    const watch = watchTasks(
      {config, log, saving: {isDegraded: () => false}, store, topics, publisher: undefined},
      shapes,
      times[0],
    );
    for (const time of times.slice(1)) watch.look(time);
    watch.stop();
    const outbox = store.outbox.of('mqtt');
    const entries = outbox.next(1000);
    outbox.done(entries.map(({seq}) => seq));
    for (const {topic, payload} of entries) expect(problemsOf(topic, payload)).toEqual([]);
    const events = entries.filter(({kind}) => kind === 'event').map(({payload}) => JSON.parse(payload));
    return events.map(({event, who}) => `${event} ${(who ?? []).join('+')}`.trim());
  }

  test('tells owner, then deputy, each once, over restarts and outages; the first start is silent', async () => {
    const {owner, deputy, every} = (await shippedShapes()).find(({shape}) => shape.line === 84)?.shape.task ?? {};
    expect(every).toContain('DAILY');
    expect(await at([START])).toEqual([]);
    const hours = Array.from({length: 23}, (_, i) => START + i * HOUR);
    const day = await at(hours);
    expect(day).toEqual([`task-reminder ${owner}`, `task-due ${owner}`, `task-overdue ${owner}+${deputy}`]);
    expect(await at(hours)).toEqual([]);
    // Off for days: what holds now is told, and nothing of what lies between.
    expect(await at([START + 5 * DAY + 9 * HOUR])).toHaveLength(1);
    expect(await at([START + 5 * DAY + 9 * HOUR + 1])).toEqual([]);
  });

  test('a clock that was years ahead does not make it silent', async () => {
    await at([START]);
    await at([START + 4000 * DAY]);
    expect(await at([START + DAY + 12 * HOUR])).toHaveLength(1);
  });

  test('what is overdue goes where a route asks for its level', async () => {
    await at([START]);
    await at(Array.from({length: 23}, (_, i) => START + i * HOUR));
    const route = {sinks: ['syslog' as const], kinds: ['event' as const], level: 'medium' as const, segments: []};
    const [only, ...more] = routedOutbox(store.outbox.of('syslog'), [route], 'syslog').next(100);
    expect([JSON.parse(only?.payload ?? '{}').event, more.length]).toEqual(['task-overdue', 0]);
  });

  test('an action of an incident: retained and told until it is done, then taken back', async () => {
    await at([START]);
    const action: CaseAction = {what: 'a lock', owner: 'anna', due: START + 10 * DAY, by: 'ben', at: START + HOUR};
    const keep = (actions: readonly CaseAction[]) =>
      store.save({changes: [{type: 'case', case: {...incident, actions}}]});
    keep([action]);
    const topic = `bifrost/plant1/box1/task/action-${incident.id}-1`;
    const retained = () =>
      store.outbox
        .of('syslog')
        .next(1000)
        .findLast((one) => one.topic === topic)?.payload;
    expect(await at([START + HOUR, START + 2 * HOUR], 0)).toEqual(['task-reminder anna']);
    expect(JSON.parse(retained() ?? '')).toMatchObject({line: 83, what: 'a lock', state: 'upcoming', owner: 'anna'});
    expect(await at([START + 11 * DAY], 0)).toEqual(['task-overdue anna']);
    expect(JSON.parse(retained() ?? '')).toMatchObject({state: 'due', overdueDays: 1});
    // Nobody was told of the second, so nobody hears of its end.
    const done = {at: START + 12 * DAY, by: 'anna', note: 'it has one', evidence: []};
    keep([
      {...action, done},
      {...action, done},
    ]);
    expect(await at([START + 12 * DAY, START + 13 * DAY, START + 30 * DAY], 0)).toEqual(['task-closed']);
    expect(retained()).toBe('');
  });
});

const incident: Case = {
  ...{id: '01M8PYSXQ99C27GE0DPK1BR09S', title: 'Somebody wrote', playbook: 'p', steps: [], alerts: []},
  ...{isExercise: false, moves: [], done: [], lessons: 'doors need locks'},
};
