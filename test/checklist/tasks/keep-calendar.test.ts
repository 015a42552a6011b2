/** The calendar file that the daemon keeps: made, put right, left alone, as a program finds it that reads it again and again. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import ICAL from 'ical.js';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {DAY, HOUR} from '../../../src/core/time.ts';
import {shippedShapes} from '../../../src/line-shapes.ts';
import {topicsOf} from '../../../src/publish/topics.ts';
import {openStore, type Store} from '../../../src/store/store.ts';
import {watchTasks} from '../../../src/watch-tasks.ts';

const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0'});
const START = Date.UTC(2026, 10, 30, 9) * 1000;

let folder: string;
let file: string;
let store: Store;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-calendar-'));
  file = join(folder, 'tasks.ics');
  store = openStore(join(folder, 'bifrost.db'), {});
  store.meta.set('tasks.began', String(START - 8 * HOUR));
  warnings = [];
});
afterEach(() => {
  store.close();
  rmSync(folder, {recursive: true});
});

async function watched(calendar = file) {
  const config = {site: 'plant1', checklist: {calendar}} as never;
  const log = {warn: (_fields: object, text: string) => warnings.push(text)} as never;
  const parts = {config, log, saving: {isDegraded: () => false}, store, topics, publisher: undefined};
  const watch = watchTasks(parts, await shippedShapes(), START);
  watch.stop();
  return (now: number) => {
    watch.look(now);
    watch.stop();
  };
}

const states = (line: number): (readonly [uid: string, summary: string])[] =>
  new ICAL.Component(ICAL.parse(readFileSync(file, 'utf8')))
    .getAllSubcomponents('vevent')
    .map((one) => new ICAL.Event(one))
    .filter(({uid}) => uid.startsWith(`line${line}-`))
    .map(({uid, summary}) => [uid.split('@')[0] ?? '', /\(\w+\)$/.exec(summary)?.[0] ?? ''] as const);

test('it is there after the first look, follows what becomes of tasks, and leaves nothing beside it', async () => {
  const look = await watched();
  await vi.waitFor(() => expect(states(84)).toEqual([['line84-2026-11-30', '']]), {timeout: 10_000});
  const reader = openSync(file, 'r');
  const before = readFileSync(file, 'utf8');
  look(START + HOUR);
  await vi.waitFor(() => {
    look(START + 2 * DAY);
    expect(states(84)).toContainEqual(['line84-2026-11-30', '(missed)']);
  });
  // Replaced, not written into: whoever had it open still reads the old one.
  expect(readFileSync(reader, 'utf8')).toBe(before);
  closeSync(reader);
  expect(readdirSync(folder).filter((name) => name.includes('ics'))).toEqual(['tasks.ics']);
});

test('it is put right where somebody changed it, and not written where it is right', async () => {
  const look = await watched();
  await vi.waitFor(() => expect(states(84)).toHaveLength(1), {timeout: 10_000});
  const text = readFileSync(file, 'utf8');
  const written = () => statSync(file, {bigint: true}).mtimeNs;
  const first = written();
  look(START + 1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(written()).toBe(first);
  writeFileSync(file, 'gone');
  look(START + 2);
  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toBe(text));
});

test('a folder that cannot be written is told once; a link in its way is not followed', async () => {
  const away = join(folder, 'away');
  const look = await watched(join(away, 'tasks.ics'));
  await vi.waitFor(() => expect(warnings).toHaveLength(1), {timeout: 10_000});
  look(START + 1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(warnings).toEqual([`the calendar of tasks cannot be written to ${join(away, 'tasks.ics')}`]);
  mkdirSync(away);
  const precious = join(folder, 'precious');
  writeFileSync(precious, 'as it was');
  symlinkSync(precious, join(away, 'tasks.ics.part'));
  look(START + 2);
  await vi.waitFor(() => expect(existsSync(join(away, 'tasks.ics'))).toBe(true));
  expect(readFileSync(precious, 'utf8')).toBe('as it was');
});

test('a look that comes while the file is written does not write beside it', async () => {
  const look = await watched();
  for (let i = 1; i < 20; i++) look(START + (i * DAY) / 10);
  await vi.waitFor(() => expect(states(84).length).toBeGreaterThan(0), {timeout: 10_000});
  await vi.waitFor(() => {
    look(START + 2 * DAY);
    expect(states(84)).toContainEqual(['line84-2026-11-30', '(missed)']);
  });
  expect(warnings).toEqual([]);
});
