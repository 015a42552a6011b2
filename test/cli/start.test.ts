/**
 * What a start loads: counted, since time cannot be tested on a shared machine. A list answers within 150 ms only as long as it loads
 * little; one import at the top of a wrong file is enough to lose that.
 */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {projectPath} from '../../src/load/project.ts';
import {PROGRAM} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
let folder: string;
beforeAll(() => {
  plant = site();
  folder = mkdtempSync(join(tmpdir(), 'bifrost-start-'));
});
afterAll(() => {
  plant.remove();
  rmSync(folder, {recursive: true});
});

interface Loaded {
  readonly files: number;
  readonly kilobytes: number;
  /** npm packages that are not inside the program, sorted. */
  readonly packages: readonly string[];
}

function loadedBy(args: readonly string[]): Loaded {
  const list = join(folder, 'loaded.txt');
  writeFileSync(list, '');
  const hook = projectPath('test/cli/loaded.mjs');
  const {status, stderr} = spawnSync(process.execPath, ['--no-warnings', '--import', hook, PROGRAM, ...args], {
    env: {...process.env, LOADED: list},
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const lines = readFileSync(list, 'utf8').split('\n');
  const files = [...new Set(lines)].filter((file) => file !== '' && file !== hook);
  const packages = files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  const code = files.filter((file) => !file.endsWith('.node'));
  return {
    files: files.length,
    kilobytes: Math.round(code.reduce((sum, file) => sum + statSync(file).size, 0) / 1024),
    packages: [...new Set(packages)].sort(),
  };
}

const napi = Number(process.versions['napi']) >= 10;
const sqlite = napi ? ['better-sqlite3-napi'] : ['better-sqlite3', 'bindings', 'file-uri-to-path'];

describe('a list loads SQLite and little else', () => {
  test.each(['assets', 'alerts', 'talkers', 'incidents', 'silences'])('%s', (list) => {
    const {files, kilobytes, packages} = loadedBy([list, '--store', plant.store]);
    expect(packages.filter((name) => !sqlite.includes(name))).toEqual([]);
    expect(files).toBeLessThan(60);
    expect(kilobytes).toBeLessThan(400);
  });

  test('with a configuration: the reader of YAML and the code of the schema besides', () => {
    const {files, kilobytes, packages} = loadedBy(['assets', '--config', plant.config]);
    expect(packages.filter((name) => !sqlite.includes(name))).toEqual(['ajv']); // one function that counts characters
    expect(files).toBeLessThan(70);
    expect(kilobytes).toBeLessThan(1250); // the code of the schema is a third of it
  });
});

test('the version needs no command', () => {
  expect(loadedBy(['--version']).files).toBeLessThan(15);
});

test('a replay takes what the build has prepared: no reader of YAML, no schema compiler, no list of vendors as an object', () => {
  const capture = join(folder, 'one.pcap');
  writeFileSync(capture, ONE_FRAME);
  const {files, packages} = loadedBy(['replay', capture]);
  expect(packages).toEqual(['ajv']);
  expect(files).toBeLessThan(120);
});

/** Classic pcap, Ethernet, one frame of zeros. */
const ONE_FRAME = Buffer.concat([
  Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex'),
  Buffer.from('00000000000000003c0000003c000000', 'hex'),
  Buffer.alloc(60),
]);
