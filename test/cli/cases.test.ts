/** Incident cases on the command line, on a real store: along a playbook, closed only with their lessons. */
import {afterEach, beforeEach, expect, test} from 'vitest';
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
