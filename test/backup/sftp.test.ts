/** Backups at a real OpenSSH server: put, listed, proven, pruned; a server with another key gets nothing. */
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {backupName} from '../../src/backup/keeping.ts';
import {tryRemoval} from '../../src/backup-canary.ts';
import {makeBackup} from '../../src/make-backup.ts';
import {drill} from '../../src/restore-backup.ts';
import {freePort} from '../publish/broker.ts';
import {NOON} from '../sample.ts';
import {hasProgram, type Server, startServer} from '../simulators/process.ts';
import {type Plant, plant} from './plant.ts';

const canRun = hasProgram('/usr/sbin/sshd', 'backups over SFTP') && process.getuid?.() === 0;

let keys: string;
let server: Server;
let guarded: Server;
let box: Plant | undefined;
let there: string;
beforeAll(async () => {
  if (!canRun) return;
  keys = mkdtempSync(join(tmpdir(), 'bifrost-sftp-'));
  for (const name of ['host', 'user']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(keys, name)]);
  }
  there = join(keys, 'there');
  mkdirSync(there);
  mkdirSync('/run/sshd', {recursive: true});
  const configWith = (command: string): string =>
    [
      ...['Port {port}', 'ListenAddress 127.0.0.1', `HostKey ${keys}/host`, 'PidFile none', 'UsePAM no'],
      ...[`AuthorizedKeysFile ${keys}/user.pub`, 'StrictModes no', 'PasswordAuthentication no'],
      ...['PermitRootLogin prohibit-password', 'Subsystem sftp internal-sftp', `ForceCommand ${command}`, ''],
    ].join('\n');
  const command = ['/usr/sbin/sshd', '-D', '-e', '-f', '{folder}/config'];
  const started = async (sftp: string) =>
    startServer(command, {config: configWith(sftp)}, await freePort(), 'listening');
  server = await started('internal-sftp');
  guarded = await started('internal-sftp -P remove,rmdir');
});
afterEach(() => {
  box?.remove();
  box = undefined;
});
afterAll(async () => {
  if (!canRun) return;
  await server.stop();
  await guarded.stop();
  rmSync(keys, {recursive: true});
});

const fingerprint = (): string =>
  execFileSync('ssh-keygen', ['-lf', join(keys, 'host.pub')], {encoding: 'utf8'}).split(' ')[1] ?? '';

const section = (hostKey: string, folder = there, {port} = server): string =>
  [
    '  keep: {count: 1}',
    `  sftp: {host: 127.0.0.1, port: ${port}, user: ${userInfo().username}, folder: ${folder},`,
    `    keyFile: ${keys}/user, hostKey: '${hostKey}'}`,
  ].join('\n');

test.skipIf(!canRun)('a backup goes there whole, old ones go, and a drill proves it', async () => {
  box = await plant(section(fingerprint()));
  execFileSync('touch', [join(there, backupName('site-sensor', NOON)), join(there, 'other')]);
  const job = await makeBackup(await box.config(), box.configPath);
  expect(job).toMatchObject({ok: true, result: expect.stringContaining('1 older ones deleted')});
  expect(readdirSync(there).sort()).toEqual([job.what, 'other']);
  expect(readFileSync(join(there, job.what)).length).toBe(job.size);
  const {identityFile} = box;
  expect(await drill(await box.config(), {identityFile})).toMatchObject({ok: true, sha256: job.sha256});
});

test.skipIf(!canRun)('another server, and a folder that is not there, get nothing and are told', async () => {
  box = await plant(section(`SHA256:${'A'.repeat(43)}`));
  expect(await makeBackup(await box.config(), box.configPath)).toMatchObject({
    ok: false,
    result: expect.stringMatching(/^sftp:.*check backup\.sftp/),
  });
  box.remove();
  box = await plant(section(fingerprint(), join(there, 'missing')));
  expect(await makeBackup(await box.config(), box.configPath)).toMatchObject({
    ok: false,
    result: expect.stringContaining('No such file'),
  });
});

test.skipIf(!canRun)('whether this box can remove what it put there is tried, and said', async () => {
  const folder = join(keys, 'canary');
  mkdirSync(folder);
  box = await plant(section(fingerprint(), folder));
  expect(await tryRemoval(await box.config())).toMatchObject({
    ...{kind: 'backup-canary', ok: false},
    result: expect.stringContaining('could remove it'),
  });
  expect(readdirSync(folder)).toEqual([]);
  box.remove();
  box = await plant(section(fingerprint(), folder, guarded));
  const job = await tryRemoval(await box.config());
  expect(job).toMatchObject({ok: true, result: expect.stringContaining('cannot remove it')});
  expect(readdirSync(folder)).toEqual([job.what]);
});

test.skipIf(!canRun)('where old backups may not be deleted a new one goes well, and says so', async () => {
  box = await plant(section(fingerprint(), there, guarded));
  execFileSync('touch', [join(there, backupName('site-sensor', NOON))]);
  expect(await makeBackup(await box.config(), box.configPath)).toMatchObject({
    ...{ok: true},
    result: expect.stringMatching(/0 older ones deleted, \d+ could not be: sftp:/),
  });
});

test.skipIf(!canRun)('a place that cannot be reached says nothing of removal', async () => {
  box = await plant(section(fingerprint(), join(there, 'missing')));
  await expect(tryRemoval(await box.config())).rejects.toThrow('No such file');
});
