/** What `bifrost replay` prints agrees with itself, and with the lists of the store that it fills. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {attack} from '../e2e/scenes.ts';
import {bifrost} from './bifrost.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-replay-'));
afterAll(() => rmSync(folder, {recursive: true}));

test('each asset has as many alerts on the screen as in the list afterwards', async () => {
  const [capture, store] = [join(folder, 'attack.pcap'), join(folder, 'a.db')];
  writeFileSync(capture, attack(4000).capture);
  const {stdout} = await bifrost(['replay', '--learn', '5s', '--store', store, capture]);
  const {stdout: listed} = await bifrost(['assets', '--store', store, '--json']);
  const assets = JSON.parse(listed) as {id: string; newAlerts: number}[];
  expect(assets.some(({newAlerts}) => newAlerts > 0)).toBe(true);
  const lines = stdout.split('\n');
  const at = (lines[1] ?? '').indexOf('ALERTS');
  const shown = (id: string) => Number(lines.find((line) => line.startsWith(id))?.slice(at, at + 'ALERTS'.length));
  expect(assets.map(({id}) => shown(id))).toEqual(assets.map(({newAlerts}) => newAlerts));
});
