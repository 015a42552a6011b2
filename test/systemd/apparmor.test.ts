/**
 * The AppArmor profiles: they compile, each unit names its own, and under them, in a virtual machine whose kernel has AppArmor, the three
 * parts work and nothing they need is refused, while each refuses what it must. `BIFROST_CONFINED=1` starts that machine.
 */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {PROGRAM} from '../cli/bifrost.ts';
import {until} from '../publish/broker.ts';
import {hasVirtualMachine, makeVirtualMachine} from '../store/virtual-machine.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const profiles = readFileSync(path('../../systemd/apparmor/bifrost'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'bifrost-apparmor-'));
afterAll(() => rmSync(folder, {recursive: true}));

const hasParser = spawnSync('apparmor_parser', ['--version']).status === 0;
if (!hasParser) process.stderr.write('SKIPPED: profiles are not compiled (apt install apparmor)\n');
/** For a kernel as Debian's, whatever this one has; nothing is loaded. */
function compiled(text: string): number | null {
  const file = join(folder, 'profiles');
  writeFileSync(file, text);
  return spawnSync('apparmor_parser', ['-QTK', '-M', '/etc/apparmor.d/abi/3.0', file]).status;
}

test.runIf(hasParser)('they compile, and a mistake would be found', () => {
  expect(compiled(profiles)).toBe(0);
  expect(compiled(profiles.replace('capability net_raw', 'capability net_rawer'))).not.toBe(0);
});

test.each([
  ['bifrost', 'core'],
  ['bifrost-sensor', 'sensor'],
  ['bifrost-poll', 'poll'],
])('%s names its profile, and starts where there is none', (unit, part) => {
  expect(profiles).toContain(`profile bifrost-${part} `);
  expect(readFileSync(path(`../../systemd/${unit}.service`), 'utf8')).toMatch(
    new RegExp(`^AppArmorProfile=-bifrost-${part}$`, 'm'),
  );
});

const A_MACHINE_MS = 600_000;
const isWanted = process.env['BIFROST_CONFINED'] !== undefined;
if (!isWanted)
  process.stderr.write('\n*** SKIPPED: the units under AppArmor in a virtual machine (BIFROST_CONFINED=1) ***\n');

test.skipIf(!isWanted || !hasVirtualMachine())(
  'under them the three parts work, and each refuses what it must',
  async () => {
    const [file, config] = [join(folder, 'here'), join(folder, 'bifrost.yaml')];
    const project = path('../..').replace(/\/$/, '');
    writeFileSync(
      file,
      profiles
        .replace(/^@\{bifrost\} = .*$/m, `@{bifrost} = ${project}`)
        .replaceAll('@{bifrost}/bin/node', process.execPath),
    );
    const settings = {
      site: 'plant1',
      capture: {interfaces: [{name: 'lo', segment: 'cell1'}]},
      store: {path: '/mnt/bifrost.db'},
      control: {socket: '/run/bifrost/control.sock'},
    };
    writeFileSync(config, stringify(settings));
    const machine = makeVirtualMachine({memory: '900M', kernel: ['lsm=apparmor', 'security=apparmor']});
    try {
      const files = [file, process.execPath, PROGRAM, path('confined.mjs'), join(project, 'node_modules'), config];
      const running = machine.start(['/bin/sh', path('confined.sh'), ...files]);
      await until('it is over', () => running.isOver(), A_MACHINE_MS);
      const lines = running.lines();
      const said = lines.join('\n');
      for (const part of ['core', 'sensor', 'poll']) expect(said).toContain(`confined bifrost-${part} (enforce)`);
      expect(said).toContain('the sensor watches');
      expect(said).toContain('the poller is here');
      expect(said).not.toContain('refused in service');
      expect(lines.filter((line) => line.startsWith('BAD'))).toEqual([]);
      expect(lines.filter((line) => line.startsWith('ok '))).toHaveLength(3 * 14);
    } finally {
      machine.remove();
    }
  },
  A_MACHINE_MS,
);
