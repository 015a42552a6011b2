/** Rule 3: a safety system is never asked, whatever the configuration says and whoever wants it. */
import {expect, test} from 'vitest';
import type {Asset, Observed} from '../../../src/core/asset.ts';
import type {DeviceProfile} from '../../../src/core/device-profile.ts';
import {nothingSaid, type Said} from '../../../src/core/said.ts';
import {loadProfiles} from '../../../src/device-profiles.ts';
import {evidenceOfAsset} from '../../../src/inventory/profile-match.ts';
import type {KnownDevice} from '../../../src/poll/known.ts';
import {startDevice} from '../device.ts';
import {assetWith, listed, openRig, UNKNOWN} from '../rig.ts';

const said = (more: Partial<Said>): KnownDevice => ({...UNKNOWN, said: {...nothingSaid('a-1', 'cell1'), ...more}});
const asset = (more: Partial<Asset>): KnownDevice => ({...UNKNOWN, asset: assetWith(more)});
const observed = (value: string): Observed<string> => ({
  value,
  source: 'modbus',
  confidence: 0.9,
  firstSeen: 0,
  lastSeen: 0,
});

const cases: readonly (readonly [string, KnownDevice, string])[] = [
  ['people tagged it', said({tags: ['SIS']}), 'people tagged it SIS'],
  ['people say so', said({fields: {role: 'safety-controller'}}), 'people say so'],
  ['its role', asset({role: observed('safety-controller')}), 'safety system: modbus'],
  ['TriStation', asset({serves: ['udp/1502']}), 'TriStation'],
  [
    'a profile',
    {...UNKNOWN, profiles: [{vendor: 'Acme', family: 'Safe', isSafetySystem: true} as DeviceProfile]},
    'it may be a Acme Safe',
  ],
];

test.each(cases)('%s: not a packet, not even when a person wants it', async (_name, known, reason) => {
  const device = await startDevice('127.0.9.14');
  const rig = openRig([listed({...device, maxConnections: 100})], {known: () => known});
  rig.wanted.add(`cell1/127.0.9.14:${device.port} modbus-identity`);
  for (let i = 0; i < 3; i++) rig.tick();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(rig.plan()).toMatchObject([{verdict: 'never', reason: expect.stringContaining(reason)}]);
  expect(device.connections).toEqual([]);
  await rig.close();
  await device.close();
});

test('the shipped profiles know safety systems by what they tell', async () => {
  const {matcher} = await loadProfiles([]);
  const shown = assetWith({vendor: observed('Triconex'), model: observed('Tricon')});
  expect(matcher.match(evidenceOfAsset(shown))?.isSafetySystem).toBe(true);
});
