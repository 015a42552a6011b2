/** Runs of the checklist in the store: whole again, bounded, and the latest of each place stays. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {scoreOf} from '../../src/checklist/judge/score.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import type {ChecklistRun, Evidence} from '../../src/core/checklist.ts';
import {DAY} from '../../src/core/time.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {NOON} from '../sample.ts';

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-checklist-store-'));
  store = openStore(join(folder, 'bifrost.db'));
});
afterEach(() => {
  store.close();
  rmSync(folder, {recursive: true});
});

const evidence = (subjects: number): Evidence => ({
  ...{probe: 'p', version: 1, source: '/etc/p', host: 'box', at: NOON, found: 'read', reason: '', sha256: 'ab'},
  ...{
    excerpt: 'e',
    subjects: Array.from({length: subjects}, (_, n) => ({name: `${n}`, fields: {'p.text': 'x'.repeat(100)}})),
  },
});

function runOf(id: string, more: Partial<ChecklistRun> = {}): ChecklistRun {
  const verdicts = [{line: 1, state: 'fail', why: 'w', objections: [], evidence: [0]}] as const;
  const score = scoreOf(verdicts);
  return {
    ...{id, at: NOON, host: 'box', root: '/', cause: 'asked', lines: 'digest', score, verdicts},
    ...{sections: [{section: 's', score}], evidence: [evidence(2)]},
    ...more,
  };
}

const ids = (): string[] => store.checklist.list({}).map(({id}) => id);

test('a run comes back whole, the latest first, by place', () => {
  const [old, latest, other] = [runOf('A'), runOf('B', {at: NOON + 1}), runOf('C', {root: '/mnt', at: NOON + 2})];
  for (const run of [latest, old, other]) store.save({run});
  expect(ids()).toEqual(['C', 'B', 'A']);
  expect(store.checklist.list({root: '/', limit: 1}).map(({id, score}) => [id, score.fail])).toEqual([['B', 1]]);
  expect(store.checklist.get('A')).toEqual(old);
  expect(store.checklist.get('Z')).toBeUndefined();
});

test('a source with very many subjects loses the rest of them, and says so', () => {
  store.save({run: runOf('A', {evidence: [evidence(1200)]})});
  const [kept] = store.checklist.get('A')?.evidence ?? [];
  expect([kept?.subjects.length, kept?.leftOut]).toEqual([500, 700]);
});

test('a run that is too large keeps few subjects of every source, and every verdict', () => {
  store.save({run: runOf('A', {evidence: Array.from({length: 200}, () => evidence(500))})});
  const kept = store.checklist.get('A');
  expect(kept?.evidence.map((one) => one.subjects.length + (one.leftOut ?? 0))).toEqual(
    Array.from({length: 200}, () => 500),
  );
  expect(kept?.evidence[0]?.subjects.length).toBe(10);
  expect(kept?.verdicts).toHaveLength(1);
});

test('old runs go after their time, but never the latest of a place', () => {
  store.save({run: runOf('A')});
  store.save({run: runOf('B', {at: NOON + 1})});
  store.save({run: runOf('C', {root: '/mnt'})});
  const {keep} = defaultConfig().store;
  expect(store.deleteOld(keep, NOON + 364 * DAY)).toBe(0);
  expect(store.deleteOld(keep, NOON + 366 * DAY)).toBe(1);
  expect(ids().sort()).toEqual(['B', 'C']);
  expect(store.counters.own()).toMatchObject({'store.pruned.checklist': 1});
});

test('which lines were told is replaced as a whole', () => {
  store.save({told: [3, 1]});
  expect(store.checklist.told()).toEqual([1, 3]);
  store.save({told: []});
  expect(store.checklist.told()).toEqual([]);
});
