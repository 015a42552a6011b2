/** Reading below a root on a real file system: links stay inside, and what cannot be read is said. */
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import type {Place} from '../../src/checklist/probe.ts';
import {listBelow, readBelow, statBelow} from '../../src/checklist/read.ts';

const root = mkdtempSync(join(tmpdir(), 'bifrost-root-'));
const place: Place = {root, isLive: false, host: 'box', now: 0};
mkdirSync(join(root, 'etc'));
mkdirSync(join(root, 'usr'));
writeFileSync(join(root, 'usr/real'), 'inside');
symlinkSync('/usr/real', join(root, 'etc/absolute'));
symlinkSync('../../../../usr/real', join(root, 'etc/relative'));
symlinkSync('/etc/hostname', join(root, 'etc/out'));
symlinkSync('/etc/loop', join(root, 'etc/loop'));
writeFileSync(join(root, 'etc/long'), Buffer.alloc(5 * 1024 * 1024));
afterAll(() => rmSync(root, {recursive: true}));

test('links and .. lead to files of the root, never to those of this machine', () => {
  for (const path of ['/usr/real', '/etc/absolute', '/etc/relative', '/../../usr/real'])
    expect(readBelow(place, path), path).toEqual({found: 'read', text: 'inside'});
  expect(readBelow(place, '/etc/out')).toMatchObject({found: 'absent'});
});

test('a loop of links, a folder and a file that is too long are failures that are said', () => {
  expect(readBelow(place, '/etc/loop')).toMatchObject({found: 'failed', reason: expect.stringContaining('links')});
  expect(readBelow(place, '/etc')).toMatchObject({found: 'failed', reason: expect.stringContaining('no file')});
  expect(readBelow(place, '/etc/long')).toMatchObject({found: 'failed', reason: expect.stringContaining('longer')});
});

test('folders are listed in order; one that is not there is absent', () => {
  expect(listBelow(place, '/usr')).toEqual({found: 'read', names: ['real']});
  expect(listBelow(place, '/opt')).toMatchObject({found: 'absent'});
});

test('a pipe in the folder is not waited for', () => {
  execFileSync('mkfifo', [join(root, 'etc/pipe')]);
  expect(readBelow(place, '/etc/pipe')).toMatchObject({found: 'failed', reason: expect.stringContaining('no file')});
});

test('values of the kernel are read, and files of more than one piece whole', () => {
  expect(readBelow({root: '/'}, '/proc/sys/kernel/ostype')).toEqual({found: 'read', text: 'Linux\n'});
  writeFileSync(join(root, 'etc/pieces'), 'ä'.repeat(100_000));
  expect(readBelow(place, '/etc/pieces')).toEqual({found: 'read', text: 'ä'.repeat(100_000)});
});

test('who may do what with a file is told, with links followed inside the root', () => {
  writeFileSync(join(root, 'etc/secret'), 'x', {mode: 0o600});
  symlinkSync('/etc/secret', join(root, 'usr/link'));
  expect(statBelow(place, '/usr/link')).toMatchObject({found: 'read', mode: 0o600, size: 1});
  expect(statBelow(place, '/usr/nothing')).toMatchObject({found: 'absent'});
});
