/** scripts/setup.sh on machines that lack something: a PATH that holds only what the case says. */
import {spawnSync} from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, test} from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const BASICS = ['sh', 'dirname', 'cat', 'cksum', 'find', 'head', 'rm', 'touch'];
const NEEDS_COMPILER = Number(process.versions['napi']) < 10;

let tree = '';
let bin = '';

/** A command of this name in the PATH of the case. */
function command(name: string, text: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(bin, name), 0o755);
}

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'bifrost setup '));
  bin = join(tree, 'bin');
  mkdirSync(bin);
  mkdirSync(join(tree, 'scripts'));
  for (const file of ['scripts/setup.sh', 'package.json', 'package-lock.json'])
    cpSync(join(root, file), join(tree, file));
  for (const name of BASICS) {
    const path = ['/usr/bin', '/bin'].map((folder) => join(folder, name)).find(existsSync);
    symlinkSync(path ?? '', join(bin, name));
  }
  command('node', `exec '${process.execPath}' "$@"`);
  command('npm', 'echo "npm $*" >> npm.log; mkdir -p node_modules');
  symlinkSync('/bin/mkdir', join(bin, 'mkdir'));
  command('id', 'echo 1000');
});
afterEach(() => rmSync(tree, {recursive: true}));

function setup(target: string) {
  const {status, stderr} = spawnSync('/bin/sh', [join(tree, 'scripts/setup.sh'), target], {
    encoding: 'utf8',
    env: {PATH: bin},
  });
  return {status, says: stderr};
}

/** The tools of a machine on which only Bifrost is missing, its packages and product included. */
function complete(): void {
  for (const name of [
    'g++',
    'make',
    'python3',
    'ip',
    'tcpreplay',
    'tcpdump',
    'tshark',
    'mosquitto',
    'openssl',
    'xz',
    'gpgv',
    'systemd-analyze',
  ]) {
    command(name, 'exit 0');
  }
  const driver = `'${root}node_modules/'better-sqlite3*`;
  command(
    'npm',
    `echo "npm $*" >> npm.log; [ "$1" != ci ] || { mkdir -p node_modules; ln -sf ${driver} node_modules; }`,
  );
  symlinkSync('/bin/ln', join(bin, 'ln'));
}

test('without Node it says which one and where from', () => {
  rmSync(join(bin, 'node'));
  const {status, says} = setup('demo');
  expect(status).toBe(2);
  expect(says).toMatch(/needs Node\.js 20\.19 or newer, and there is no node/);
});

test.each([
  ['18.20.4', 2],
  ['20.18.3', 2],
  ['20.19.0', 0],
  ['22.1.0', 0],
] as const)('Node %s: exit code %i', (version, code) => {
  complete();
  writeFileSync(
    join(tree, 'version.cjs'),
    `Object.defineProperty(process, 'versions', {value: {...process.versions, node: '${version}'}});`,
  );
  const node = `[ "$1" = --version ] && echo v${version} || exec '${process.execPath}' --require '${tree}/version.cjs' "$@"`;
  command('node', node);
  const {status, says} = setup('test');
  expect(status).toBe(code);
  if (code === 2) expect(says).toContain(`this is v${version}`);
});

test('without npm it says so', () => {
  rmSync(join(bin, 'npm'));
  expect(setup('demo')).toMatchObject({status: 2, says: expect.stringContaining('there is no npm')});
});

test.runIf(NEEDS_COMPILER)('without a compiler and without root it gives the command line and stops', () => {
  const {status, says} = setup('demo');
  expect(status).toBe(2);
  expect(says).toMatch(/As root: apt-get install --no-install-recommends g\+\+ make python3( libpcap-dev)? iproute2\n/);
});

test('without what only tests need it names it and goes on', () => {
  complete();
  rmSync(join(bin, 'tshark'));
  const {status, says} = setup('test');
  expect(says).toContain('going on without tshark');
  expect(status).toBe(0);
  rmSync(join(bin, 'mosquitto'));
  expect(setup('demo').says).not.toMatch(/tshark|mosquitto/);
});

test('as root it installs what is missing, and asks nobody', () => {
  complete();
  rmSync(join(bin, 'tshark'));
  command('id', 'echo 0');
  command('apt-get', 'echo "$DEBIAN_FRONTEND $*" >> apt.log');
  expect(setup('test').status).toBe(0);
  const log = readFileSync(join(tree, 'apt.log'), 'utf8');
  expect(log).toMatch(/^noninteractive update/);
  expect(log).toMatch(/\nnoninteractive install .*-y.* tshark\b/);
});

test('npm packages are installed once, and again when the lock changes', () => {
  complete();
  const runs = () => readFileSync(join(tree, 'npm.log'), 'utf8').match(/npm ci/g)?.length;
  expect(setup('test').status).toBe(0);
  expect(setup('test').status).toBe(0);
  expect(runs()).toBe(1);
  writeFileSync(join(tree, 'package-lock.json'), '{}');
  expect(setup('test').status).toBe(0);
  expect(runs()).toBe(2);
});

test('packages that do not hold a loadable database driver are not taken for installed', () => {
  complete();
  command('npm', 'mkdir -p node_modules');
  for (let i = 0; i < 2; i++) {
    expect(setup('test')).toMatchObject({status: 2, says: expect.stringContaining('database driver does not load')});
  }
});
