/** `bifrost report` as users call it: files from a store, signed, noted in the audit log, and the same each time. */
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {unzipSync} from 'fflate';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {formats} from '../../src/checklist/reports/formats.ts';
import {DAY} from '../../src/core/time.ts';
import {sha256} from '../../src/custody/folder.ts';
import {openStore} from '../../src/store/store.ts';
import {sampleRun} from '../checklist/reports/sample-run.ts';
import {bifrost} from './bifrost.ts';

let folder: string;
let store: string;
/** Earliest first. */
const ids: string[] = [];

const report = (...args: readonly string[]) =>
  bifrost(['--config', join(folder, 'bifrost.yaml'), 'report', ...args, '--store', store]);
const at = (...path: readonly string[]) => join(folder, ...path);
const audit = () => {
  const open = openStore(store, {readOnly: true});
  const made = open.audit.list({}).filter(({action}) => action.startsWith('report.'));
  open.close();
  return made;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-report-'));
  store = join(folder, 'kept.db');
  writeFileSync(join(folder, 'bifrost.yaml'), `site: plant1\nsensor: box1\nstore: {path: ${store}}\n`);
  const open = openStore(store);
  for (const days of [0, 7]) {
    const {run} = await sampleRun(20_000 * DAY + days * DAY);
    open.save({run});
    ids.push(run.id);
  }
  open.close();
});
afterAll(() => rmSync(folder, {recursive: true}));

test('--help names every format', async () => {
  const {stdout} = await report('--help');
  const [, choices = ''] = /choices: ([^)]*)\)/.exec(stdout.replaceAll(/\s+/g, ' ')) ?? [];
  expect(choices.replaceAll('"', '').split(', ')).toEqual(Object.keys(formats));
});

test('a folder gets all formats; another one the same bytes; the audit log has run, lines and hash', async () => {
  const {code, stdout} = await report('--out', `${at('one')}/`);
  expect(code).toBe(0);
  await report('--out', at('two'));
  const files = readdirSync(at('one')).sort();
  expect(files).toHaveLength(Object.keys(formats).length);
  for (const file of files) {
    const [one, two] = ['one', 'two'].map((name) => readFileSync(at(name, file)));
    expect([file, one?.equals(two ?? Buffer.of())]).toEqual([file, true]);
  }
  const hash = sha256(readFileSync(at('one', 'report.zip')));
  expect(stdout).toContain(hash);
  const lines = JSON.parse(readFileSync(at('one', 'report.json'), 'utf8')).lines.length;
  expect(audit()[0]).toMatchObject({
    action: 'report.made',
    detail: `${ids[1]}: zip, ${lines} lines, SHA-256 ${hash}`,
  });
});

test('the zip is signed, verifies on another machine, and holds each evidence of the run', async () => {
  const {stdout: key} = await bifrost(['--config', at('bifrost.yaml'), 'evidence', 'key']);
  writeFileSync(at('public.pem'), key);
  const verify = (file: string) =>
    bifrost(['--config', at('bifrost.yaml'), 'evidence', 'verify', file, '--key', at('public.pem')]);
  const {code, stdout} = await verify(at('one', 'report.zip'));
  expect([code, stdout]).toEqual([0, expect.stringContaining(`intact: report of run ${ids[1]} of plant1/box1`)]);
  const bytes = readFileSync(at('one', 'report.zip'));
  bytes.writeUInt8((bytes.at(5000) ?? 0) ^ 1, 5000);
  writeFileSync(at('changed.zip'), bytes);
  expect((await verify(at('changed.zip'))).code).toBe(1);

  const files = unzipSync(readFileSync(at('one', 'report.zip')));
  const open = openStore(store, {readOnly: true});
  const run = open.checklist.get(ids[1] ?? '');
  open.close();
  const kept = (run?.evidence ?? []).map(
    (_, i) => JSON.parse(new TextDecoder().decode(files[`evidence/E${i + 1}.json`])).sha256,
  );
  expect(kept).toEqual(run?.evidence.map((one) => one.sha256));
  expect(kept.length).toBeGreaterThan(50);
  for (const name of readdirSync(at('one')).filter((file) => file !== 'report.zip'))
    expect([name, sha256(files[name] ?? new Uint8Array())]).toEqual([name, sha256(readFileSync(at('one', name)))]);
});

test('one format of an old run: it says how old, in the file and beside it', async () => {
  const {code, stdout, stderr} = await report(ids[0]?.slice(0, 14) ?? '', '--format', 'json', '--out', at('old.json'));
  expect(code).toBe(0);
  const {
    run,
    remarks,
    trend,
    summary,
    lines: {length: lines},
  } = JSON.parse(readFileSync(at('old.json'), 'utf8'));
  expect([run.id, trend.length]).toEqual([ids[0], 1]);
  expect(remarks[1]).toMatch(/^This is an old run: the latest one was made 7 days later/);
  expect(stdout).toContain(summary);
  expect(stderr).toMatch(/the run is \d+ days old/);
  expect(audit()[0]?.detail).toBe(`${ids[0]}: json, ${lines} lines, SHA-256 ${sha256(readFileSync(at('old.json')))}`);
});

test('nothing is written over, and nothing is made of nothing', async () => {
  const made = audit().length;
  writeFileSync(at('there.csv'), 'mine');
  expect(await report('--format', 'csv', '--out', at('there.csv'))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('name another one with --out'),
  });
  expect(readFileSync(at('there.csv'), 'utf8')).toBe('mine');
  expect((await report('--format', 'csv', '--out', `${at('there')}/`)).code).toBe(2);
  expect((await report('ZZZ', '--format', 'csv')).code).toBe(2);
  expect((await report('--out', at('one'))).code).toBe(2);
  expect(audit()).toHaveLength(made);
});
