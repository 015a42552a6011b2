/** `bifrost creds`: two people, one device, and what may be tried. Without a daemon. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {DecisionName} from '../../src/control/decisions.ts';
import {decideInStore} from '../../src/control/in-store.ts';
import {DAY} from '../../src/core/time.ts';
import {credentialPlan} from '../../src/credential-device.ts';
import {loadProfiles} from '../../src/device-profiles.ts';
import {loadConfig} from '../../src/load/config.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {NOON, sampleAsset} from '../sample.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

const SEEN = {confidence: 0.95, firstSeen: NOON, lastSeen: NOON};
const controller = sampleAsset(7, {family: {value: 'PFC200', source: 'profile wago/pfc200', ...SEEN}});
const safety = sampleAsset(8, {
  family: {value: 'PFC200', source: 'profile wago/pfc200', ...SEEN},
  role: {value: 'safety-controller', source: 'people', ...SEEN},
});

let plant: Site;
beforeEach(() => {
  plant = site();
  const store = openStore(plant.store);
  store.save({changes: [controller, safety].map((asset) => ({type: 'asset', asset}) as const)});
  store.close();
});
afterEach(() => plant.remove());

const as = (who: string, ...args: string[]) => bifrost(['--config', plant.config, 'creds', ...args], {SUDO_USER: who});
const json = async (...args: string[]) => JSON.parse((await as('anna', ...args, '--json')).stdout);
function stored<T>(read: (store: Store) => T): T {
  const store = openStore(plant.store, {readOnly: true});
  try {
    return read(store);
  } finally {
    store.close();
  }
}

test('the list names pairs with their source, and no password', async () => {
  const {stdout} = await as('anna', 'list', 'wago');
  expect(stdout).toContain('wago-pfc200-root');
  const rows = await json('list');
  expect(rows.length).toBeGreaterThanOrEqual(25);
  expect(new Set(rows.map(({vendor}: {vendor: string}) => vendor)).size).toBeGreaterThanOrEqual(12);
  expect(rows.every((row: object) => !('password' in row) && 'source' in row)).toBe(true);
});

/** Straight on the store, as the command does it when no daemon runs: it says who decides. */
async function decide(name: DecisionName, params: object, who: string): Promise<unknown> {
  const store = openStore(plant.store);
  try {
    return await decideInStore(store, await loadConfig(plant.config), name, params, `cli:${who}`);
  } finally {
    store.close();
  }
}

test('one person proposes, the same cannot agree, a second one does; then a test is asked for, and ended', async () => {
  const {profiles} = await loadProfiles([]);
  const plan = () =>
    stored((store) => credentialPlan(store, profiles, controller.id, Date.now() * 1000, () => undefined));
  const when = () => plan().map((one) => one.when);
  const pairs = plan().map(({pair}) => pair.id);
  const params = {asset: controller.id, pairs, until: Date.now() * 1000 + 7 * DAY, reason: 'audit'};
  const asked = {asset: controller.id};
  await expect(decide('creds-test', asked, 'anna')).rejects.toThrow('two people must allow it first');
  expect(await decide('creds-approve', params, 'anna')).not.toHaveProperty('approved');
  await expect(decide('creds-approve', params, 'anna')).rejects.toThrow('another person must agree');
  await expect(decide('creds-approve', {...params, pairs: pairs.slice(1)}, 'ben')).rejects.toThrow('other pairs');
  await expect(decide('creds-test', asked, 'anna')).rejects.toThrow('two people must allow it first');
  expect(await decide('creds-approve', params, 'ben')).toMatchObject({approved: {by: 'cli:ben'}});
  expect(when()).toEqual(['later', 'later', 'later']);
  await decide('creds-test', asked, 'anna');
  expect(when()).toEqual(['now', 'later', 'later']);
  const rows = await json('plan', controller.id);
  expect(rows[0]).toMatchObject({when: 'later', words: expect.stringMatching(/ is not listed \(poll\.targets\)$/)});
  const [one] = await json('status');
  expect(one).toMatchObject({what: 'asked for', by: ['cli:anna', 'cli:ben'], words: 'audit'});
  await decide('creds-end', {id: one.id}, 'ben');
  expect(when()).toEqual(['later', 'later', 'later']);
  expect(stored((store) => store.audit.list({}).map(({action, actor}) => `${actor} ${action}`))).toEqual([
    'cli:ben creds.end',
    'cli:anna creds.test',
    'cli:ben creds.approve',
    'cli:anna creds.propose',
  ]);
});

test('the command proposes all pairs of the model in the name of who runs it', async () => {
  const args = ['approve', controller.id, '--until', '7d', '--reason', 'audit'];
  expect(await as('anna', ...args)).toMatchObject({code: 0, stdout: expect.stringContaining('another person')});
  expect(stored((store) => store.credentials.approvals({}))).toMatchObject([
    {asset: controller.id, address: controller.ips[0], proposed: {by: 'cli:anna'}, pairs: {length: 3}},
  ]);
});

test.each([
  ['a safety system', ['approve', safety.id, '--until', '7d', '--reason', 'x'], 2],
  ['a device of no known family', ['approve', sampleAsset(1).id, '--until', '7d', '--reason', 'x'], 2],
  ['more than 90 days', ['approve', controller.id, '--until', '91d', '--reason', 'x'], 4],
  [
    'a pair of another model',
    ['approve', controller.id, '--pair', 'hms-ewon-web', '--until', '7d', '--reason', 'x'],
    2,
  ],
  ['no reason', ['approve', controller.id, '--until', '7d'], 2],
  ['an unknown approval', ['end', '01ZZ'], 2],
])('%s is refused', async (_name, args, code) => {
  expect((await as('anna', ...args)).code).toBe(code);
  expect(stored((store) => store.credentials.approvals({}))).toEqual([]);
});
