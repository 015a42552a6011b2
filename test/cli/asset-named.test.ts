/** How people name a device: as it calls itself, give or take a space, a hyphen and capitals. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import {assetNamed} from '../../src/cli/asset-named.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {NOON, sampleAsset} from '../sample.ts';
import {type Site, site} from './site.ts';

let [plant, store]: [Site?, Store?] = [];
beforeEach(() => {
  plant = site();
  store = openStore(plant.store);
  const named = (n: number, value: string) =>
    sampleAsset(n, {name: {value, source: 'test', confidence: 1, firstSeen: NOON, lastSeen: NOON}});
  const assets = [named(21, 'PLC-1'), named(22, 'PLC-12'), named(23, 'Pump 7'), named(24, 'pump-7')];
  store.save({changes: assets.map((asset) => ({type: 'asset', asset}) as const)});
});
afterEach(() => {
  store?.close();
  plant?.remove();
});

test.each(['PLC-1', 'plc-1', 'PLC 1', 'plc_1', 'plc1'])('%s is PLC-1', (name) => {
  expect(store && assetNamed(store, name)).toBe(sampleAsset(21).id);
});

test('what fits two is none', () => {
  expect(() => store && assetNamed(store, 'pump_7')).toThrow('2 assets are meant by pump_7');
});
