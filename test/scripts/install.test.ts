/** scripts/install.sh into an empty root: what lies there is whole without this repository. */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'bifrost install '));
const program = join(root, 'usr/lib/bifrost');
afterAll(() => rmSync(root, {recursive: true}));

beforeAll(() => {
  mkdirSync(program, {recursive: true});
  writeFileSync(join(program, 'left-by-an-older-version'), '');
  const {status, stderr} = spawnSync('sh', [join(repository, 'scripts/install.sh')], {
    env: {...process.env, DESTDIR: root},
    encoding: 'utf8',
  });
  expect(stderr).not.toMatch(/npm error/);
  expect(status).toBe(0);
});

test('the program runs from there, with packages of its own', () => {
  const {version} = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {version: string};
  const {stdout} = spawnSync(process.execPath, [join(program, 'dist/src/cli/index.js'), '--version'], {
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe(version);
  const driver = `new (require(Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3'))(':memory:'); require('koffi')`;
  expect(spawnSync(process.execPath, ['-e', driver], {cwd: program}).status).toBe(0);
});

test('what only developers need is not there, nor what an older version left', () => {
  for (const name of ['node_modules/vitest', 'node_modules/typescript', 'left-by-an-older-version', 'dist/test']) {
    expect(existsSync(join(program, name)), name).toBe(false);
  }
  expect(existsSync(join(repository, 'node_modules/vitest'))).toBe(true);
});

test('command, unit, user and folders are in their places', () => {
  const command = join(root, 'usr/bin/bifrost');
  expect(statSync(command).mode & 0o777).toBe(0o755);
  expect(readFileSync(command, 'utf8')).toContain(
    'exec /usr/lib/bifrost/bin/node /usr/lib/bifrost/dist/src/cli/index.js "$@"',
  );
  for (const file of ['systemd/system/bifrost.service', 'sysusers.d/bifrost.conf', 'tmpfiles.d/bifrost.conf']) {
    expect(existsSync(join(root, 'usr/lib', file)), file).toBe(true);
  }
  expect(existsSync(join(program, 'rules'))).toBe(true);
});
