/** `bifrost run` that cannot begin says why and ends: whoever started it must see that it failed. */

import {writeFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
beforeAll(() => {
  plant = site();
  const {store, socket} = plant;
  const capture = 'capture: {interfaces: [{name: eth99}]}\n';
  writeFileSync(plant.config, `${capture}store: {path: ${store}}\ncontrol: {socket: ${socket}}\n`);
});
afterAll(() => plant.remove());

test('an interface that is not there', async () => {
  const {code, stderr} = await bifrost(['--config', plant.config, 'run']);
  expect(code).toBe(4);
  expect(stderr).toContain('eth99');
});
