/** Backups at a real OpenSSH server: put, listed, proven, pruned; a server with another key gets nothing. */
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {backupName} from '../../src/backup/keeping.ts';
import {makeBackup} from '../../src/make-backup.ts';
import {drill} from '../../src/restore-backup.ts';
import {freePort} from '../publish/broker.ts';
import {NOON} from '../sample.ts';
import {hasProgram, type Server, startServer} from '../simulators/process.ts';
import {type Plant, plant} from './plant.ts';

const canRun = hasProgram('/usr/sbin/sshd', 'backups over SFTP') && process.getuid?.() === 0;

let keys: string;
let server: Server;
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
  const config = [
    ...['Port {port}', 'ListenAddress 127.0.0.1', `HostKey ${keys}/host`, 'PidFile none', 'UsePAM no'],
    ...[`AuthorizedKeysFile ${keys}/user.pub`, 'StrictModes no', 'PasswordAuthentication no'],
    ...['PermitRootLogin prohibit-password', 'Subsystem sftp internal-sftp', 'ForceCommand internal-sftp', ''],
  ];
  const command = ['/usr/sbin/sshd', '-D', '-e', '-f', '{folder}/config'];
  server = await startServer(command, {config: config.join('\n')}, await freePort(), 'listening');
});
afterEach(() => {
  box?.remove();
  box = undefined;
});
afterAll(async () => {
  if (!canRun) return;
  await server.stop();
  rmSync(keys, {recursive: true});
});

const fingerprint = (): string =>
  execFileSync('ssh-keygen', ['-lf', join(keys, 'host.pub')], {encoding: 'utf8'}).split(' ')[1] ?? '';

const section = (hostKey: string, folder = there): string =>
  [
    '  keep: {count: 1}',
    `  sftp: {host: 127.0.0.1, port: ${server.port}, user: ${userInfo().username}, folder: ${folder},`,
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
