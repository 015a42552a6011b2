/** `bifrost tags` as a user meets it: the compiled program and register maps. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
let map: string;

const PUMPS = `
device: 192.168.1.10
segment: cell1
order: CDAB
tags:
  - {name: P101.SP, register: 40017, type: float32, units: bar, limits: {min: 20, max: 80, rate: 5}}
  - {name: Line1.Speed, node: ns=2;s=Line1.Speed, units: m/s, limits: {max: 3}}
`;

beforeAll(() => {
  plant = site();
  mkdirSync(join(plant.folder, 'tags'));
  map = join(plant.folder, 'tags', 'pumps.yaml');
  writeFileSync(map, PUMPS);
  writeFileSync(plant.config, `tags: {directories: [${join(plant.folder, 'tags')}]}\n`);
});
afterAll(() => plant.remove());

const tags = (...args: string[]) => bifrost(['--config', plant.config, 'tags', ...args]);

test('lists what is configured, for people and for programs', async () => {
  const {code, stdout} = await tags();
  expect(code).toBe(0);
  expect(stdout).toMatch(/P101\.SP +.*40017.* bar +20 to 80, 5 a second/);
  expect(stdout).toMatch(/Line1\.Speed.* m\/s +at most 3/);
  expect(JSON.parse((await tags('--json')).stdout)).toMatchObject([
    {device: '192.168.1.10', segment: 'cell1', name: 'P101.SP', limits: {min: 20, max: 80, rate: 5}},
    {name: 'Line1.Speed'},
  ]);
});

test('says what each was when it was last seen', async () => {
  const store = openStore(plant.store);
  const seen = Date.UTC(2026, 10, 24, 12) * 1000;
  const tag = {device: '192.168.1.10', name: 'P101.SP', segment: 'cell1', value: 47.5, seen};
  store.save({changes: [{type: 'tag-value', tag}]});
  // What is older, and comes later, changes nothing.
  store.save({changes: [{type: 'tag-value', tag: {...tag, value: 1, seen: seen - 1}}]});
  store.close();
  const {stdout} = await tags('--store', plant.store);
  expect(stdout).toMatch(/P101\.SP .* 47\.5 +bar +2026-11-24 12:00:00/);
  expect(JSON.parse((await tags('--store', plant.store, '--json')).stdout)).toMatchObject([
    {name: 'P101.SP', value: 47.5, seen: '2026-11-24T12:00:00.000000Z'},
    {name: 'Line1.Speed'},
  ]);
});

test('checks a map: right, and wrong with its line', async () => {
  expect(await tags('check', map)).toMatchObject({code: 0, stdout: '2 tags of 1 devices, nothing wrong\n'});
  const wrong = join(plant.folder, 'wrong.yaml');
  writeFileSync(wrong, PUMPS.replace('type: float32', 'type: float'));
  expect(await tags('check', wrong)).toMatchObject({code: 3, stderr: expect.stringContaining(`${wrong}:6:`)});
});
