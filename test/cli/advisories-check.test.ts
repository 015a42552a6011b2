/** `advisories check`: what applies to a device, and what an update would mend. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {assetIdOf, type Observed} from '../../src/core/asset.ts';
import {openStore} from '../../src/store/store.ts';
import {NOON, sampleAsset} from '../sample.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
beforeEach(() => {
  plant = site();
  const {config, socket, store} = plant;
  writeFileSync(config, stringify({store: {path: store}, control: {socket}}));
});
afterEach(() => plant.remove());

const run = (...words: string[]) => bifrost(['--config', plant.config, 'advisories', ...words]);

const advisory = (id: string, versions: string) => ({
  document: {
    category: 'csaf_security_advisory',
    csaf_version: '2.0',
    publisher: {name: 'Acme', category: 'vendor', namespace: 'https://acme.example'},
    title: id,
    tracking: {
      id,
      version: '1',
      status: 'final',
      initial_release_date: '2026-11-01T00:00:00Z',
      current_release_date: '2026-11-01T00:00:00Z',
      revision_history: [{number: '1', date: '2026-11-01T00:00:00Z', summary: 'first'}],
    },
  },
  product_tree: {
    branches: [branch('vendor', 'Acme', [branch('product_name', 'Pump 700', [product(versions)])])],
  },
  vulnerabilities: [{cve: 'CVE-2026-1234', product_status: {known_affected: ['P1']}}],
});
const branch = (category: string, name: string, branches: unknown[]) => ({category, name, branches});
const product = (name: string) => ({
  category: 'product_version_range',
  name,
  product: {name: `Acme Pump 700 ${name}`, product_id: 'P1'},
});

const told = (value: string): Observed<string> => ({
  value,
  source: 'modbus',
  confidence: 0.95,
  firstSeen: NOON,
  lastSeen: NOON,
});

beforeEach(async () => {
  const store = openStore(plant.store);
  const identity = {vendor: told('Acme'), model: told('Pump 700'), firmware: told('2.0')};
  const asset = sampleAsset(2, {
    id: assetIdOf('cell1', '10.0.0.77'),
    segment: 'cell1',
    ips: ['10.0.0.77'],
    ...identity,
  });
  store.save({changes: [{type: 'asset', asset}]});
  store.close();
  for (const [id, versions] of [
    ['MENDED', '< 2.1'],
    ['STAYS', '< 3.0'],
  ] as const) {
    const path = join(plant.folder, `${id}.json`);
    writeFileSync(path, JSON.stringify(advisory(id, versions)));
    expect(await run('import', path)).toMatchObject({code: 0});
  }
}, 60_000);

const checked = async (...words: string[]) => {
  const {stdout} = await run('check', '--asset', '10.0.0.77', ...words, '--json');
  const rows: {advisory: string; verdict: string; why: string}[] = JSON.parse(stdout);
  return rows.map(({advisory: id, verdict, why}) => [id, verdict, why]).sort();
};

test('another version: what would still apply, and what no more', async () => {
  expect(await checked()).toEqual([
    ['MENDED', 'confirmed', expect.stringContaining('affected: < 2.1; its version is 2.0')],
    ['STAYS', 'confirmed', expect.stringContaining('affected: < 3.0; its version is 2.0')],
  ]);
  expect(await checked('--version', '2.1')).toEqual([
    ['MENDED', 'no more', 'affected: < 2.1'],
    ['STAYS', 'confirmed', expect.stringContaining('its version is 2.1')],
  ]);
  expect(await checked('--version', '3.0')).toEqual([
    ['MENDED', 'no more', 'affected: < 2.1'],
    ['STAYS', 'no more', 'affected: < 3.0'],
  ]);
}, 60_000);
