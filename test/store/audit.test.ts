/** The audit log: every edit, deletion, swap and cut shows, the cut by what others have kept. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {judged} from '../../src/cli/audit/verdict.ts';
import {DAY} from '../../src/core/time.ts';
import {type AuditHead, headIn, headText} from '../../src/store/audit-head.ts';
import {type Database, loadSqlite} from '../../src/store/sqlite.ts';
import {openStore, type Store} from '../../src/store/store.ts';

const MUTATIONS = 1000;
const ENTRIES = 200;

let folder: string;
let store: Store;
let db: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-audit-'));
  const path = join(folder, 'bifrost.db');
  store = openStore(path);
  fill(ENTRIES);
  const Sqlite = loadSqlite();
  db = new Sqlite(path);
});
afterEach(() => {
  db.close();
  store.close();
  rmSync(folder, {recursive: true});
});

function fill(count: number): void {
  for (let n = 1; n <= count; n++) {
    const detail = `thing ${n % 7}`;
    store.save({
      audit: [{time: n * DAY, actor: n % 2 === 0 ? 'cli:anna' : 'daemon', action: `alert.${n % 5}`, detail}],
    });
  }
}

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Mutation = (random: (below: number) => number, from: number, count: number) => void;

const edit: Mutation = (random, from, count) => {
  const seq = from + random(count);
  const column = ['time', 'actor', 'action', 'detail', 'hash'][random(5)] ?? '';
  const value = column === 'time' ? `${column} + 1` : `${column} || 'x'`;
  db.exec(`UPDATE audit SET ${column} = ${value} WHERE seq = ${seq}`);
};
const remove: Mutation = (random, from, count) => {
  const seq = from + random(count);
  db.exec(`DELETE FROM audit WHERE seq BETWEEN ${seq} AND ${seq + random(3)}`);
};
/** Everything but the number: the rows change places. */
const swap: Mutation = (random, from, count) => {
  const a = from + random(count);
  const b = from + ((a - from + 1 + random(count - 1)) % count);
  const far = 1_000_000;
  db.exec(`UPDATE audit SET seq = ${far} WHERE seq = ${a}; UPDATE audit SET seq = ${a} WHERE seq = ${b};
    UPDATE audit SET seq = ${b} WHERE seq = ${far}`);
};
const truncate: Mutation = (random, from, count) => db.exec(`DELETE FROM audit WHERE seq >= ${from + random(count)}`);
/** The gap is closed, as if there had been fewer entries. */
const removeAndRenumber: Mutation = (random, from, count) => {
  const seq = from + random(count);
  db.exec(`DELETE FROM audit WHERE seq = ${seq}; UPDATE audit SET seq = -seq WHERE seq > ${seq};
    UPDATE audit SET seq = -seq - 1 WHERE seq < 0`);
};

const mutations: Readonly<Record<string, Mutation>> = {edit, remove, swap, truncate, removeAndRenumber};

function foundIn(head: AuditHead, from: number, count: number): Record<string, string> {
  const random = randomOf(7);
  const tried: Record<string, [found: number, tried: number]> = {};
  for (let n = 0; n < MUTATIONS; n++) {
    const [name = '', mutate = edit] = Object.entries(mutations)[n % 5] ?? [];
    db.exec('BEGIN');
    mutate(random, from, count);
    db.exec('COMMIT');
    const [found, all] = tried[name] ?? [0, 0];
    tried[name] = [found + (judged(store.audit, [head]).isWhole ? 0 : 1), all + 1];
    restore();
  }
  return Object.fromEntries(Object.entries(tried).map(([name, [found, all]]) => [name, `${found} of ${all}`]));
}

const restore = (): void => void db.exec('DELETE FROM audit; INSERT INTO audit SELECT * FROM audit_before');
const keep = (): void => void db.exec('CREATE TABLE audit_before AS SELECT * FROM audit');
const all = Object.fromEntries(Object.keys(mutations).map((name) => [name, '200 of 200']));

test(`${MUTATIONS} random edits, deletions, swaps and cuts are all found`, () => {
  keep();
  const head = store.audit.head();
  expect(judged(store.audit, [head])).toMatchObject({isWhole: true});
  expect(foundIn(head, 1, ENTRIES)).toEqual(all);
  expect(judged(store.audit, [head])).toMatchObject({isWhole: true});
}, 120_000);

test('the same where the beginning went by age', () => {
  const keepNothingOld = {
    metrics: DAY,
    events: DAY,
    traffic: DAY,
    gone: DAY,
    closedAlerts: DAY,
    checklist: DAY,
    audit: 100 * DAY,
  };
  while (store.deleteOld(keepNothingOld, 200 * DAY) > 0);
  const head = store.audit.head();
  expect(store.audit.count()).toBeLessThan(ENTRIES);
  keep();
  const first = Number(db.prepare('SELECT min(seq) FROM audit').pluck().get());
  expect(judged(store.audit, [head])).toMatchObject({isWhole: true});
  expect(foundIn(head, first, head.seq - first + 1)).toEqual(all);
}, 120_000);

test('a log that was written anew from some entry on is found by an anchor of before', () => {
  const heads: AuditHead[] = [];
  for (let n = 0; n < 5; n++) {
    heads.push(store.audit.head());
    fill(10);
  }
  expect(judged(store.audit, heads)).toMatchObject({isWhole: true});
  const middle = heads[2]?.seq ?? 0;
  db.exec(`DELETE FROM audit WHERE seq > ${middle - 5}`);
  fill(60); // a chain of its own, whole and as long
  expect(store.audit.broken()).toBe(0);
  expect(judged(store.audit, heads)).toMatchObject({isWhole: false});
  expect(judged(store.audit, heads.slice(0, 2))).toMatchObject({isWhole: true});
});

test('a log that pretends to have been deleted by age up to the latest anchor is found', () => {
  const head = store.audit.head();
  db.exec('DELETE FROM audit');
  const hash = 'ab'.repeat(32);
  store.save({
    audit: [{time: 1, actor: 'daemon', action: 'audit.pruned', detail: `up to ${head.seq + 5}, hash ${hash}`}],
  });
  expect(judged(store.audit, [head])).toMatchObject({isWhole: false});
});

test('what follows an anchor is checked from there', () => {
  const head = store.audit.head();
  fill(10);
  expect(store.audit.broken(head)).toBe(0);
  db.exec(`UPDATE audit SET actor = 'x' WHERE seq = ${head.seq + 3}`);
  expect(store.audit.broken(head)).toBe(head.seq + 3);
  expect(store.audit.fate({...head, seq: head.seq + 11})).toBe('missing');
  expect(store.audit.fate({...head, hash: 'ab'.repeat(32)})).toBe('changed');
});

test('a head is found in whatever text it stands', () => {
  const head = store.audit.head();
  const text = headText(head);
  for (const line of [text, `{"head":"${text}"}`, `msg=Head of the audit log: ${text} x`, `  ${text}\t`]) {
    expect(headIn(line)).toEqual([head]);
  }
  expect(headIn(`1:${'a'.repeat(63)} 5:${'a'.repeat(65)} x`)).toEqual([]);
});
