/** The file sink on a real disk: lines, mode, rotation, a line that a crash has cut. */
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Change} from '../../src/core/change.ts';
import {filePublisher} from '../../src/publish/file.ts';
import {messagesOf} from '../../src/publish/messages.ts';
import type {Publisher} from '../../src/publish/sink.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore, type Store} from '../../src/store/store.ts';
import {sampleAlert, sampleAsset} from '../sample.ts';
import {until} from './broker.ts';
import {problemsOf} from './validate.ts';

const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
let folder: string;
let path: string;
let store: Store;
let logged: {err?: unknown}[];
const publishers: Publisher[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-file-'));
  path = join(folder, 'messages.jsonl');
  store = openStore(join(folder, 'store.db'), {sinks: ['file']});
  logged = [];
});
afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.close()));
  store.close();
  rmSync(folder, {recursive: true});
});

function publish(): Publisher {
  const publisher = filePublisher({
    settings: {path, maxMiB: 1, files: 3, format: 'json'},
    outbox: store.outbox.of('file'),
    topics,
    log: {info: () => undefined, warn: (fields: object) => void logged.push(fields)},
    signal: new AbortController().signal,
    retry: {firstMs: 5, mostMs: 50},
  });
  publishers.push(publisher);
  return publisher;
}

function save(from: number, count: number): void {
  const changes = Array.from({length: count}, (_, i): Change[] => [
    {type: 'asset', asset: sampleAsset(from + i)},
    {type: 'alert', alert: sampleAlert(from + i)},
  ]).flat();
  store.save({changes, messages: messagesOf(changes, before(store), topics)});
}

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): {kind: string; topic: string; payload: object} => JSON.parse(line));

test('every message is one line, valid by its schema, in order, and others may not read it', async () => {
  save(1, 20);
  const expected = store.outbox.of('file').next(1000);
  expect(await publish().flush(10_000)).toBe(true);
  const lines = linesOf(path);
  expect(lines.map(({topic}) => topic)).toEqual(expected.map(({topic}) => topic));
  expect(lines.map(({payload}) => payload)).toEqual(expected.map(({payload}) => JSON.parse(payload)));
  expect(lines.flatMap(({topic, payload}) => problemsOf(topic, JSON.stringify(payload)))).toEqual([]);
  expect(statSync(path).mode & 0o777).toBe(0o640);
});

test('a closed alert is told by its event; there is nothing retained to clear', async () => {
  save(1, 1);
  const publisher = publish();
  expect(await publisher.flush(10_000)).toBe(true);
  const changes: Change[] = [{type: 'alert', alert: sampleAlert(1, 'closed')}];
  store.save({changes, messages: messagesOf(changes, before(store), topics)});
  expect(await publisher.flush(10_000)).toBe(true);
  expect(linesOf(path).at(-1)).toMatchObject({payload: {event: 'alert-closed'}});
});

test('full files move on, the oldest goes, none is larger than it may be', async () => {
  const publisher = publish();
  for (let from = 0; from < 2000; from += 200) {
    save(from, 200);
    expect(await publisher.flush(20_000)).toBe(true);
  }
  const names = readdirSync(folder)
    .filter((name) => name.startsWith('messages'))
    .sort();
  expect(names).toEqual(['messages.jsonl', 'messages.jsonl.1', 'messages.jsonl.2']);
  for (const name of names) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_048_576);
  expect(linesOf(path).at(-1)?.topic).toBe(topics.event);
  expect(linesOf(`${path}.1`).length).toBeGreaterThan(100);
});

test('half a line that a crash left is dropped, and all before it stays', async () => {
  writeFileSync(path, '{"kind":"alert"}\n{"kind":"al');
  save(1, 1);
  expect(await publish().flush(10_000)).toBe(true);
  const lines = linesOf(path);
  expect(lines[0]).toEqual({kind: 'alert'});
  expect(lines[1]?.topic).toContain('/asset/');
});

test('a link is not followed, a missing folder is said, and everything is kept until it is right', async () => {
  const other = join(folder, 'other');
  writeFileSync(other, '');
  symlinkSync(other, path);
  save(1, 1);
  const publisher = publish();
  expect(await publisher.flush(200)).toBe(false);
  await until('the log says why', () => logged.length > 0);
  expect(logged[0]?.err).toMatchObject({code: 'sink', message: expect.stringContaining('publish.file')});
  expect(readFileSync(other, 'utf8')).toBe('');
  rmSync(path);
  expect(await publisher.flush(10_000)).toBe(true);
  expect(linesOf(path).length).toBeGreaterThan(1);
});
