/** `bifrost checklist` as users call it: the folder of another machine is judged, kept, shown, explained, compared and watched. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {until} from '../publish/broker.ts';
import {bifrost, PROGRAM} from './bifrost.ts';

const LINE = ['--line', '37'];
let folder: string;
let root: string;
let store: string;
let config: string;

/** The machine's kernel holds so many bits. */
const bits = (count: number): void => writeFileSync(join(root, 'proc/sys/kernel/random/entropy_avail'), `${count}\n`);

const checklist = (...args: readonly string[]) => bifrost(['--config', config, 'checklist', ...args]);
const kept = (...args: readonly string[]) => checklist(...args, '--store', store);
const runOnce = () => kept('run', '--root', root);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-checklist-cli-'));
  root = join(folder, 'root');
  store = join(folder, 'kept.db');
  config = join(folder, 'bifrost.yaml');
  mkdirSync(join(root, 'proc/sys/kernel/random'), {recursive: true});
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/hostname'), 'panel7\n');
  // One line, whatever else there is.
  writeFileSync(config, `checklist: {lines: [37]}\nstore: {path: ${join(folder, 'none.db')}}\n`);
});
afterEach(() => rmSync(folder, {recursive: true}));

test('a line that fails ends with exit code 1; the summary stands first', async () => {
  bits(12);
  const {code, stdout, stderr} = await runOnce();
  expect([code, stderr]).toEqual([1, '']);
  const [summary, where] = stdout.split('\n');
  expect(summary).toBe('0 pass of 1 applicable · 0 unknown · 0 stale · 1 fail · 0 attested · 0 not applicable');
  expect(where).toContain(`panel7 (${root}), `);
  bits(256);
  expect((await runOnce()).code).toBe(0);
});

test('what could not be seen is said with its reason, and is no pass', async () => {
  mkdirSync(join(root, 'proc/sys/kernel/random/entropy_avail'));
  const {code, stdout, stderr} = await runOnce();
  expect([code, stdout.split('\n')[0]?.slice(0, 36)]).toEqual([0, '0 pass of 1 applicable · 1 unknown ·']);
  expect(stderr).toBe(
    'bifrost: not seen: entropy: /proc/sys/kernel/random/entropy_avail: is no file (open: line 37)\n',
  );
});

test('JSON has everything of a run, CSV its lines', async () => {
  bits(12);
  const {score, sections, lines, host} = JSON.parse((await checklist('run', '--root', root, '--json')).stdout);
  expect([host, score.fail, sections[0].score.applicable, lines[0].state]).toEqual(['panel7', 1, 1, 'fail']);
  expect(lines[0].objections[0]).toMatchObject({clause: 'generator-not-ready', subjects: ['kernel']});
  const {stdout} = await checklist('run', '--root', root, '--csv');
  expect(stdout.split('\r\n')[0]).toBe('line,state,text,why,section');
  expect(stdout).toContain('37,fail,Use secure random number generation,');
});

test('a folder that is no machine is refused: in an empty one everything would be proven absent', async () => {
  const {code, stderr} = await checklist('run', '--root', folder);
  expect([code, stderr]).toEqual([2, expect.stringContaining('holds no folder etc')]);
});

test('a choice that leaves no line is refused: nothing of nothing is no score', async () => {
  for (const choice of [
    ['--line', '36'],
    ['--section', 'nowhere'],
  ])
    for (const verb of ['run', 'self']) expect((await checklist(verb, ...choice)).code).toBe(2);
});

test('without --store the run of a folder is not kept, nor is one of some lines; a store of the service is not made', async () => {
  bits(256);
  await checklist('run', '--root', root);
  await checklist('run', ...LINE);
  const {stderr} = await checklist('run');
  expect(stderr).toContain('there is no');
  expect(existsSync(join(folder, 'none.db'))).toBe(false);
});

test('a kept run is shown, filtered and listed without a daemon', async () => {
  bits(12);
  await runOnce();
  expect((await kept('show')).stdout).toContain('37  fail');
  expect((await kept('show', '--state', 'pass')).stdout).toContain('no line of it is as asked for');
  expect((await kept('show', '--section', 'application', ...LINE)).stdout).toContain('37  fail');
  expect((await kept('show', '--section', 'kubernetes')).stdout).not.toContain('37  fail');
  const [run] = JSON.parse((await kept('show', '--runs', '--json')).stdout);
  expect(run).toMatchObject({host: 'panel7', root, cause: 'asked', fail: 1, applicable: 1});
  expect((await kept('show', '--run', run.id.slice(0, 20))).code).toBe(0);
  expect((await kept('show', '--run', 'ZZZ')).stderr).toContain('no run ZZZ is kept');
});

test('explain has the reason, the subjects, the evidence with its hash, the remedy, and says what nobody verified', async () => {
  bits(12);
  await runOnce();
  const {code, stdout} = await kept('explain', '37');
  expect(code).toBe(0);
  for (const text of [
    '37 Use secure random number generation: fail',
    'keys that are made now can be guessed',
    "generator-not-ready: The kernel's generator of random numbers is not ready.",
    '- kernel',
    '/proc/sys/kernel/random/entropy_avail (entropy 1)',
    'sha256 ',
    '| 12',
    'unknown: It could not be read',
    '1. Use a kernel of version 5.6',
    '(not verified against the standard)',
    'Lynis CRYP-8004',
  ])
    expect(stdout).toContain(text);
  expect(stdout).not.toContain('\\x0a');
  expect((await kept('explain', '104')).code).toBe(2);
});

test('diff names the lines that changed and the source that did', async () => {
  bits(256);
  await runOnce();
  expect((await kept('diff')).stderr).toContain('there is no run before');
  bits(12);
  await runOnce();
  const {stdout} = await kept('diff');
  expect(stdout).toMatch(/37 {2}pass {2}fail {2}Use secure random/);
  expect(stdout).toContain('changed: /proc/sys/kernel/random/entropy_avail (entropy)');
  const {lines, sources, isOtherLines} = JSON.parse((await kept('diff', '--json')).stdout);
  expect([lines.length, sources.length, isOtherLines]).toEqual([1, 1, false]);
});

test('watch draws the latest run, tells what changes, and ends on Ctrl-C', async () => {
  bits(256);
  await runOnce();
  const watch = spawn(process.execPath, [PROGRAM, '--config', config, 'checklist', 'watch', '--store', store], {
    env: {...process.env, CI: undefined, FORCE_COLOR: undefined}, // which would colour it
  });
  let shown = '';
  watch.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  await until('the run', () => shown.includes('37  pass'));
  bits(12);
  await runOnce();
  await until('the change', () => /line 37: pass -> fail: /.test(shown));
  watch.kill('SIGINT');
  expect(await once(watch, 'exit')).toEqual([0, null]);
});

test('the doctor sums up how this installation keeps the lines', async () => {
  const {stdout} = await bifrost(['--config', config, 'doctor', '--json']);
  const [row] = JSON.parse(stdout).filter(({check}: {check: string}) => check === 'checklist');
  expect(row).toEqual({
    ...{check: 'checklist', status: 'ok', todo: ''},
    found: 'this installation: 1 pass of 1 applicable · 0 unknown · 0 stale · 0 fail · 0 attested · 0 not applicable',
  });
});

test("self judges Bifrost's own installation and keeps nothing", async () => {
  const {code, stdout} = await checklist('self', '--json');
  expect(code).toBeLessThanOrEqual(1);
  expect(JSON.parse(stdout).lines).toHaveLength(1);
  expect(existsSync(join(folder, 'none.db'))).toBe(false);
});

test('self reads the registers of the site: who answers for the data of this box stands in one', async () => {
  const whyOf = async (registers: string) => {
    writeFileSync(config, `checklist: {lines: [36]${registers}}\nstore: {path: ${join(folder, 'none.db')}}\n`);
    return JSON.parse((await checklist('self', '--json')).stdout).lines[0].why;
  };
  expect(await whyOf('')).toContain('nobody said where the registers are');
  mkdirSync(join(folder, 'registers'));
  writeFileSync(join(folder, 'registers/data-stores.yml'), 'data-stores: []\n');
  expect(await whyOf(`, registers: ${join(folder, 'registers')}`)).not.toContain('nobody said');
  const images = `, images: [${join(folder, 'hmi.tar')}]`;
  writeFileSync(config, `checklist: {lines: [1]${images}}\nstore: {path: ${join(folder, 'none.db')}}\n`);
  expect((await checklist('self', '--json')).stdout).not.toContain('hmi.tar'); // an image of the site
});
