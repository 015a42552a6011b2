/** The unit files, judged by systemd's own tools. Without these tools the tests are skipped, and the report counts it. */
import {spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, describe, expect, test} from 'vitest';

const units = fileURLToPath(new URL('../../systemd', import.meta.url));
const unit = readFileSync(join(units, 'bifrost.service'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'bifrost-units-'));
afterAll(() => rmSync(folder, {recursive: true}));

/** Times ten, as systemd-analyze wants it; systemd/README.md says the same number, measured with systemd 252. */
const EXPOSURE = 17;

function run(command: string, ...args: string[]) {
  const {status, stdout, stderr} = spawnSync(command, args, {encoding: 'utf8'});
  return {status, says: stdout + stderr};
}
const has = (command: string): boolean => spawnSync(command, ['--version']).status === 0;
const settings = (name: string): string[] =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, v]) => v ?? '');

describe.runIf(has('systemd-analyze'))('systemd-analyze', () => {
  const write = (text: string): string => {
    const file = join(folder, 'bifrost.service');
    writeFileSync(file, text);
    return file;
  };

  test('verify finds nothing', () => {
    const installed = unit.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`);
    expect(run('systemd-analyze', 'verify', write(installed))).toEqual({status: 0, says: ''});
  });

  test('verify would find a setting that does not exist', () => {
    const wrong = unit
      .replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`)
      .replace('ProtectHome=', 'ProtectHomes=');
    expect(run('systemd-analyze', 'verify', write(wrong)).says).toContain('ProtectHomes');
  });

  const security = (text: string) =>
    run('systemd-analyze', 'security', '--offline=true', '--no-pager', `--threshold=${EXPOSURE}`, write(text));

  test('the exposure is what the README says, and no more', () => {
    expect(security(unit).status).toBe(0);
    expect(readFileSync(join(units, 'README.md'), 'utf8')).toContain(`**${EXPOSURE / 10}**`);
  });

  test('a unit that is less protected is above the threshold', () => {
    expect(security(unit.replace('NoNewPrivileges=yes', '')).status).not.toBe(0);
  });
});

describe('the unit', () => {
  test('has one capability, and cannot gain another', () => {
    expect(settings('AmbientCapabilities')).toEqual(['CAP_NET_RAW']);
    expect(settings('CapabilityBoundingSet')).toEqual(['CAP_NET_RAW']);
    expect(settings('NoNewPrivileges')).toEqual(['yes']);
    expect(settings('User')).toEqual(['bifrost']);
  });

  test('is watched, and started again for ever unless a person must mend it', () => {
    expect(settings('Type')).toEqual(['notify']);
    expect(settings('WatchdogSec')).toEqual(['30']);
    expect(settings('Restart')).toEqual(['always']);
    expect(settings('StartLimitIntervalSec')).toEqual(['0']);
    expect(settings('RestartPreventExitStatus')).toEqual(['2 3']);
  });
});

describe.runIf(has('systemd-sysusers') && has('systemd-tmpfiles'))('user and folders', () => {
  test('are made: a user that cannot log in, a folder that only root and it can read', () => {
    const root = join(folder, 'root');
    mkdirSync(join(root, 'etc'), {recursive: true});
    for (const kind of ['sysusers', 'tmpfiles']) {
      mkdirSync(join(root, `usr/lib/${kind}.d`), {recursive: true});
      cpSync(join(units, `bifrost.${kind}`), join(root, `usr/lib/${kind}.d/bifrost.conf`));
    }
    expect(run('systemd-sysusers', `--root=${root}`, 'bifrost.conf').status).toBe(0);
    const [, uid, gid, , home, shell] =
      /^bifrost:x?:(\d+):(\d+):([^:]*):([^:]*):(.*)$/m.exec(readFileSync(join(root, 'etc/passwd'), 'utf8')) ?? [];
    expect(Number(uid)).toBeGreaterThan(0);
    expect(home).toBe('/var/lib/bifrost');
    expect(shell).toBe('/usr/sbin/nologin');
    expect(run('systemd-tmpfiles', '--create', `--root=${root}`, 'bifrost.conf').status).toBe(0);
    const made = statSync(join(root, 'etc/bifrost'));
    expect(made.mode & 0o777).toBe(0o750);
    if (process.getuid?.() === 0) expect(made.gid).toBe(Number(gid));
  });
});
