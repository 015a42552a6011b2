/** Rule 1: asked is only what is unknown or old, and no more once it was answered. */
import {expect, test} from 'vitest';
import type {Asset, Observed} from '../../../src/core/asset.ts';
import {DAY, HOUR, type Micros} from '../../../src/core/time.ts';
import {due} from '../../../src/poll/due.ts';
import {modbusIdentity} from '../../../src/poll/questions/modbus-identity.ts';
import {modbusRegisters} from '../../../src/poll/questions/modbus-registers.ts';
import {opcuaServer} from '../../../src/poll/questions/opcua-server.ts';
import {startDevice} from '../device.ts';
import {assetWith, listed, openRig, UNKNOWN} from '../rig.ts';

const NOW: Micros = 100 * DAY;
const seen = (lastSeen: Micros): Observed<string> => ({
  value: 'x',
  source: 'modbus',
  confidence: 1,
  firstSeen: 0,
  lastSeen,
});
const knownSince = (time: Micros): Partial<Asset> => ({
  vendor: seen(time),
  model: seen(time),
  orderNumber: seen(time),
  firmware: seen(time),
});

test('what is known and fresh is not asked; it is once it is 30 days old', () => {
  expect(due(modbusIdentity, knownSince(NOW - 29 * DAY), undefined, NOW)).toMatchObject({isDue: false, at: NOW + DAY});
  expect(due(modbusIdentity, knownSince(NOW - 30 * DAY), undefined, NOW).isDue).toBe(true);
});

test('one thing that is not known is reason enough, and is named', () => {
  const {firmware: _, ...rest} = knownSince(NOW);
  expect(due(modbusIdentity, rest, undefined, NOW)).toEqual({
    isDue: true,
    reason: 'not known: firmware version',
    at: 0,
  });
});

test('what a device did not tell it is not asked for again the next second', () => {
  const asked = {target: '', question: '', askedAt: NOW, answeredAt: NOW, outcome: 'answered', usual: 0, answers: 0};
  expect(due(modbusIdentity, {}, asked, NOW + DAY)).toMatchObject({isDue: false, at: NOW + 30 * DAY});
});

test('listed registers are read once an hour, since they are held against what clients are told', () => {
  const asked = {target: '', question: '', askedAt: NOW, answeredAt: NOW, outcome: 'answered', usual: 0, answers: 0};
  expect(due(modbusRegisters, {}, asked, NOW + HOUR - 1)).toMatchObject({isDue: false, at: NOW + HOUR});
  expect(due(modbusRegisters, {}, asked, NOW + HOUR).isDue).toBe(true);
});

test('the state of an OPC UA server is asked for each day, where a target names it', () => {
  const asked = {target: '', question: '', askedAt: NOW, answeredAt: NOW, outcome: 'answered', usual: 0, answers: 0};
  expect(due(opcuaServer, knownSince(NOW), asked, NOW + DAY - 1)).toMatchObject({isDue: false, at: NOW + DAY});
  expect(due(opcuaServer, knownSince(NOW), asked, NOW + DAY).isDue).toBe(true);
});

test('a device whose identity was seen on the wire gets no packet', async () => {
  const device = await startDevice('127.0.9.11');
  const asset = assetWith(knownSince(Date.now() * 1000));
  const rig = openRig([listed(device)], {known: () => ({...UNKNOWN, asset})});
  for (let i = 0; i < 5; i++) rig.tick();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([rig.plan()[0]?.verdict, rig.plan()[0]?.reason, device.connections]).toEqual([
    'wait',
    'all that it may tell is known',
    [],
  ]);
  expect(rig.poller.isRunning()).toBe(false);
  await rig.close();
  await device.close();
});
