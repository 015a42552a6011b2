/** `bifrost poll stop` while the configuration has a mistake: the daemon that runs knows nothing of that, and is stopped. */
import {readFileSync, writeFileSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {controlServer} from '../../src/api/control.ts';
import {pollStop} from '../../src/control/poll-switch.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
beforeEach(() => {
  plant = site();
  writeFileSync(plant.config, `${readFileSync(plant.config, 'utf8')}baseline: {learn: 7 days}\n`);
});
afterEach(() => plant.remove());

const poll = (...words: readonly string[]) => bifrost(['--config', plant.config, 'poll', ...words]);

test('it is told to the daemon, and so is the mistake to whoever stops', async () => {
  const heard: unknown[] = [];
  const server = await controlServer({
    socket: plant.socket,
    handlers: {
      'poll-stop': {
        schema: pollStop.schema,
        handle: async (params, by) => {
          heard.push(params);
          return {by, time: 0};
        },
      },
    },
    log: {error: () => undefined},
  });
  const {code, stdout, stderr} = await poll('stop', '--reason', 'line 3 is odd');
  const started = await poll('start', '--reason', 'fine again');
  await server.close();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^stopped by /);
  expect(stderr).toContain('baseline.learn');
  expect(heard).toEqual([{reason: 'line 3 is odd'}]);
  expect(started).toMatchObject({code: 3, stdout: ''});
});

test('where no daemon answers it says that nothing was stopped, and what else does', async () => {
  const {code, stderr} = await poll('stop', '--reason', 'line 3 is odd');
  expect(code).toBe(4);
  expect(stderr).toMatch(/not stopped: .*; touch \S+poll\.stop stops it, too/);
});
