/** Assets that became one, and what people said of them, in the store. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Asset} from '../../src/core/asset.ts';
import {nothingSaid, type Said} from '../../src/core/said.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {sampleAlert, sampleAsset, sampleConversation} from '../sample.ts';

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-assets-'));
  store = openStore(join(folder, 'bifrost.db'));
});
afterEach(() => {
  store.close();
  rmSync(folder, {recursive: true});
});

const save = (...assets: Asset[]): void => store.save({changes: assets.map((asset) => ({type: 'asset', asset}))});
const say = (...said: Said[]): void => store.save({changes: said.map((one) => ({type: 'said', said: one}))});
const [one, two, three] = [sampleAsset(1), sampleAsset(2), sampleAsset(3)] as const;

test('an asset that became another is found by either id, with its alerts and talks', () => {
  save(one, two, three);
  store.save({
    changes: [
      {type: 'alert', alert: sampleAlert(1)},
      {type: 'conversation', conversation: sampleConversation(2)},
    ],
  });
  save({...one, aliases: [two.id]});
  expect(store.assets.list({}).map(({id}) => id)).toEqual([one.id, three.id]);
  expect(store.assets.get(two.id)).toEqual({...one, aliases: [two.id]});
  expect(store.alerts.list({asset: one.id})).toHaveLength(1);
  expect(store.conversations.list({asset: one.id})).toHaveLength(1);
  save({...three, aliases: [one.id, two.id]});
  expect([one, two].map(({id}) => store.assets.get(id)?.id)).toEqual([three.id, three.id]);
  save({...three, aliases: [one.id]}, two);
  expect(store.assets.get(two.id)?.id).toBe(two.id);
  expect(store.assets.get(three.id)?.aliases).toEqual([one.id]);
});

test('what people said is kept apart, wins in filters, and outlives what is observed', () => {
  save(one, two, three);
  const said: Said = {
    ...nothingSaid(two.id, 'cell1'),
    approval: 'approved',
    fields: {vendor: 'Own make', zone: 'cell', role: 'hmi'},
    tags: ['line1'],
    by: 'cli:anna',
    time: 7,
  };
  say(said);
  save({...two, packets: 99});
  expect(store.said.list()).toEqual([said]);
  expect(store.said.of({id: 'a-new', aliases: [two.id]})).toEqual(said);
  expect(store.assets.get(two.id)?.vendor?.value).toBe('Schneider 100%');
  const found = (filter: Parameters<Store['assets']['list']>[0]): string[] =>
    store.assets.list(filter).map(({id}) => id);
  expect(found({vendor: 'own'})).toEqual([two.id]);
  expect(found({vendor: 'schneider'})).toEqual([one.id]);
  expect(found({zone: 'cell', role: 'hmi', tag: 'line1', approval: 'approved'})).toEqual([two.id]);
  expect(found({approval: 'none'})).toEqual([one.id, three.id]);
  expect(found({tag: 'line'})).toEqual([]);
});
