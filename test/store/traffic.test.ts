/** The log of traffic: one row an hour for each exchange. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {HOUR} from '../../src/core/time.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {NOON, sampleTraffic} from '../sample.ts';

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-traffic-'));
  store = openStore(join(folder, 'bifrost.db'));
});

afterEach(() => {
  store.close();
  rmSync(folder, {recursive: true});
});

const save = (...rows: Parameters<typeof sampleTraffic>[0][]): void =>
  store.save({changes: rows.map((row) => ({type: 'traffic', traffic: sampleTraffic(row)}))});

test('a later count of the same hour replaces an earlier one, hours add up', () => {
  save({count: 3}, {count: 7}, {count: 5}, {hour: NOON + HOUR, count: 10}, {code: '4', count: 1});
  expect(store.traffic.since(0)).toMatchObject([
    {hour: NOON, code: '3', count: 17},
    {hour: NOON, code: '4', count: 1},
  ]);
  expect(store.traffic.since(NOON + 1)).toMatchObject([{code: '3', count: 10}]);
  expect(store.traffic.count()).toBe(3);
});

test('what comes out is what went in', () => {
  const one = sampleTraffic({nodes: 'ns=2;s=A\nns=2;s=B', service: 'Read', security: 'Sign', unit: -1});
  store.save({changes: [{type: 'traffic', traffic: one}]});
  expect(store.traffic.since(0)).toEqual([{...one, latest: one.hour}]);
});
