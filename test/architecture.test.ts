/** The rules that hold the tree together (ARCHITECTURE.md), and the proof that the tool which checks them can find each. */
import {execFileSync} from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {errorCodes} from '../src/core/errors.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const MAX_LINES = 400;

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: {readonly name: string};
}
interface Cruise {
  readonly modules: readonly {readonly source: string}[];
  readonly summary: {
    readonly violations: readonly Violation[];
    readonly totalCruised: number;
    readonly ruleSetUsed: {readonly forbidden: readonly {readonly name: string}[]};
  };
}

/** What dependency-cruiser finds in the tree at `folder`; it exits with the number of errors, its report is whole. */
function cruise(folder: string): Cruise {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const rooms = ['src', 'protocols', 'test'].filter((room) => existsSync(join(folder, room)));
  const args = [bin, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...rooms];
  const report = execFileSync(process.execPath, args, {cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28});
  return JSON.parse(report) as Cruise;
}

/** Files below `folder` of the tree, as paths from its root; none when there is no such folder. */
function files(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

describe('imports', () => {
  test('every module of the tree is looked at, and none breaks a rule', () => {
    const {modules, summary} = cruise(root);
    const seen = new Set(modules.map((module) => module.source));
    const ours = ['src', 'protocols', 'test'].flatMap(files).filter((file) => file.endsWith('.ts'));
    expect(summary.totalCruised).toBeGreaterThan(0);
    expect(ours.filter((file) => !seen.has(file))).toEqual([]);
    expect(summary.violations.map(({from, to, rule}) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });
});

/** One forbidden import a line: rule, importing file, what it imports. */
const plants = [
  ['no-cycle', 'src/net/a.ts', './b.ts'],
  ['core-imports-nothing', 'src/core/plant.ts', '../net/value.ts'],
  ['core-imports-nothing', 'src/core/plant-npm.ts', 'yaml'],
  ['net', 'src/net/plant.ts', '../flow/value.ts'],
  ['flow', 'src/flow/plant.ts', '../inventory/value.ts'],
  ['inventory', 'src/inventory/plant.ts', '../baseline/value.ts'],
  ['baseline', 'src/baseline/plant.ts', '../inventory/value.ts'],
  ['policy', 'src/policy/plant.ts', '../detect/value.ts'],
  ['detect', 'src/detect/plant.ts', '../store/value.ts'],
  ['detect', 'src/detect/plant-npm.ts', 'pino'],
  ['evidence', 'src/evidence/plant.ts', '../custody/value.ts'],
  ['advisories', 'src/advisories/plant.ts', '../store/value.ts'],
  ['judge', 'src/checklist/judge/plant.ts', '../../store/value.ts'],
  ['escalation', 'src/escalation/plant.ts', '../store/value.ts'],
  ['reports', 'src/checklist/reports/plant.ts', '../read.ts'],
  ['config', 'src/config/plant.ts', '../load/value.ts'],
  ['pipeline', 'src/pipeline/plant.ts', '../../protocols/modbus/index.ts'],
  ['drill', 'src/drill/plant.ts', '../store/value.ts'],
  ['attacks-stay-apart', 'src/poll/plant-attack.ts', '../drill/value.ts'],
  ['attacks-stay-apart', 'src/main.ts', './drill/value.ts'],
  ['protocol-is-pure', 'protocols/modbus/plant.ts', '../opcua/index.ts'],
  ['protocol-is-pure', 'protocols/modbus/plant-flow.ts', '../../src/flow/value.ts'],
  ['protocol-is-pure', 'protocols/modbus/plant-npm.ts', 'yaml'],
  ['protocol-list', 'protocols/index.ts', './modbus/wire.ts'],
  ['simulators-stay-out', 'src/main.ts', '../protocols/modbus/simulate.ts'],
  ['simulators-stay-out', 'src/cli/replay.ts', '../../protocols/modbus/simulate.ts'],
  ['edge-imports-no-other-edge', 'src/publish/plant.ts', '../store/value.ts'],
  ['edge-imports-no-other-edge', 'src/capture/plant.ts', '../../protocols/modbus/index.ts'],
  ['edge-takes-types-of-pure-modules', 'src/store/plant.ts', '../inventory/value.ts'],
  ['decisions-belong-to-roots', 'src/service/plant-control.ts', '../control/value.ts'],
  ['roots-are-not-imported', 'src/service/plant.ts', '../main.ts'],
  ['roots-are-not-imported', 'src/load/plant.ts', '../cli/replay.ts'],
  ['roots-are-not-imported', 'src/poll/plant.ts', '../poller.ts'],
  ['roots-are-not-imported', 'src/checklist/plant.ts', '../checker.ts'],
  ['pure-does-no-io', 'src/core/plant-fs.ts', 'node:fs'],
  ['pure-does-no-io', 'src/pipeline/plant-time.ts', 'node:timers'],
  ['pure-does-no-io', 'protocols/modbus/plant-net.ts', 'node:net'],
] as const;

/** Imports that the rules allow: who forbids too much is wrong as well. */
const allowed = [
  ['src/net/fine.ts', '../core/value.ts'],
  ['src/detect/fine.ts', 're2js'],
  ['src/config/fine.ts', 'yaml'],
  ['src/store/fine.ts', '../core/value.ts'],
  ['src/store/fine-npm.ts', 'node:fs'],
  ['src/cli/demo.ts', '../../protocols/modbus/simulate.ts'],
  ['src/cli/fine.ts', '../store/value.ts'],
  ['protocols/modbus/fine.ts', '../../src/net/value.ts'],
  ['protocols/modbus/simulate.ts', 'node:net'],
  ['test/fine.test.ts', '../protocols/modbus/simulate.ts'],
] as const;

const rooms =
  'core net flow inventory baseline policy detect pipeline drill config capture load store publish service control cli'.split(
    ' ',
  );

describe('a planted violation is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-imports-'));
  let found: readonly Violation[] = [];
  let rules: readonly string[] = [];

  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), {recursive: true});
    writeFileSync(join(folder, file), text, {flag: 'a'});
  };
  const plant = (file: string, target: string): void =>
    write(file, `import * as plant from '${target}';\nexport {plant};\n`);

  beforeAll(() => {
    for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json'])
      cpSync(join(root, file), join(folder, file));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const values = [
      ...rooms.map((room) => `src/${room}/value.ts`),
      'src/main.ts',
      'src/poller.ts',
      'src/checker.ts',
      'src/cli/replay.ts',
    ];
    const protocol = ['modbus/index.ts', 'modbus/wire.ts', 'modbus/simulate.ts', 'opcua/index.ts'];
    for (const file of [...values, ...protocol.map((name) => `protocols/${name}`)])
      write(file, 'export const value = 1;\n');
    write('src/net/b.ts', "import * as a from './a.ts';\nexport {a};\n");
    write(
      'src/store/fine-type.ts',
      "import type {value} from '../inventory/value.ts';\nexport type Value = typeof value;\n",
    );
    for (const [, file, target] of plants) plant(file, target);
    for (const [file, target] of allowed) plant(file, target);
    const {violations, ruleSetUsed} = cruise(folder).summary;
    found = violations;
    rules = ruleSetUsed.forbidden.map((rule) => rule.name);
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  test.each(plants)('%s: %s may not import %s', (rule, file) => {
    expect(found.filter((violation) => violation.from === file).map((violation) => violation.rule.name)).toContain(
      rule,
    );
  });

  test('what is allowed is not found', () => {
    const fine = [...allowed.map(([file]) => file), 'src/store/fine-type.ts'] as string[];
    expect(found.filter((violation) => fine.includes(violation.from))).toEqual([]);
  });

  test('every rule has a plant', () => {
    const planted = new Set<string>(plants.map(([rule]) => rule));
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.filter((name) => !planted.has(name))).toEqual([]);
  });
});

describe('the tree', () => {
  test(`no source file has more than ${MAX_LINES} lines`, () => {
    const sources = ['src', 'protocols', 'test', 'scripts', 'systemd'].flatMap(files);
    const long = sources
      .filter((file) => /\.(ts|mjs|py|sh|sql|ya?ml)$/.test(file))
      .map((file) => ({file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1}))
      .filter(({lines}) => lines > MAX_LINES);
    expect(long).toEqual([]);
    expect(sources.length).toBeGreaterThan(0);
  });

  test('every room says in a README what it is for', () => {
    const below = (folder: string): string[] =>
      !existsSync(join(root, folder))
        ? []
        : readdirSync(join(root, folder), {withFileTypes: true})
            .filter((entry) => entry.isDirectory())
            .map((entry) => join(folder, entry.name));
    const houses = ['protocols', 'rules', 'hardware', 'systemd', 'docs', 'scripts', 'test'].filter((name) =>
      existsSync(join(root, name)),
    );
    const all = [...below('src'), ...below('protocols'), ...houses];
    expect(all.length).toBeGreaterThan(2);
    expect(all.filter((folder) => !existsSync(join(root, folder, 'README.md')))).toEqual([]);
  });

  test('README lists exactly the error codes there are', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const table = readme.split('## Error codes')[1]?.split('\n## ')[0] ?? '';
    const listed = [...table.matchAll(/^\| `([a-z-]+)`\s*\|/gm)].map(([, code]) => code);
    expect(listed).toEqual([...errorCodes]);
  });

  test('links in the documents lead somewhere', () => {
    const documents = readdirSync(root).filter((name) => name.endsWith('.md'));
    const below = ['docs', 'src', 'protocols', 'rules', 'hardware', 'systemd', 'scripts', 'test'].flatMap(files);
    const all = [...documents, ...below.filter((name) => name.endsWith('.md'))];
    const dead = all.flatMap((name) =>
      [...readFileSync(join(root, name), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)]
        .map(([, target]) => join(dirname(name), target ?? ''))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${name}: ${target}`),
    );
    expect(all.length).toBeGreaterThan(documents.length);
    expect(dead).toEqual([]);
  });
});

test('every root is named in src/README.md, and nothing else', () => {
  const readme = readFileSync(join(root, 'src/README.md'), 'utf8');
  const named = [...readme.matchAll(/`([\w-]+\.ts)`/g)].map(([, name]) => name);
  const roots = readdirSync(join(root, 'src')).filter((name) => name.endsWith('.ts'));
  expect(named.toSorted()).toEqual(roots.toSorted());
});
