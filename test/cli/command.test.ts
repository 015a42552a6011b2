/** `bifrost command sign`: what no box would understand is not signed. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {bifrost} from './bifrost.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-command-'));
const key = join(folder, 'scada.pem');
beforeAll(async () => {
  expect((await bifrost(['command', 'key', 'scada', '-o', key])).code).toBe(0);
});
afterAll(() => rmSync(folder, {recursive: true}));

const sign = (...words: readonly string[]) =>
  bifrost(['command', 'sign', ...words, '--user', 'scada', '--key', key, '--for', 'plant1/box1']);

test.each([
  ['alrt-state', '{}', 'alrt-state: unknown command; known: alert-state, change-close, '],
  ['poll-stop', '{}', "poll-stop: params must have required property 'reason'"],
  ['poll-stop', '{"reason": 7}', 'poll-stop: params/reason must be string'],
])('%s %s is refused', async (name, params, why) => {
  expect(await sign(name, params)).toMatchObject({code: 2, stdout: '', stderr: expect.stringContaining(why)});
});

test('what is one is signed', async () => {
  expect((await sign('poll-stop', '{"reason": "work"}')).stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
});
