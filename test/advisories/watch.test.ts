/** What advisories say becomes alerts, once each; they close when the version changes or people answer. Real store, real pipeline. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {vendors} from '../../src/advisories/vendor.ts';
import {loadDetector} from '../../src/composition.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import type {Advisory} from '../../src/core/advisory.ts';
import {type Asset, assetIdOf, type Observed} from '../../src/core/asset.ts';
import type {SensorCallName, SensorCalls} from '../../src/core/sensor-message.ts';
import type {AdvisoryWatch, DaemonParts} from '../../src/daemon-parts.ts';
import type {Detector} from '../../src/detect/detector.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {openLog} from '../../src/service/log.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {watchAdvisories} from '../../src/watch-advisories.ts';
import {NOON, sampleAsset} from '../sample.ts';
import {openWatch, type Watched} from '../watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-advisory-watch-'));
const topics = topicsOf({prefix: 'bifrost', site: 'site', sensor: 'sensor', version: '1'});
const watching: AdvisoryWatch[] = [];
let rules: Detector;
beforeAll(async () => {
  rules = (await loadDetector({...defaultConfig().rules, profile: 'standard'})).detector;
});
afterEach(() => {
  for (const one of watching.splice(0)) one.stop();
});
afterAll(() => rmSync(folder, {recursive: true}));

const advisory: Advisory = {
  id: 'ACME-1',
  title: 'Pumps',
  publisher: 'Acme',
  revision: '1',
  released: '2026-11-01',
  url: '',
  products: [{vendor: 'Acme Inc.', name: 'Pump 700', versions: '< 2.1', models: []}],
  vulnerabilities: [
    {
      cve: 'CVE-2026-1000',
      cwe: 'CWE-798',
      title: '',
      score: 9.8,
      vector: '',
      affected: [0],
      unaffected: [],
      investigated: [],
      remedies: [0],
    },
  ],
  remedies: [{category: 'no_fix_planned', details: 'Replace it.', url: '', products: []}],
};

const said = (value: string): Observed<string> => ({
  value,
  source: 'modbus',
  confidence: 0.95,
  firstSeen: NOON,
  lastSeen: NOON,
});
const pump = (firmware: string): Asset =>
  sampleAsset(2, {
    id: assetIdOf('cell1', '10.0.0.2'),
    vendor: said('ACME'),
    model: said('Pump 700'),
    firmware: said(firmware),
    segment: 'cell1',
  });

/** A sensor whose pipeline runs here: calls go in, changes come out as they would from its thread. */
function sensorOf(watched: Watched): NonNullable<DaemonParts['sensor']> {
  const {watch} = watched;
  const answers = (name: SensorCallName, params: unknown): unknown => {
    if (name === 'observe') for (const one of params as SensorCalls['observe']['params']) watch.observe(one, NOON);
    const {id, state} = params as SensorCalls['alert-state']['params'];
    return name === 'alert-state' ? watch.setState(id, state, NOON) : undefined;
  };
  return {
    call: async (name, params) => answers(name, params) as never,
    isAway: () => false,
    stored: () => undefined,
    status: () => ({sources: [], rules: 0, frames: 0, dropped: 0, beats: 0}),
    stop: async () => undefined,
  };
}

/** Alerts as the store has them after everything that waits was looked at. */
async function after(store: Store, watched: Watched) {
  await sleep(2500);
  store.save({changes: watched.changes.splice(0).filter(({type}) => type === 'alert')});
  return store.alerts
    .list({})
    .map(({rule, level, state, count}) => `${rule.id} ${level} ${state} ${count}`)
    .sort();
}

function open(name: string) {
  const store = openStore(join(folder, `${name}.db`));
  const watched = openWatch({detector: rules});
  const log = openLog({level: 'error', journal: false});
  const parts = {store, saving: {keep: store.save}, sensor: sensorOf(watched), log, topics} as unknown as DaemonParts;
  const watch = watchAdvisories(parts, []);
  watching.push(watch);
  return {store, watched, watch};
}

test('each advisory of a device is one alert of each rule; an answer closes them', async () => {
  const {store, watched, watch} = open('answered');
  const entry = {advisory, vendors: [...vendors().of('Acme Inc.')], source: 'x', imported: NOON} as const;
  store.save({
    advisories: [{...entry, hash: 'absent', signature: 'absent'}],
    changes: [{type: 'asset', asset: pump('2.0')}],
  });
  watch.changed([{type: 'asset', asset: pump('2.0')}]);
  expect(await after(store, watched)).toEqual(['PO-01 critical new 1', 'PO-02 medium new 1', 'PO-04 high new 1']);

  watch.changed([{type: 'asset', asset: pump('2.0')}]);
  watch.stop();
  const again = open('answered');
  expect(await after(again.store, again.watched)).toEqual([
    'PO-01 critical new 1',
    'PO-02 medium new 1',
    'PO-04 high new 1',
  ]);
  again.store.close();

  const vex = {
    about: 'CVE-2026-1000',
    asset: pump('').id,
    state: 'not_affected',
    justification: 'component_not_present',
  } as const;
  const change = {type: 'vex', vex: {...vex, note: '', firmware: '2.0', by: 'me', time: NOON}} as const;
  const third = watchAdvisories(
    {
      store,
      saving: {keep: store.save},
      sensor: sensorOf(watched),
      log: openLog({level: 'error', journal: false}),
      topics,
    } as unknown as DaemonParts,
    [],
  );
  watching.push(third);
  store.save({changes: [change]});
  third.changed([change]);
  expect(await after(store, watched)).toEqual([
    'PO-01 critical closed 1',
    'PO-02 medium closed 1',
    'PO-04 high closed 1',
  ]);
  expect(store.advisories.findings({})).toMatchObject([
    {verdict: 'confirmed', silenced: 'not affected: component_not_present', told: ''},
  ]);
}, 30_000);

test('the fixed version closes them', async () => {
  const {store, watched, watch} = open('updated');
  const entry = {advisory, vendors: [...vendors().of('Acme Inc.')], source: 'x', imported: NOON} as const;
  store.save({
    advisories: [{...entry, hash: 'absent', signature: 'absent'}],
    changes: [{type: 'asset', asset: pump('2.0')}],
  });
  watch.changed([{type: 'asset', asset: pump('2.0')}]);
  expect(await after(store, watched)).toHaveLength(3);
  const updated = {type: 'asset', asset: {...pump('2.1'), lastSeen: NOON + 5}} as const;
  store.save({changes: [updated]});
  watch.changed([updated]);
  expect(await after(store, watched)).toEqual([
    'PO-01 critical closed 1',
    'PO-02 medium closed 1',
    'PO-04 high closed 1',
  ]);
  expect(store.advisories.findings({})).toEqual([]);
}, 30_000);
