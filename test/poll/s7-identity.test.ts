import {expect, test} from 'vitest';
import {s7Identity} from '../../src/poll/questions/s7-identity.ts';
import {listsAsked, startS7Device} from '../simulators/s7.ts';
import type {Ways} from '../simulators/tcp-device.ts';
import {testHostile} from './hostile.ts';
import {openLine, targetAt} from './line.ts';

async function asked(ways: Ways = {}, has?: readonly number[]) {
  const device = await startS7Device(ways, has);
  const target = targetAt('127.0.0.1', device.port);
  const line = openLine(s7Identity, target);
  try {
    return {told: await s7Identity.ask(target, line), device, line, target};
  } finally {
    line.close();
    await device.stop();
  }
}

test('order number, firmware, names, serial number and mode', async () => {
  const {told, device, line, target} = await asked();
  expect(told).toMatchObject([
    {
      kind: 'identify',
      fields: {
        'bifrost.product_code': '6ES7 315-2EH14-0AB0',
        'bifrost.vendor_name': 'Siemens',
        'bifrost.revision': 'V3.2.4',
      },
    },
    {
      kind: 'identify',
      fields: {
        'bifrost.device_name': 'PLC_1',
        'bifrost.serial': 'S C-X4U421302009',
        'bifrost.model_name': 'CPU 315-2 PN/DP',
      },
    },
    {kind: 'read', fields: {'bifrost.mode': 'run', 's7comm.data.userdata.szl_id': 0x0424}},
  ]);
  expect(listsAsked(device)).toEqual([0x11, 0x1c, 0x424]);
  expect(line.requests).toEqual(s7Identity.plan(target));
});

test('a controller without such lists refuses, and that is an answer', async () => {
  const {told} = await asked({}, []);
  expect(told.map(({kind}) => kind)).toEqual(['exception', 'exception', 'exception']);
});

test('a refused connection is not tried again, lengths that lie are errors', async () => {
  const refusal = Uint8Array.of(3, 0, 0, 11, 6, 0x80, 0, 1, 0, 0, 0);
  const {told, device} = await asked({spoil: () => refusal});
  expect(told.some(({kind}) => kind === 'identify')).toBe(false);
  expect(device.seen.requests.length).toBe(1);
  const ways: NonNullable<Ways['spoil']>[] = [
    (b, count) => (count < 3 ? b : Uint8Array.of(...b.subarray(0, 2), 0xff, 0xff, ...b.subarray(4))),
    (b, count) => (count < 3 ? b : Uint8Array.of(...b.subarray(0, 15), 0x0f, ...b.subarray(16))),
    (b, count) => (count < 3 ? b : Uint8Array.of(...b.subarray(0, 3), 2, ...b.subarray(4))),
  ];
  for (const spoil of ways) await expect(asked({spoil})).rejects.toMatchObject({code: 'poll'});
});

testHostile(s7Identity, (ways) => startS7Device(ways), 1);
