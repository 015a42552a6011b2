import {expect, test} from 'vitest';
import {modbusServerId} from '../../src/poll/questions/modbus-server-id.ts';
import {functionsSeen, startModbusDevice} from '../simulators/modbus.ts';
import type {Ways} from '../simulators/tcp-device.ts';
import {testHostile} from './hostile.ts';
import {openLine, targetAt} from './line.ts';

async function asked(ways: Ways = {}) {
  const device = await startModbusDevice('controller', ways);
  const target = targetAt('127.0.0.1', device.port, {unit: 1});
  const line = openLine(modbusServerId, target);
  try {
    return {told: await modbusServerId.ask(target, line), device};
  } finally {
    line.close();
    await device.stop();
  }
}

test('the device says what it is', async () => {
  const {told, device} = await asked();
  expect(told).toMatchObject([{kind: 'identify', name: 'report-server-id', fields: {'bifrost.answered': true}}]);
  expect(functionsSeen(device)).toEqual([17]);
});

test('what does not know the function is left in peace', async () => {
  const {told} = await asked({spoil: (b) => Uint8Array.of(...b.subarray(0, 4), 0, 3, 1, 0x91, 1)});
  expect(told).toMatchObject([{kind: 'exception', name: 'illegal-function'}]);
});

test('lengths that lie and other transactions are errors', async () => {
  const ways: NonNullable<Ways['spoil']>[] = [
    (b) => Uint8Array.of(0, 2, ...b.subarray(2)),
    (b) => Uint8Array.of(...b.subarray(0, 4), 0xff, 0, ...b.subarray(6)),
    (b) => Uint8Array.of(...b.subarray(0, 8), 0xff, ...b.subarray(9)),
  ];
  for (const spoil of ways) await expect(asked({spoil})).rejects.toMatchObject({code: 'poll'});
});

testHostile(modbusServerId, (ways) => startModbusDevice('controller', ways), 1);
