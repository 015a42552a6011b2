/** Rule 14: what a profile says that a device bears is less than our own limits allow, and that holds. */
import {expect, test} from 'vitest';
import type {DeviceProfile} from '../../../src/core/device-profile.ts';
import {connectionsOf, rateOf} from '../../../src/poll/known.ts';
import {startDevice} from '../device.ts';
import {listed, openRig, UNKNOWN} from '../rig.ts';

const profile = (more: Partial<DeviceProfile>): DeviceProfile => ({
  id: 'acme/widget',
  vendor: 'Acme',
  aliases: [],
  family: 'Widget',
  role: 'controller',
  purdueLevel: 1,
  isSafetySystem: false,
  models: [],
  identify: [],
  services: [],
  safePoll: {},
  fragile: [],
  logins: [],
  defaults: [],
  sources: [],
  ...more,
});
const known = (...profiles: DeviceProfile[]) => ({...UNKNOWN, profiles});
const target = listed({address: '10.0.0.5', port: 502});
const service = {protocol: 'modbus', transport: 'tcp', port: 502, maxConnections: 2} as const;

test('the slowest of the families that it may be of decides', () => {
  const slow = profile({safePoll: {requestsPerSecond: 0.2}});
  expect(rateOf(1, known(profile({safePoll: {requestsPerSecond: 3}}), slow))).toBe(0.2);
  expect(rateOf(1, known(profile({safePoll: {requestsPerSecond: 3}})))).toBe(1);
});

test('connections: what its people say, else the profile with the fewest, else three', () => {
  expect(connectionsOf(target, known(profile({services: [service]})))).toEqual({
    limit: 2,
    source: 'profile acme/widget',
  });
  expect(connectionsOf({...target, maxConnections: 8}, known(profile({services: [service]}))).limit).toBe(8);
  expect(connectionsOf(target, UNKNOWN)).toEqual({limit: 3, source: 'nobody knows more'});
});

test('on the wire a slow device is asked as slowly as its profile says', async () => {
  const device = await startDevice('127.0.9.26');
  const rig = openRig([listed(device)], {known: () => known(profile({safePoll: {requestsPerSecond: 0.5}}))});
  await rig.outcomes();
  const times = device.requests.map(({at}) => at);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(2000);
  await rig.close();
  await device.close();
});
