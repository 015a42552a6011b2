/** A damaged file is found, put aside, and nearly all of what was not touched is saved. `BIFROST_FLIPS` for long. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Change} from '../../src/core/change.ts';
import {openMended} from '../../src/mend-store.ts';
import {damageOf} from '../../src/store/damage.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {NOON, sampleAlert, sampleAsset, sampleConversation, sampleTraffic} from '../sample.ts';

const FLIPS = Number(process.env['BIFROST_FLIPS'] ?? 40);
const PAGE = 4096;

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-salvage-'));
  path = join(folder, 'bifrost.db');
});

afterEach(() => rmSync(folder, {recursive: true}));

function fill(rows: number): void {
  const store = openStore(path);
  for (let from = 0; from < rows; from += 1000) {
    const numbers = Array.from({length: Math.min(1000, rows - from)}, (_, i) => from + i);
    store.save({
      changes: numbers.flatMap((n): Change[] => [
        {type: 'alert', alert: sampleAlert(n)},
        {type: 'asset', asset: sampleAsset(n)},
        {type: 'conversation', conversation: sampleConversation(n)},
        {type: 'known', known: {kind: 'host', segment: 'cell1', key: `a-${n} modbus read`, firstSeen: n, ranges: ''}},
        {type: 'traffic', traffic: sampleTraffic({client: `10.1.${n}`})},
      ]),
      messages: numbers.map((n) => ({id: `m-${n}`, kind: 'event', topic: 'e', payload: '{}', retain: false})),
      audit: numbers.slice(0, 100).map((n) => ({time: NOON + n, actor: 'a', action: 'b', detail: `${n}`})),
    });
  }
  store.close();
}

/** A generator that gives the same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}

/** One byte in each of so many pages, the first one left out; returns the pages. */
function flip(file: string, flips: number, seed: number): Set<number> {
  const random = randomOf(seed);
  const pages = Math.floor(statSync(file).size / PAGE);
  const touched = new Set<number>();
  const handle = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  while (touched.size < Math.min(flips, pages - 1)) {
    const page = 1 + Math.floor(random() * (pages - 1));
    if (touched.has(page)) continue;
    touched.add(page);
    const at = page * PAGE + Math.floor(random() * PAGE);
    readSync(handle, byte, 0, 1, at);
    byte[0] = (byte[0] ?? 0) ^ (1 + Math.floor(random() * 255));
    writeSync(handle, byte, 0, 1, at);
  }
  closeSync(handle);
  return touched;
}

/** Some pages are nothing of a database any more. */
function tear(file: string): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(PAGE * 4, 0x55), 0, PAGE * 4, PAGE * 20);
  closeSync(handle);
}

const counts = (store: Store): Record<string, number> => ({
  alert: store.alerts.list({}).length,
  asset: store.assets.list({}).length,
  conversation: store.conversations.count(),
  known: store.known.count(),
  traffic: store.traffic.count(),
  outbox: store.outbox.count(),
  audit: store.audit.count(),
});

test(`of a store with ${FLIPS} flipped pages at least 99 % of what was not on them is saved`, () => {
  const rows = Math.max(2000, 50 * FLIPS);
  fill(rows);
  const whole = openStore(path, {readOnly: true});
  const before = counts(whole);
  whole.close();
  const total = Object.values(before).reduce((sum, one) => sum + one, 0);
  const pages = statSync(path).size / PAGE;
  const touched = flip(path, FLIPS, 11);
  expect(damageOf(path)).not.toEqual([]);
  const started = performance.now();
  const {store, mend} = openMended(path, {}, 'daemon');
  const took = performance.now() - started;
  expect(existsSync(mend?.aside ?? '')).toBe(true);
  expect(mend?.detail).toMatch(/some are missing/);
  const after = counts(store);
  const saved = Object.values(after).reduce((sum, one) => sum + one, 0);
  const touchedShare = touched.size / pages;
  process.stdout.write(
    `${FLIPS} flips of ${pages} pages: ${saved} of ${total} rows in ${Math.round(took)} ms\n${JSON.stringify({before, after})}\n`,
  );
  expect(saved / total).toBeGreaterThanOrEqual(0.99 * (1 - touchedShare));
  expect(damageOf(path)).toEqual([]);
  store.save({changes: [{type: 'alert', alert: sampleAlert(rows + 1)}]});
  store.close();
}, 300_000);

test('what was stored since stays as it is, and messages get a place behind it', () => {
  fill(20);
  const damaged = join(folder, 'damaged.db');
  copyFileSync(path, damaged);
  for (const name of readdirSync(folder)) if (name.startsWith('bifrost.db')) rmSync(join(folder, name));
  const store = openStore(path);
  store.save({
    changes: [{type: 'asset', asset: sampleAsset(1, {packets: 999_999})}],
    messages: [{id: 'new', kind: 'event', topic: 'e', payload: '{}', retain: false}],
  });
  const {rows} = store.salvage(damaged);
  expect(rows).toMatchObject({alert: 20, asset: 19, outbox: 20, audit: 20});
  expect(store.assets.get(sampleAsset(1).id)?.packets).toBe(999_999);
  expect(
    store.outbox
      .of('mqtt')
      .next(2)
      .map(({id}) => id),
  ).toEqual(['new', 'm-0']);
  expect(store.audit.broken()).toBe(0);
  store.close();
});

test('a damaged store is replaced when the daemon opens it, and the audit log says so; a foreign file is not touched', () => {
  fill(300);
  tear(path);
  const {store, mend} = openMended(path, {}, 'daemon');
  expect(mend?.detail).toMatch(/rows were saved/);
  expect(store.audit.list({limit: 1})).toMatchObject([{action: 'store.mended', detail: mend?.detail}]);
  expect(store.alerts.list({}).length).toBeGreaterThan(200);
  store.close();
  const again = openMended(path, {}, 'daemon');
  expect(again.mend).toBeUndefined();
  again.store.close();
  const foreign = join(folder, 'foreign.db');
  writeFileSync(foreign, 'x'.repeat(5000));
  expect(() => openMended(foreign, {}, 'daemon')).toThrow(/not a SQLite database/);
  expect(existsSync(foreign)).toBe(true);
});

test('damage is found while the store is in use', async () => {
  fill(300);
  const store = openStore(path);
  const found: string[] = [];
  // The compiled one: it starts a thread.
  const program = new URL('../../dist/src/watch-damage.js', import.meta.url).href;
  const {watchDamage} = (await import(program)) as typeof import('../../src/watch-damage.ts');
  const watch = watchDamage({
    path,
    onDamage: (problems) => found.push(...problems),
    onProblem: (error) => {
      throw error;
    },
  });
  await watch.check();
  expect(found).toEqual([]);
  tear(path);
  await watch.check();
  expect(found).not.toEqual([]);
  watch.stop();
  store.close();
});

test('mending while it is in use goes step by step, the audit log whole before the first pause', () => {
  fill(3000);
  const store = openStore(path);
  const steps = store.mend();
  let pauses = 0;
  let longest = 0;
  for (let from = performance.now(); ; from = performance.now()) {
    const {done} = steps.next();
    longest = Math.max(longest, performance.now() - from);
    if (done === true) break;
    pauses++;
    expect(store.audit.count()).toBe(300);
    store.save({audit: []});
  }
  expect(pauses).toBeGreaterThan(20);
  expect(store.alerts.list({})).toHaveLength(3000);
  expect(store.audit.broken()).toBe(0);
  process.stdout.write(`${pauses} pauses while mending, ${Math.round(longest)} ms the longest step\n`);
  store.close();
});

test('a sound store has no damage, a torn one has', () => {
  fill(500);
  expect(damageOf(path)).toEqual([]);
  tear(path);
  expect(damageOf(path).length).toBeGreaterThan(0);
});

/** Replaces the word wherever the file has it, also where it was once; both are of the same length. */
function overwrite(file: string, word: string, by: string): void {
  writeFileSync(file, readFileSync(file, 'latin1').replaceAll(word, by), 'latin1');
}

test.each([
  ['a column has another name', 'packets INTEGER', 'pickets INTEGER'],
  ['a table has another name', 'CREATE TABLE asset ', 'CREATE TABLE assit '],
  ['a statement makes no sense', 'CREATE TABLE asset ', 'CREATE TABXE asset '],
])('a byte in the schema costs no row: %s', (_, word, by) => {
  fill(200);
  const whole = openStore(path, {readOnly: true});
  const before = counts(whole);
  whole.close();
  overwrite(path, word, by);
  expect(damageOf(path)).not.toEqual([]);
  const {store, mend} = openMended(path, {}, 'daemon');
  expect(mend?.detail).toMatch(/all of it/);
  expect(counts(store)).toEqual({...before, audit: (before['audit'] ?? 0) + 1});
  store.close();
  expect(readdirSync(folder).filter((name) => name.includes('mending'))).toEqual([]);
});
