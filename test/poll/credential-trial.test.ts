/** From `creds test` to an alert: the daemon tries the approved pair at a simulated device, once, and keeps no password. */
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {assetIdOf} from '../../src/core/asset.ts';
import type {CredentialApproval} from '../../src/core/credential.ts';
import {DAY} from '../../src/core/time.ts';
import {openStore} from '../../src/store/store.ts';
import {sampleAsset} from '../sample.ts';
import {type LockingServer, lockingFtp} from './credentials/locking-server.ts';
import {makePlant, type Plant, until} from './plant.ts';

const SECRET = 'Fact0ryCanary';
const ADDRESS = '127.0.0.1';
const ASSET = assetIdOf('cell1', ADDRESS);

let server: LockingServer | undefined;
let plant: Plant | undefined;
let profiles = '';

afterEach(async () => {
  await plant?.remove();
  await server?.close();
  rmSync(profiles, {recursive: true, force: true});
});

const profile = (port: number): string => `vendor: Acme
family: Widget
role: controller
purdueLevel: 1
models: [W-1]
identify:
  - when: {model: "^W-\\\\d"}
    confidence: 0.9
    matches: [{model: W-1}]
services:
  - {protocol: ftp, transport: tcp, port: ${port}}
defaults: [{id: acme-widget-ftp, protocol: ftp, port: ${port}, user: admin, password: ${SECRET}, source: manual}]
sources:
  - {at: manual, read: everything, supports: [role, models, identify, services, defaults]}
`;

/** As after two people said so. */
function approve(store: string): void {
  const now = Date.now() * 1000;
  const seen = {confidence: 0.95, firstSeen: now, lastSeen: now};
  const asset = {
    ...sampleAsset(7, {
      vendor: {value: 'Acme', source: 'modbus', ...seen},
      model: {value: 'W-1', source: 'modbus', ...seen},
      family: {value: 'Widget', source: 'profile acme/widget', ...seen},
    }),
    ...{id: ASSET, segment: 'cell1', ips: [ADDRESS]},
  };
  const approval: CredentialApproval = {
    ...{
      id: '01APPROVAL',
      asset: ASSET,
      segment: 'cell1',
      address: ADDRESS,
      pairs: ['acme-widget-ftp'],
      reason: 'audit',
    },
    ...{proposed: {by: 'cli:anna', time: now - 2}, approved: {by: 'cli:ben', time: now - 1}, until: now + DAY},
  };
  const opened = openStore(store);
  opened.save({
    changes: [
      {type: 'asset', asset},
      {type: 'credential-approval', approval},
    ],
  });
  opened.close();
}

/** Database, journal, log, evidence. */
function filesWithSecret(folder: string): string[] {
  const secrets = [SECRET, Buffer.from(SECRET).toString('hex'), Buffer.from(SECRET).toString('base64')];
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map(({parentPath, name}) => join(parentPath, name))
    .filter((path) => secrets.some((secret) => readFileSync(path, 'latin1').includes(secret)));
}

test('a default password is found with one attempt, logged off, told, and kept nowhere', async () => {
  server = await lockingFtp(SECRET);
  const {port, tries, left} = server;
  profiles = mkdtempSync(join(tmpdir(), 'bifrost-profiles-'));
  writeFileSync(join(profiles, 'widget.yaml'), profile(port));
  plant = makePlant([{address: ADDRESS, port, protocol: 'ftp'}], {profiles: {directories: [profiles]}});
  approve(plant.store);
  const {cli, read} = plant;
  await plant.start();
  expect(tries).toEqual([]);
  expect(await cli('creds', 'test', ASSET)).toMatchObject({code: 0});
  await until(() => read(({alerts}) => alerts.list({rule: 'PO-03'}).length > 0), 'an alert');
  expect(tries).toEqual(['right']);
  expect(left).toContain('QUIT');
  expect(read(({credentials}) => credentials.attempts({}))).toMatchObject([
    {asset: ASSET, pair: 'acme-widget-ftp', account: 'admin', approval: '01APPROVAL', result: 'accepted'},
  ]);
  const requests = read(({audit}) => audit.about('', 'poll.request')).map(({detail}) => detail);
  expect(requests).toHaveLength(3);
  expect(requests.join()).toContain('FTP: PASS, password not shown; because cli:');
  await plant.stop();
  expect(read(({polling}) => polling.switch()?.isStopped)).not.toBe(true);
  expect(read(({alerts}) => alerts.list({}).map(({rule}) => rule.id))).toEqual(['PO-03']);
  expect(tries).toHaveLength(1);
  expect(filesWithSecret(plant.folder)).toEqual([]);
});
