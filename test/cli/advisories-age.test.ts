/** How old the newest advisory is, as `advisories status` and the doctor say it; and what is said to whoever errs. */
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

test('who errs is told what to do, with the code of a wrong command line', async () => {
  await importOne(1);
  const missing = await run(undefined, 'advisories', 'import', join(plant.folder, 'none.json'));
  expect(missing).toMatchObject({code: 4, stderr: expect.stringContaining('there is no such file or folder')});
  const cve = await run(undefined, 'advisories', 'show', 'cve-2026-1234');
  expect(cve).toMatchObject({code: 2, stderr: expect.stringContaining('show one of its advisories: A-1')});
  const unknown = await run(undefined, 'advisories', 'show', 'CVE-2026-9999');
  expect(unknown).toMatchObject({code: 2, stderr: expect.stringContaining('no advisory that was imported is about')});
  const other = await run(undefined, 'advisories', 'check', '--vendor', 'Acne', '--model', 'Pump 700');
  expect(other).toMatchObject({code: 0, stderr: expect.stringContaining('says nothing of the device')});
  const state = await run(undefined, 'advisories', 'vex', 'A-1', 'mended', '--asset', 'x');
  expect(state).toMatchObject({code: 2, stderr: expect.stringContaining('under_investigation')});
  const reason = await run(undefined, 'advisories', 'vex', 'A-1', 'not_affected', '--asset', 'x');
  expect(reason).toMatchObject({code: 2, stderr: expect.stringContaining('needs a reason')});
}, 60_000);

test('a bundle is not taken with the private key of who built it', async () => {
  const [bundle, key] = [join(plant.folder, 'all.bundle'), join(plant.folder, 'bundle.pem')];
  expect(await run(undefined, 'advisories', 'build', bundle, '--key', key)).toMatchObject({code: 0});
  const refused = await run(undefined, 'advisories', 'import', bundle, '--key', key);
  expect(refused).toMatchObject({code: 4, stderr: expect.stringContaining('it is the private key')});
  expect(await run(undefined, 'advisories', 'import', bundle, '--key', `${key}.pub`)).toMatchObject({code: 0});
});
