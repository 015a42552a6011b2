/** The unit files, judged by systemd's own tools. Without these tools the tests are skipped, and the report counts it. */
import {spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, describe, expect, test} from 'vitest';
import {canUseNamespaces} from '../netns.ts';

const units = fileURLToPath(new URL('../../systemd', import.meta.url));
/** Exposure times ten, as systemd-analyze wants it; systemd/README.md says the same numbers, measured with systemd 252. */
const EXPOSURE = {bifrost: 9, 'bifrost-sensor': 12, 'bifrost-poll': 9} as const;
type Name = keyof typeof EXPOSURE;
const names = Object.keys(EXPOSURE) as Name[];
const textOf = (name: Name): string => readFileSync(join(units, `${name}.service`), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'bifrost-units-'));
afterAll(() => rmSync(folder, {recursive: true}));

function run(command: string, ...args: string[]) {
  const {status, stdout, stderr} = spawnSync(command, args, {encoding: 'utf8'});
  return {status, says: stdout + stderr};
}
const has = (command: string): boolean => spawnSync(command, ['--version']).status === 0;
const settings = (unit: Name, name: string): string[] =>
  [...textOf(unit).matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, v]) => v ?? '');

describe.runIf(has('systemd-analyze'))('systemd-analyze', () => {
  const write = (name: Name, text: string): string => {
    const file = join(folder, `${name}.service`);
    writeFileSync(file, text);
    return file;
  };
  const installed = (name: Name): string =>
    textOf(name)
      .replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`)
      .replace(/^(Wants=.*) bifrost-sensor.service/m, '$1');

  test.each(names)('verify finds nothing in %s', (name) => {
    expect(run('systemd-analyze', 'verify', write(name, installed(name)))).toEqual({status: 0, says: ''});
  });

  test.each(names)('verify would find a setting of %s that does not exist', (name) => {
    const wrong = installed(name).replace('ProtectHome=', 'ProtectHomes=');
    expect(run('systemd-analyze', 'verify', write(name, wrong)).says).toContain('ProtectHomes');
  });

  const security = (name: Name, text: string) =>
    run(
      'systemd-analyze',
      'security',
      '--offline=true',
      '--no-pager',
      `--threshold=${EXPOSURE[name]}`,
      write(name, text),
    );

  test.each(names)('the exposure of %s is what the README says, and no more', (name) => {
    expect(security(name, textOf(name)).status).toBe(0);
    expect(readFileSync(join(units, 'README.md'), 'utf8')).toMatch(
      new RegExp(`\\| \`${name}\\.service\` .*\\*\\*${EXPOSURE[name] / 10}\\*\\*`),
    );
  });

  test.each(names)('a %s that is less protected is above the threshold', (name) => {
    expect(security(name, textOf(name).replace('NoNewPrivileges=yes', '')).status).not.toBe(0);
  });
});

describe('the units', () => {
  test('only the sensor has a capability, one, and nobody can gain another', () => {
    expect(names.map((name) => settings(name, 'AmbientCapabilities'))).toEqual([[''], ['CAP_NET_RAW'], ['']]);
    expect(names.map((name) => settings(name, 'CapabilityBoundingSet'))).toEqual([[''], ['CAP_NET_RAW'], ['']]);
    expect(names.map((name) => settings(name, 'NoNewPrivileges'))).toEqual([['yes'], ['yes'], ['yes']]);
    expect(names.flatMap((name) => settings(name, 'User'))).toEqual(names);
  });

  test('the sensor has no IP, the others no packets, and nobody is reached who was not named', () => {
    expect(names.flatMap((name) => settings(name, 'RestrictAddressFamilies'))).toEqual([
      'AF_INET AF_INET6 AF_UNIX',
      'AF_PACKET AF_UNIX',
      'AF_INET AF_INET6 AF_UNIX',
    ]);
    expect(names.map((name) => settings(name, 'IPAddressDeny'))).toEqual([['any'], ['any'], ['any']]);
    expect(names.map((name) => settings(name, 'IPAddressAllow'))).toEqual([['localhost'], [], []]);
  });

  test('are watched, and started again for ever unless a person must mend it', () => {
    expect(names.flatMap((name) => settings(name, 'Type'))).toEqual(['notify', 'notify', 'notify']);
    expect(names.flatMap((name) => settings(name, 'WatchdogSec'))).toEqual(['30', '30', '20']);
    expect(names.flatMap((name) => settings(name, 'Restart'))).toEqual(['always', 'always', 'always']);
    expect(names.flatMap((name) => settings(name, 'StartLimitIntervalSec'))).toEqual(['0', '0', '0']);
    expect(settings('bifrost', 'RestartPreventExitStatus')).toEqual(['2 3']);
  });
});

/** The rules name our users; here they are numbers. */
describe.runIf(has('nft') && canUseNamespaces('nft reads the rules of the box'))('the rules of the box', () => {
  const rules = readFileSync(join(units, 'box/bifrost.nft'), 'utf8').replace(/skuid "bifrost[^"]*"/g, 'skuid 999');
  const checked = (text: string) => {
    const file = join(folder, 'bifrost.nft');
    writeFileSync(file, text);
    return run('unshare', '-n', 'sh', '-c', `ip link add eth1 type veth peer name far && nft -c -f ${file}`);
  };
  test('nft takes them', () => {
    expect(checked(rules)).toEqual({status: 0, says: ''});
  });
  test('and would find a mistake', () => {
    expect(checked(rules.replace('policy drop', 'policy dorp')).status).not.toBe(0);
  });
});

describe.runIf(has('systemd-sysusers') && has('systemd-tmpfiles'))('user and folders', () => {
  test('are made: users that cannot log in, folders that only root and whom they are for can read', () => {
    const root = join(folder, 'root');
    mkdirSync(join(root, 'etc'), {recursive: true});
    for (const kind of ['sysusers', 'tmpfiles']) {
      mkdirSync(join(root, `usr/lib/${kind}.d`), {recursive: true});
      cpSync(join(units, `bifrost.${kind}`), join(root, `usr/lib/${kind}.d/bifrost.conf`));
    }
    expect(run('systemd-sysusers', `--root=${root}`, 'bifrost.conf').status).toBe(0);
    const users = readFileSync(join(root, 'etc/passwd'), 'utf8');
    const gids = names.map((name) => {
      const [, uid, gid, shell] = new RegExp(`^${name}:x?:(\\d+):(\\d+):.*:([^:\\n]*)$`, 'm').exec(users) ?? [];
      expect([Number(uid) > 0, shell]).toEqual([true, '/usr/sbin/nologin']);
      return Number(gid);
    });
    expect(run('systemd-tmpfiles', '--create', `--root=${root}`, 'bifrost.conf').status).toBe(0);
    const made = ['etc/bifrost', 'run/bifrost-sensor', 'run/bifrost-poll'].map((path) => statSync(join(root, path)));
    expect(made.map(({mode}) => mode & 0o7777)).toEqual([0o750, 0o2750, 0o2750]);
    if (process.getuid?.() === 0) expect(made.map(({gid}) => gid)).toEqual(gids);
  });
});
