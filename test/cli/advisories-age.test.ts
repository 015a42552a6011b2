/** How old the newest advisory is, as `advisories status` and the doctor say it. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
beforeEach(() => {
  plant = site();
});
afterEach(() => plant.remove());

const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString();

function run(oldAfter: string | undefined, ...words: string[]) {
  const {config, socket, store: path} = plant;
  const parts = {store: {path}, control: {socket}, ...(oldAfter !== undefined && {advisories: {oldAfter}})};
  writeFileSync(config, stringify(parts));
  return bifrost(['--config', config, ...words]);
}

async function doctor(oldAfter?: string) {
  const {stdout} = await run(oldAfter, 'doctor', '--json');
  const all: {check: string; status: string; found: string}[] = JSON.parse(stdout);
  return all.filter(({check}) => check === 'advisories');
}

async function importOne(ago: number): Promise<void> {
  const path = join(plant.folder, 'a.json');
  const tracking = {id: 'A-1', version: '1', current_release_date: day(ago), status: 'final'};
  const document = {
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      publisher: {name: 'Acme'},
      title: 'A',
      tracking,
    },
    product_tree: {full_product_names: [{name: 'Acme Pump 700', product_id: 'P1'}]},
    vulnerabilities: [{cve: 'CVE-2026-1234', product_status: {known_affected: ['P1']}}],
  };
  writeFileSync(path, JSON.stringify(document));
  expect(await run(undefined, 'advisories', 'import', path)).toMatchObject({code: 0});
}

test('none, one of today, and one that is older than it may be', async () => {
  expect(await doctor()).toMatchObject([
    {status: 'warn', found: expect.stringContaining('no advisories were imported')},
  ]);
  await importOne(31);
  expect(await doctor()).toMatchObject([{status: 'warn', found: expect.stringContaining('is 31 days old')}]);
  expect(await doctor('60d')).toMatchObject([{status: 'ok', found: '1 advisories, the newest 31 days old'}]);
  const status = await run(undefined, 'advisories', 'status');
  expect(status.stdout).toMatch(/the newest of \d{4}-\d\d-\d\d, 31 days ago/);
  expect(status.stderr).toContain('what was published since is not known');
  const json = await run('60d', 'advisories', 'status', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({days: 31, stale: false});
}, 60_000);
