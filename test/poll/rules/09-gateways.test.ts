/** Rule 9: each unit behind a gateway is a target of its own; what is known of the gateway says nothing of them. */
import {expect, test} from 'vitest';
import type {Observed} from '../../../src/core/asset.ts';
import {identityOf} from '../../../src/poll/known.ts';
import {startDevice} from '../device.ts';
import {until} from '../plant.ts';
import {assetWith, listed, openRig, UNKNOWN} from '../rig.ts';

const seen = (value: string): Observed<string> => ({value, source: 'x', confidence: 1, firstSeen: 0, lastSeen: 0});

test('only the unit that is listed is asked', async () => {
  const device = await startDevice('127.0.9.25');
  const rig = openRig([listed({...device, unit: 7})]);
  await rig.outcomes();
  const {connections} = device;
  await until(() => connections[0]?.end === 'fin', 'the end');
  expect([...new Set(device.requests.map(({bytes}) => bytes[6]))]).toEqual([7]);
  await rig.close();
  await device.close();
});

test('a unit is known by its own name, not by that of its gateway', () => {
  const target = listed({address: '10.0.0.5', port: 502, unit: 7});
  const gateway = assetWith({vendor: seen('Moxa'), units: [3, 7]});
  expect(identityOf(target, {...UNKNOWN, asset: gateway}).vendor).toBeUndefined();
  const whole = {...gateway, modules: [{address: 'unit 7', vendor: seen('Acme')}]};
  expect(identityOf(target, {...UNKNOWN, asset: whole}).vendor?.value).toBe('Acme');
});
