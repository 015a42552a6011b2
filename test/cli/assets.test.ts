/** `bifrost assets`: what people say of assets, and what goes in and out as files. */
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {assetIdOf} from '../../src/core/asset.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {sampleAsset} from '../sample.ts';
import {bifrost, type Ended} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
beforeEach(() => {
  plant = site();
});
afterEach(() => plant.remove());

const run = (...args: string[]): Promise<Ended> => bifrost(['--config', plant.config, 'assets', ...args]);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);
const [one, two] = [sampleAsset(1), sampleAsset(2)] as const;

function stored<T>(read: (store: Store) => T): T {
  const store = openStore(plant.store, {readOnly: true});
  try {
    return read(store);
  } finally {
    store.close();
  }
}

function change(...assets: Parameters<typeof sampleAsset>[1][]): void {
  const store = openStore(plant.store);
  store.save({changes: assets.map((more, i) => ({type: 'asset', asset: sampleAsset(i + 1, more)}))});
  store.close();
}

describe('what people say', () => {
  test('approve, reject, archive: stored, published, audited, listed', async () => {
    expect(await run('approve', '10.0.0.1', two.id, '--note', 'walk')).toMatchObject({
      code: 0,
      stdout: `${one.id} approved\n${two.id} approved\n`,
    });
    await run('archive', two.id);
    expect((await json('--approval', 'archived')).map(({id}: {id: string}) => id)).toEqual([two.id]);
    expect(await json('--approval', 'none')).toHaveLength(4);
    stored((store) => {
      expect(store.audit.list({}).map(({action, detail}) => [action, detail])).toEqual([
        ['asset.archived', two.id],
        ['asset.approved', `${one.id}; ${two.id}: walk`],
      ]);
      const sent = store.outbox
        .of('mqtt')
        .next(9)
        .find(({topic}) => topic.endsWith(`asset/${two.id}`));
      expect(JSON.parse(sent?.payload ?? '')).toMatchObject({approval: 'archived', said: {tags: []}});
    });
  });

  test('set: fields, tags, and taking back; what was observed stays', async () => {
    await run('set', one.id, 'zone=cell1', 'criticality=high', 'vendor=Own make', '+line1', '+old');
    await run('set', one.id, '--', '-old', 'zone=');
    expect(await json('show', one.id)).toMatchObject({
      said: {fields: {criticality: 'high', vendor: 'Own make'}, tags: ['line1']},
      vendor: {value: 'Schneider 100%', source: 'oui'},
    });
    expect((await json('--tag', 'line1'))[0]).toMatchObject({vendor: 'Own make', criticality: 'high'});
    expect((await json('--tag', 'line1'))[0].zone).toBeUndefined();
    const {stdout} = await run('show', '10.0.0.1');
    expect(stdout).toMatch(/What people say\n.*Approval +none\n.*How much depends on it +high/s);
    expect(stdout).toMatch(/Vendor +Schneider 100% {2}\[oui, 30 %; 2026-11-24 12:00:00 to/);
  });

  test.each([
    [['set', one.id, 'colour=red'], /colour=red: say one of name, description/],
    [['set', one.id, 'criticality=huge'], /criticality is one of low, medium, high, critical/],
    [['approve', 'a-none'], /no asset a-none/],
    [['merge', one.id, two.id], /is in cell2 and/],
    [['split', one.id, '10.0.0.1'], /has no other address/],
  ])('%j is refused, and nothing changes', async (args, message) => {
    const {code, stderr} = await run(...args);
    expect([code === 0, stderr]).toEqual([false, expect.stringMatching(message)]);
    stored((store) => expect([store.said.list(), store.audit.count()]).toEqual([[], 0]));
  });

  test('merge and split: one asset under the first id, and two again', async () => {
    const segment = 'cell1';
    const at = (ip: string) => ({id: assetIdOf(segment, ip), segment, ips: [ip]});
    const [a, b] = [at('10.9.0.1'), at('10.9.0.2')];
    change(a, b);
    expect((await run('merge', '10.9.0.1', '10.9.0.2')).stdout).toBe(`${b.id} is now ${a.id}\n`);
    expect(await json('show', b.id)).toMatchObject({id: a.id, ips: ['10.9.0.1', '10.9.0.2'], aliases: [b.id]});
    stored((store) => {
      const sent = store.outbox
        .of('mqtt')
        .next(9)
        .map(({topic, payload}) => [topic.split('/').at(-1), payload === '']);
      expect(sent).toContainEqual([b.id, true]);
    });
    expect((await run('split', a.id, '10.9.0.2')).stdout).toBe(`10.9.0.2 is now ${b.id}\n`);
    expect(await json('show', a.id)).toMatchObject({ips: ['10.9.0.1'], aliases: []});
    expect(await json('show', b.id)).toMatchObject({id: b.id, ips: ['10.9.0.2'], said: {partOf: 'apart'}});
  });
});

describe('files', () => {
  const file = (name: string, text: string): string => {
    const path = join(plant.folder, name);
    writeFileSync(path, text);
    return path;
  };

  test.each(['csv', 'json'])('%s: what went out comes in again and says nothing new', async (format) => {
    await run('set', one.id, 'name=-=pump, "1"', '+line1', 'approval=rejected');
    const {stdout} = await run('export', '--format', format);
    const {code, stderr} = await run('import', file(`assets.${format}`, stdout));
    expect([code, stderr]).toEqual([0, 'bifrost: 0 assets changed, 6 are as the file says\n']);
  });

  test('an import approves, sets, and announces; a dry run only shows it', async () => {
    const path = file(
      'list.csv',
      'segment,ips,name,zone,tags\r\ncell2,10.0.0.1,Pump,z1,a b\r\ncell1,10.7.7.7,Spare,z2,\r\ncell1,10.0.0.2,,,\r\n',
    );
    const dry = await run('import', path, '--dry-run');
    expect(dry.stdout).toMatch(/2 +a-000000000001 +name +Pump/);
    expect(dry.stdout).toMatch(/2 +a-000000000001 +approval +none +approved/);
    expect(dry.stderr).toBe('bifrost: 3 assets would change, 0 are as the file says\n');
    expect(stored((store) => store.said.list())).toEqual([]);
    await run('import', path);
    const spare = assetIdOf('cell1', '10.7.7.7');
    stored((store) => {
      expect(store.said.get(one.id)).toMatchObject({
        approval: 'approved',
        fields: {name: 'Pump', zone: 'z1'},
        tags: ['a', 'b'],
      });
      expect(store.said.get(spare)).toMatchObject({approval: 'approved', ips: ['10.7.7.7'], fields: {name: 'Spare'}});
      expect(store.said.get(two.id)).toMatchObject({approval: 'approved', fields: {}});
    });
    expect((await run('import', path)).stderr).toBe('bifrost: 0 assets changed, 3 are as the file says\n');
  });

  test('what is wrong is named with its line, and nothing changes', async () => {
    const path = file(
      'bad.csv',
      'segment,ips,criticality\ncell1,10.0.0.2,high\ncell1,10.0.0.x,high\ncell1,10.0.0.4,huge\n,10.0.0.5,\n',
    );
    const {code, stderr} = await run('import', path);
    expect(code).toBe(2);
    expect(stderr).toContain(`${path}:3: 10.0.0.x is no IP address`);
    expect(stderr).toContain(`${path}:4: criticality is one of low, medium, high, critical`);
    expect(stderr).toContain(`${path}:5: no segment; add the column, or give --segment`);
    const unknown = await run('import', file('unknown.csv', 'segment,ips,colour\ncell1,10.0.0.2,red\n'));
    expect(unknown.stderr).toMatch(/unknown\.csv:1: unknown column colour/);
    expect((await run('import', file('broken.csv', 'a,b\n"x\n'))).code).toBe(2);
    stored((store) => expect(store.said.list()).toEqual([]));
  });

  test('a list of NetBox', async () => {
    const path = file(
      'netbox.csv',
      'Name,Status,Site,Role,Manufacturer,Type,IP Address,Tags\nPLC 7,Active,Hall 3,PLC,Siemens,S7-1500,10.0.0.2/24,"a,b"\nOld,Decommissioning,,switch,,,10.0.0.4/24,\n',
    );
    await run('import', path, '--segment', 'cell1');
    stored((store) => {
      expect(store.said.get(two.id)).toMatchObject({
        approval: 'approved',
        fields: {name: 'PLC 7', site: 'Hall 3', type: 'PLC', vendor: 'Siemens', model: 'S7-1500'},
        tags: ['a', 'b'],
      });
      expect(store.said.get(sampleAsset(4).id)).toMatchObject({approval: 'archived', fields: {role: 'switch'}});
    });
  });

  test('CycloneDX is valid by the schema of its makers', async () => {
    const observed = {value: 'V2', source: 's7comm', confidence: 0.95, firstSeen: 1, lastSeen: 2};
    change({firmware: observed, modules: [{address: 'unit 3', model: observed, serial: observed}]});
    await run('set', one.id, 'zone=cell1', '+line1');
    const {stdout} = await run('export', '--format', 'cyclonedx');
    const bom = JSON.parse(stdout);
    const device = bom.components.find((component: {'bom-ref': string}) => component['bom-ref'] === one.id);
    expect(device).toMatchObject({type: 'device', manufacturer: {name: 'Schneider 100%'}, tags: ['line1']});
    expect(device.components.map(({type}: {type: string}) => type)).toEqual(['firmware', 'device']);
    expect(device.properties).toContainEqual({name: 'bifrost:said:zone', value: 'cell1'});
    const validate = cycloneDxSchema();
    expect([validate(bom), validate.errors]).toEqual([true, null]);
    expect(validate({...bom, components: [{type: 'thing', name: 'x'}]})).toBe(false);
  });
});

function cycloneDxSchema() {
  const folder = join(
    createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'),
    '../res/schema',
  );
  const read = (name: string): object => JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8'));
  const ajv = new Ajv({strict: false, validateFormats: false});
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema({...read(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`});
  return ajv.compile(read('bom-1.6'));
}
