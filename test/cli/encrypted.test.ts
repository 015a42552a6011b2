/** Every command that reads or writes the store takes its key from the configuration, and the wrong key is told as that. */
import {chmodSync, existsSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openStore} from '../../src/store/store.ts';
import {attack} from '../e2e/scenes.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

const KEY = '5a'.repeat(32);
let plant: Site;
const path = (name: string): string => join(plant.folder, name);
const run = (...args: string[]) => bifrost(['--config', plant.config, ...args]);

beforeAll(() => {
  plant = site();
  rmSync(plant.store);
  openStore(plant.store, {key: KEY}).close();
  writeFileSync(path('key'), `${KEY}\n`, {mode: 0o600});
  writeFileSync(
    plant.config,
    `store: {path: ${plant.store}, keyFile: ${path('key')}}\ncontrol: {socket: ${plant.socket}}\n`,
  );
  writeFileSync(path('attack.pcap'), attack(4000).capture);
  writeFileSync(
    path('kev.json'),
    JSON.stringify({catalogVersion: '1', dateReleased: '2026-01-01T00:00:00Z', vulnerabilities: []}),
  );
});
afterAll(() => plant.remove());

test.each([
  ['poll', 'plan'],
  ['poll', '--dry-run'],
  ['advisories', 'import', 'kev.json'],
  ['replay', '--learn', '5s', '--store', 'bifrost.db', 'attack.pcap'],
  ['assets'],
  ['store', 'check'],
  ['audit', 'verify'],
])('%s %s', async (...args) => {
  const words = args.map((word) => (/\.(json|db|pcap)$/.test(word) ? path(word) : word));
  const {code, stderr} = await run(...words);
  expect({code, stderr}).toEqual({code: 0, stderr: expect.not.stringContaining('cannot open')});
});

test('a replay into a file that is not there yet leaves it in clear', async () => {
  expect(await run('replay', '--store', path('new.db'), path('attack.pcap'))).toMatchObject({code: 0});
  expect(existsSync(path('new.db'))).toBe(true);
  openStore(path('new.db')).close();
});

test('store check does not take the wrong key for damage, whose remedy would be another one', async () => {
  writeFileSync(path('key'), `${'a5'.repeat(32)}\n`);
  chmodSync(path('key'), 0o600);
  const {code, stdout, stderr} = await run('store', 'check');
  expect({code, stdout}).toEqual({code: 4, stdout: ''});
  expect(stderr).toContain('the key does not fit');
});
