/** Files that change, a clock that jumps, and the disk. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {boxCheck} from '../../src/service/box-check.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-check-'));
afterAll(() => rmSync(folder, {recursive: true}));

test('what changed is told once, unless it was accepted', async () => {
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  writeFileSync(join(rules, 'a.yml'), 'a');
  const clock = {wall: 1000, steady: 1000};
  const box = await boxCheck({paths: [rules, join(folder, 'none')], folder, clocks: () => clock});
  const names = async () => (await box.check()).map(({name}) => name);
  expect(await names()).toEqual(['disk']);
  writeFileSync(join(rules, 'b.yml'), 'b');
  expect((await box.check())[0]).toMatchObject({fields: {'bifrost.files': [join(rules, 'b.yml')]}});
  expect(await names()).toEqual(['disk']);
  writeFileSync(join(rules, 'a.yml'), 'c');
  await box.accept();
  expect(await names()).toEqual(['disk']);
  clock.steady += 60_000;
  clock.wall += 60_100;
  expect(await names()).toEqual(['disk']);
  clock.wall -= 3_600_000;
  expect((await box.check())[0]).toMatchObject({name: 'clock-jumped', fields: {'bifrost.seconds': -3600}});
  expect(await names()).toEqual(['disk']);
});
