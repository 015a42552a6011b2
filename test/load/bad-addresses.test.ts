import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {loadBadAddresses} from '../../src/load/bad-addresses.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-bad-'));
afterAll(() => rmSync(folder, {recursive: true}));
const file = join(folder, 'list.txt');

test('addresses, networks and domains, one a line, with comments', async () => {
  writeFileSync(file, '# ours\n203.0.113.7\n198.51.100.0/24 # a network\n\n2001:db8::/32\nbad.example\n');
  expect(await loadBadAddresses([file])).toEqual(['203.0.113.7', '198.51.100.0/24', '2001:db8::/32', 'bad.example']);
});

test('what is none of them is named with its line', async () => {
  writeFileSync(file, '203.0.113.7\n203.0.113.0/33\nhttp://bad.example/x\n');
  await expect(loadBadAddresses([file])).rejects.toThrow(
    `${file}:2:1 "203.0.113.0/33" is no address, network or domain\n${file}:3:1`,
  );
  await expect(loadBadAddresses([join(folder, 'none')])).rejects.toThrow('rules.badAddresses');
});
