/** The daemon makes backups and drills by itself, and tells when it cannot; the command line does the same by hand. */
import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {generateX25519Identity, identityToRecipient} from 'age-encryption';
import {afterEach, expect, test} from 'vitest';
import type {Job} from '../../src/core/job.ts';
import {bifrost} from '../cli/bifrost.ts';
import {canUseNamespaces} from '../netns.ts';
import {alertsIn, type Box, makeBox} from './box.ts';

const canRun = canUseNamespaces('backups of the daemon');
let box: Box | undefined;
const folders: string[] = [];
afterEach(() => {
  box?.remove();
  for (const folder of folders.splice(0)) rmSync(folder, {recursive: true, force: true});
});

async function boxWithBackups(): Promise<{box: Box; backups: string}> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-backups-'));
  folders.push(folder);
  const [backups, identityFile] = [join(folder, 'backups'), join(folder, 'age.key')];
  const identity = await generateX25519Identity();
  writeFileSync(identityFile, identity, {mode: 0o600});
  const recipients = [await identityToRecipient(identity)];
  return {box: makeBox({backup: {folder: backups, recipients, identityFile}}), backups};
}

async function jobsOf({config}: Box, atLeast: number): Promise<Job[]> {
  for (let i = 0; i < 100; i++) {
    const {stdout} = await bifrost(['--config', config, 'jobs', '--json']);
    const jobs = stdout === '' ? [] : (JSON.parse(stdout) as Job[]);
    if (jobs.length >= atLeast) return jobs;
    await sleep(300);
  }
  throw new Error(`no ${atLeast} jobs`);
}

test.skipIf(!canRun)(
  'it makes one at the start, proves it, and a restart makes no other',
  async () => {
    const made = await boxWithBackups();
    box = made.box;
    mkdirSync(made.backups);
    const daemon = await box.start();
    const jobs = await jobsOf(box, 2);
    expect(jobs).toMatchObject([
      {kind: 'backup-drill', ok: true},
      {kind: 'backup', ok: true},
    ]);
    const run = (...args: string[]) => bifrost(['--config', made.box.config, ...args]);
    expect(await run('backup', 'now')).toMatchObject({code: 0, stderr: ''});
    const listed = JSON.parse((await run('backup', 'list', '--json')).stdout) as {name: string}[];
    expect(listed.map(({name}) => name)).toEqual(readdirSync(made.backups).sort().reverse());
    const file = join(made.backups, listed[0]?.name ?? '');
    expect(await run('backup', 'verify', file)).toMatchObject({code: 0, stdout: expect.stringContaining('unchanged')});
    expect(await run('backup', 'drill')).toMatchObject({code: 0, stdout: expect.stringContaining('restored in')});
    const to = join(box.folder, 'restored');
    expect(await run('backup', 'restore', file, '--to', to)).toMatchObject({code: 0, stderr: ''});
    expect(readdirSync(to).sort()).toEqual(['bifrost.db', 'evidence.json', 'files']);
    writeFileSync(file, 'x');
    expect(await run('backup', 'verify', file)).toMatchObject({code: 1, stderr: expect.stringContaining('no backup')});
    expect(await daemon.end('SIGTERM')).toBe(0);
    const again = await box.start();
    await sleep(2000);
    expect((await jobsOf(box, 5)).map(({kind}) => kind)).toEqual([
      'backup-restore',
      'backup-drill',
      'backup',
      'backup-drill',
      'backup',
    ]);
    expect(await again.end('SIGTERM')).toBe(0);
  },
  180_000,
);

test.skipIf(!canRun)(
  'it tells when it cannot make one',
  async () => {
    const made = await boxWithBackups();
    box = made.box;
    const daemon = await box.start();
    const jobs = await jobsOf(box, 1);
    // The drill that follows may have failed by then, too.
    expect(jobs.at(-1)).toMatchObject({kind: 'backup', ok: false, result: expect.stringContaining('mounted')});
    const rules = async () => (await alertsIn(made.box.store)).map(({rule}) => rule);
    for (let i = 0; i < 60 && !(await rules()).includes('SN-11'); i++) await sleep(500);
    expect(await rules()).toContain('SN-11');
    expect(await daemon.end('SIGTERM')).toBe(0);
  },
  120_000,
);
