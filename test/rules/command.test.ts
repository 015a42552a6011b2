/** `bifrost rules`: shipped rules are right, their examples hold, and a wrong rule is named with file, line and column. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {bifrost} from '../cli/bifrost.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-rules-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const RULE = `title: A rule of the test
id: 11111111-2222-4333-8444-555555555555
status: test
date: 2026-11-24
level: low
logsource: {product: bifrost, service: modbus, category: write}
detection:
  selection: {name: write-single-register}
  condition: selection
tags: [attack.t0855]
falsepositives: [none]
bifrost:
  id: XX-01
  profile: paranoid
  why: For the test.
  respond: Nothing.
  examples:
    fires: [{name: write-single-register}]
    quiet: [{name: write-single-coil}]
`;

const file = join(folder, 'rule.yml');
const write = (from: string, to: string): void => writeFileSync(file, RULE.replace(from, to));

test('the shipped rules are right, and every example does what it says', async () => {
  expect((await bifrost(['rules', 'check'])).code).toBe(0);
  const {code, stdout} = await bifrost(['rules', 'test']);
  expect([code, stdout.trim().split('\n').at(-1)]).toEqual([0, expect.stringMatching(/^\d{3} examples, 0 failed$/)]);
});

test.each([
  ['a field that nobody declares', 'name: write-single-register}', 'modbus.nonsense: 1}', ':8:', 'modbus.nonsense'],
  ['an unknown technique', 'attack.t0855', 'attack.t9999', ':10:', 'attack.t9999'],
  ['a deprecated technique', 'attack.t0855', 'attack.t0808', ':10:', 'deprecated'],
  ['a catalogue id that is taken', 'XX-01', 'MB-31', ':13:', 'MB-31'],
  ['an unknown protocol', 'service: modbus', 'service: nobus', ':6:', 'nobus'],
  ['an unknown modifier', 'name: write-single-register}', 'name|sounds: x}', ':8:', 'sounds'],
  ['a regular expression that is none', 'name: write-single-register}', "name|re: '('}", ':8:', 're'],
  ['broken YAML', 'level: low', 'level: [low', ':6:', ''],
])('%s is refused with its place', async (_, from, to, place, named) => {
  write(from, to);
  const {code, stderr} = await bifrost(['rules', 'check', file]);
  expect(code).toBe(3);
  expect(stderr).toContain(`${file}${place}`);
  expect(stderr).toContain(named);
});

test('mistakes stand in the order of their lines', async () => {
  const wrong = RULE.replace('name: write-single-register}', 'modbus.nonsense: 1}').replace('t0855', 't9999');
  writeFileSync(file, wrong);
  const {stderr} = await bifrost(['rules', 'check', file]);
  const lines = [...stderr.matchAll(/rule\.yml:(\d+):/g)].map(([, line]) => Number(line));
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines).toEqual([...lines].sort((a, b) => a - b));
});

test('an example that lies fails with its place', async () => {
  write('quiet: [{name: write-single-coil}]', 'quiet: [{name: write-single-register}]');
  const {code, stdout} = await bifrost(['rules', 'test', file]);
  expect([code, stdout]).toEqual([1, expect.stringContaining(`${file}:19:`)]);
});
