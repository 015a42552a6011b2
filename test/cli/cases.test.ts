/** Incident cases on the command line, on a real store: along a playbook, closed only with their lessons. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {DecisionName} from '../../src/control/decisions.ts';
import {decideInStore} from '../../src/control/in-store.ts';
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

test('a case goes along its playbook and is closed with its lessons alone', async () => {
  const alert = alerts[0]?.id ?? '';
  expect((await run('cases', 'open', 'Stranger', '--playbook', 'no-such')).code).toBe(2);
  expect((await run('cases', 'open', 'Stranger', '--playbook', 'unexpected-talker', '--alert', 'X')).code).toBe(2);
  expect((await run('cases', 'open', 'Stranger', '--playbook', 'unexpected-talker', '--alert', alert)).code).toBe(0);
  const [{id, steps}] = await json('cases');
  expect(steps).toBe('0/6');
  expect((await run('cases', 'move', id, 'closed', '--lessons', 'none')).stderr).toContain('6 steps are neither');
  for (const step of ['1', '2', '3', '4', '5']) await run('cases', 'step', id, step, '--note', 'done');
  expect((await run('cases', 'step', id, '7', '--note', 'x')).code).toBe(2);
  expect((await run('cases', 'step', id, '6', '--leave-out', '--note', 'not needed')).stdout).toContain(
    '0 steps are left',
  );
  expect((await run('cases', 'move', id, 'triaged')).code).toBe(0);
  expect((await run('cases', 'move', id, 'triaged')).stderr).toContain('goes forward');
  expect((await run('cases', 'move', id, 'closed')).stderr).toContain('--lessons');
  expect((await run('cases', 'move', id, 'closed', '--lessons', 'label the port')).code).toBe(0);
  expect(await json('cases')).toEqual([]);
  const shown = (await run('cases', 'show', id)).stdout;
  expect(shown).toMatch(/\[x\] 6\..*\n.*left out: not needed/);
  expect(shown).toContain('Learned: label the port');
  expect(await json('cases', 'list', '--all')).toMatchObject([{state: 'closed', alerts: [alert]}]);
});

/** As the command line does it without a daemon, in this process. */
async function closed(id: string): Promise<void> {
  const store = openStore(plant.store);
  try {
    const config = await loadConfig(plant.config);
    const decided = (name: DecisionName, params: object) => decideInStore(store, config, name, params, 'cli:anna');
    for (const step of [1, 2, 3, 4, 5, 6])
      await decided('case-step', {id, step, note: 'done', isLeftOut: false, evidence: []});
    await decided('case-move', {id, state: 'closed', lessons: 'the ports have no labels'});
  } finally {
    store.close();
  }
}

test('what follows from a case is listed until it is done, also after the case is closed', async () => {
  await run('cases', 'open', 'Stranger', '--playbook', 'unexpected-talker');
  const [{id}] = await json('cases');
  const add = (what: string, due: string) => run('cases', 'actions', 'add', id, what, '--owner', 'anna', '--due', due);
  expect((await run('cases', 'actions', 'add', id, 'label the ports', '--due', '14d')).code).toBe(2);
  expect(await add('label the ports', '2020-01-01')).toMatchObject({
    code: 4,
    stderr: expect.stringMatching('in the past'),
  });
  expect(await add('label the ports', '14d')).toMatchObject({code: 0, stdout: expect.stringMatching('action 1 of')});
  await add('order a spare', '3d');
  expect(await json('cases', 'actions')).toMatchObject([
    {state: 'open', what: 'order a spare', owner: 'anna', number: 2, case: id},
    {state: 'open', what: 'label the ports', number: 1},
  ]);
  // As over MQTT: they are tasks, too.
  expect(await json('tasks')).toMatchObject([
    {line: 83, state: 'upcoming', task: 'label the ports', period: `${id}-1`, owner: 'anna', closing: 'act'},
    {line: 83, state: 'upcoming', task: 'order a spare', period: `${id}-2`},
  ]);
  expect(await json('tasks', '--line', '84')).toEqual([]);
  expect(await json('tasks', '--limit', '1', '--offset', '1')).toMatchObject([{task: 'order a spare'}]);
  await closed(id);
  expect(await json('cases')).toMatchObject([{state: 'closed', actions: 2}]);
  expect((await run('cases', 'actions', 'done', id, '3', '--note', 'x')).code).toBe(4);
  expect((await run('cases', 'actions', 'done', id, '1', '--note', 'labelled')).stdout).toContain('1 actions are left');
  expect(await run('cases', 'actions', 'done', id, '1', '--note', 'again')).toMatchObject({code: 4});
  expect(await json('tasks')).toMatchObject([
    {state: 'done', by: expect.any(String), note: 'labelled'},
    {state: 'upcoming'},
  ]);
  const shown = (await run('cases', 'show', id)).stdout;
  expect(shown).toMatch(/\[x\] 1\. label the ports {2}\[anna\] done .*: labelled/);
  expect(shown).toMatch(/\[ \] 2\. order a spare {2}\[anna\] due/);
  expect((await run('drill', 'report', id)).stdout).toContain('[ ] 2. order a spare');
  await run('cases', 'actions', 'done', id, '2', '--note', 'it is in the cupboard');
  expect(await json('cases')).toEqual([]);
  expect(await json('cases', 'actions')).toEqual([]);
  expect(await json('cases', 'actions', 'list', '--all')).toHaveLength(2);
});
