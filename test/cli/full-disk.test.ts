/** Commands that write, on a disk that is full: each says so and what to do, and leaves no half file behind. */
import {copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {openStore} from '../../src/store/store.ts';
import {canMount} from '../root.ts';
import {sampleAlert} from '../sample.ts';
import {type SmallDisk, smallDisk} from '../small-disk.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
let disk: SmallDisk;
let folder: string;
let config: string;
let path: string;
const run = (...words: string[]) => bifrost(['--config', config, ...words]);

describe.skipIf(!canMount)('on a full disk', () => {
  beforeAll(async () => {
    plant = site();
    disk = smallDisk(40);
    folder = mkdtempSync(join(tmpdir(), 'bifrost-cli-full-'));
    path = join(disk.path, 'bifrost.db');
    config = join(folder, 'bifrost.yaml');
    writeFileSync(config, `store: {path: ${path}}\ncontrol: {socket: ${folder}/none.sock}\n`);
    writeFileSync(join(folder, 'passphrase'), 'correct horse battery');
    await run('signer', 'create', '--key', join(folder, 'key.pem'), '--passphrase-file', join(folder, 'passphrase'));
    await run('checklist', 'run', '--store', plant.store);
    copyFileSync(plant.store, path);
    fillStore();
  }, 120_000);
  afterAll(() => {
    disk.remove();
    plant.remove();
    rmSync(folder, {recursive: true});
  });

  /** With what is never pruned, until the smallest write fails. */
  function fillStore(): void {
    const store = openStore(path);
    disk.fill();
    const full = (write: (n: number) => void): void => {
      expect(() => {
        for (let n = 10; n < 100_000; n++) write(n);
      }).toThrow('free some space');
    };
    full((n) => store.save({changes: [{type: 'alert', alert: sampleAlert(n)}]}));
    full((n) => store.meta.set(`filler ${n}`, 'x'.repeat(200)));
    store.close();
    disk.fill();
  }

  const lists = (): string[] => readdirSync(disk.path).sort();

  test('a run of the checklist is shown, and said not to be kept', async () => {
    const {code, stdout, stderr} = await run('checklist', 'run');
    expect(stderr).toMatch(/the run is not kept: .*(free some space|disk is full)/);
    expect(stdout).toContain('applicable');
    expect([0, 1]).toContain(code);
  }, 120_000);

  test.each([
    ['a decision', ['tasks', 'do', '60', '--note', 'x']],
    ['another one', ['silences', 'add', 'mute', '--rule', 'NT-12', '--reason', 'x', '--until', '1d']],
    ['a trusted key', ['signer', 'add', 'anna', 'A'.repeat(43)]],
  ])('%s is refused', async (_what, words) => {
    const {code, stderr} = await run(...words);
    expect(stderr).toMatch(/free some space|disk is full|full/);
    expect(stderr).not.toContain('internal error');
    expect(code).not.toBe(0);
  });

  test.each([
    ['a key', (out: string) => ['signer', 'create', '--key', out, '--passphrase-file', join(folder, 'passphrase')]],
    ['a key of a program', (out: string) => ['command', 'key', 'scada', '-o', out]],
    ['a calendar', (out: string) => ['tasks', 'calendar', '--out', out, '--store', plant.store]],
    [
      'a statement',
      (out: string) => [
        ...['attest', 'sign', '74', '--statement', 'x', '--until', '9d', '--as', 'anna', '--out', out],
        ...['--key', join(folder, 'key.pem'), '--passphrase-file', join(folder, 'passphrase')],
      ],
    ],
    ['a report', (out: string) => ['report', '--format', 'html', '--out', out, '--store', plant.store]],
    ['evidence', (out: string) => ['evidence', 'export', sampleAlert(1).id, '-o', out, '--store', plant.store]],
  ])('%s is not written, and nothing is left of it', async (_what, words) => {
    const before = lists();
    const {code, stderr} = await run(...words(join(disk.path, 'out')));
    expect(stderr).toMatch(/ENOSPC|no space/);
    expect(stderr).not.toContain('internal error');
    expect(code).not.toBe(0);
    expect(lists()).toEqual(before);
  });
});
