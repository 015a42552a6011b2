/** From what somebody asks for to the place where probes look; and probes in a process of their own. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {hostname, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, expect, test} from 'vitest';
import {inputsOf} from '../../src/checklist/inputs.ts';
import {entropy} from '../../src/checklist/probes/entropy.ts';
import {placeOf} from '../../src/checklist-place.ts';
import {askedInputs} from '../../src/cli/checklist/asked-inputs.ts';
import {parseConfig} from '../../src/config/parse.ts';
import {PROGRAM} from '../cli/bifrost.ts';

const root = mkdtempSync(join(tmpdir(), 'bifrost-place-'));
mkdirSync(join(root, 'etc'));
writeFileSync(join(root, 'etc/hostname'), 'panel7\u001b[2J\n');
afterAll(() => rmSync(root, {recursive: true}));
const NOW = 5;
const store = '/var/lib/bifrost/bifrost.db';

test('this machine, with the files of its own installation', () => {
  const place = placeOf({store, now: NOW, config: 'x.yaml', inputs: {reports: '/r'}});
  expect(place).toMatchObject({root: '/', isLive: true, host: hostname(), now: NOW, reports: '/r'});
  expect(place.own).toMatchObject({config: join(process.cwd(), 'x.yaml'), store});
  expect(place.own?.units.at(-1)).toBe(join(process.cwd(), 'systemd/bifrost.service'));
});

test('another one, by its own name made harmless, and without the files of this one', () => {
  const {host, isLive, own} = placeOf({root, store, now: NOW});
  expect([host.startsWith('panel7'), host.includes('\u001b'), isLive, own]).toEqual([true, false, false, undefined]);
  expect(() => placeOf({root: join(root, 'etc'), store, now: NOW})).toThrow('holds no folder etc');
});

test('every input of the configuration and of the command line arrives under one name', () => {
  const given = {
    ...{manifests: '/m', kubeconfig: '/k', images: ['/i'], imageKeys: ['/ik'], imageReports: ['/ir'], reports: '/r'},
    ...{firewalls: '/f', backups: ['/b'], registers: '/g', allowedPorts: ['tcp/22'], registryAuth: '/a'},
  };
  const endpoints = [{url: 'https://scada.example/api', kind: 'api', own: false}];
  const parsed = parseConfig(`checklist: ${JSON.stringify({...given, endpoints})}`, 'f.yaml');
  expect('config' in parsed && inputsOf(parsed.config.checklist)).toEqual({...given, endpoints});
  const options = {
    ...{manifests: '/m', kubeconfig: '/k', image: ['/i'], imageKey: ['/ik'], imageReport: ['/ir'], reports: '/r'},
    ...{firewalls: '/f', backups: ['/b'], registers: '/g', allowPort: ['tcp/22'], registryAuth: '/a'},
  };
  expect(askedInputs(options)).toEqual(given);
  expect(askedInputs({})).toEqual({});
  expect(askedInputs({image: ['registry.example/hmi:1', 'test', 'no.such/file']})).toEqual({
    images: ['registry.example/hmi:1', join(process.cwd(), 'test'), join(process.cwd(), 'no.such/file')],
  });
  expect(askedInputs({manifests: 'm'})).toEqual({manifests: join(process.cwd(), 'm')});
});

/** As it was built: its process runs what was compiled. */
const built = pathToFileURL(join(dirname(PROGRAM), '../check-aside.js')).href;
const {checkAside} = (await import(built)) as typeof import('../../src/check-aside.ts');

test('a process of its own brings what the probes brought', async () => {
  const evidence = await checkAside([entropy], {store, now: NOW}, {isLow: true});
  expect(evidence.map(({probe, found, at}) => [probe, found, at])).toEqual([['entropy', 'read', NOW]]);
});

test('when the time is over or somebody ends it, what did not come has failed', async () => {
  const ended = new AbortController();
  setTimeout(() => ended.abort(), 1);
  for (const aside of [{maxMs: 1}, {signal: ended.signal}]) {
    const [evidence] = await checkAside([entropy], {store, now: NOW}, aside);
    expect(evidence).toMatchObject({probe: 'entropy', found: 'failed', reason: expect.stringContaining('was ended')});
  }
});

test('a probe that the process does not have, and a place that is none, are failures, too', async () => {
  const strange = {...entropy, name: 'strange'};
  const [first, second] = await checkAside([entropy, strange], {store, now: NOW});
  expect([first?.found, second?.found, second?.probe]).toEqual(['read', 'failed', 'strange']);
});
