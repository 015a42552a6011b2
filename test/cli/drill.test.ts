/** Regulators and the after-action report on the command line, without a daemon, on a real store. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {DecisionName} from '../../src/control/decisions.ts';
import {decideInStore} from '../../src/control/in-store.ts';
import type {Case} from '../../src/core/case.ts';
import {loadConfig} from '../../src/load/config.ts';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from './bifrost.ts';
import {alerts, type Site, site} from './site.ts';

let plant: Site;
beforeEach(() => {
  plant = site();
});
afterEach(() => plant.remove());

const run = (...args: string[]) => bifrost(['--config', plant.config, ...args]);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);

/** As the command line does it without a daemon, in this process: there are many of them. */
async function decided<T>(name: DecisionName, params: object): Promise<T> {
  const store = openStore(plant.store);
  try {
    return (await decideInStore(store, await loadConfig(plant.config), name, params, 'cli:anna')) as T;
  } finally {
    store.close();
  }
}

/** Clauses that object when the checklist looks into this store. */
async function objectionsTo(line: number): Promise<string[]> {
  const {lines} = await json('checklist', 'run', '--line', String(line));
  return lines[0].objections.map(({clause}: {clause: string}) => clause);
}

const alert = alerts[0]?.id ?? '';
const opened = async (): Promise<string> =>
  (
    await decided<Case>('case-open', {
      title: 'Stranger',
      playbook: 'unexpected-talker',
      alerts: [alert],
      isExercise: false,
    })
  ).id;
const step = (id: string, number: number, more = {}) =>
  decided('case-step', {id, step: number, note: 'done', isLeftOut: false, evidence: [], ...more});
const move = (id: string, state: string, lessons = '') => decided('case-move', {id, state, lessons});
const report = (id: string, more: object) =>
  decided<Case>('case-report', {id, regulator: 'nis2', aware: 0, report: '', note: '', evidence: [], ...more});

test('the clocks of a regulator run from when somebody knew, and a case is not closed before them', async () => {
  const id = await opened();
  await expect(report(id, {regulator: 'fbi'})).rejects.toThrow('no regulator fbi (known: nis2)');
  const started = await run('cases', 'report', id, '--to', 'nis2', '--aware', '25h');
  expect(started.stdout).toMatch(/\[ \] nis2 early-warning: due .* LATE by 1 h/);
  expect(started.stdout).toMatch(/\[ \] nis2 notification: due .*, in 1 d 22 h/);
  await expect(report(id, {aware: 1})).rejects.toThrow('run already');
  await expect(report(id, {report: 'postcard', note: 'x'})).rejects.toThrow('no postcard');
  await expect(report(id, {report: 'early-warning'})).rejects.toThrow('--note');
  const note = 'CSIRT, ticket 7';
  await report(id, {report: 'early-warning', note});
  await expect(report(id, {report: 'early-warning', note})).rejects.toThrow('already');
  const {deadlines, clock} = await json('cases', 'show', id);
  expect(deadlines.map(({id: name, isLate}: {id: string; isLate: boolean}) => [name, isLate])).toEqual([
    ['early-warning', true],
    ['notification', false],
    ['final-report', false],
  ]);
  expect(clock).toMatchObject([{state: 'new'}]);
  for (const number of [1, 2, 3, 4, 5, 6]) await step(id, number);
  await expect(move(id, 'closed', 'label the ports')).rejects.toThrow('nis2 still waits for notification');
  for (const one of ['notification', 'final-report']) await report(id, {report: one, note});
  await expect(move(id, 'closed', '   ')).rejects.toThrow('--lessons');
  await move(id, 'closed', 'label the ports');
});

test('the report of an incident says what is missing, and of a case that was worked through nothing', async () => {
  const id = await opened();
  const before = await json('drill', 'report', id);
  expect(before).toMatchObject({isExercise: false, steps: {all: 6, done: 0}, sinks: [], lessons: ''});
  expect(before.gaps.join()).toMatch(/Nobody acknowledged.*6 of 6 steps.*No step has a file.*Nothing was written down/);
  expect(await objectionsTo(76)).toContain('answered');
  await decided('alert-state', {id: alert, state: 'acknowledged', note: ''});
  expect(await objectionsTo(76)).not.toContain('answered');
  await step(id, 1, {evidence: ['0'.repeat(64)]});
  for (const number of [2, 3, 4, 5]) await step(id, number);
  await step(id, 6, {isLeftOut: true, note: 'not needed'});
  await move(id, 'contained');
  await move(id, 'closed', 'label the ports');
  const after = await json('drill', 'report', id);
  expect(after).toMatchObject({gaps: [], steps: {done: 5, leftOut: 1, withFiles: 1}, state: 'closed'});
  expect(after.containedAfterMs).toBeGreaterThanOrEqual(after.triagedAfterMs);
  const text = (await run('drill', 'report', id)).stdout;
  expect(text).toMatch(/acknowledged by cli:anna after/);
  expect(text).toContain('What was learned: label the ports');
});

test('an exercise needs the daemon', async () => {
  expect(await run('drill', 'start', 'unexpected-talker')).toMatchObject({code: 4});
});
