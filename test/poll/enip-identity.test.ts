import {expect, test} from 'vitest';
import {enipIdentity} from '../../src/poll/questions/enip-identity.ts';
import {startEnipDevice} from '../simulators/enip.ts';
import type {Ways} from '../simulators/tcp-device.ts';
import {testHostile} from './hostile.ts';
import {openLine, targetAt} from './line.ts';

async function asked(ways: Ways = {}) {
  const device = await startEnipDevice(ways);
  const target = targetAt('127.0.0.1', device.port);
  const line = openLine(enipIdentity, target);
  try {
    return {told: await enipIdentity.ask(target, line), device, line};
  } finally {
    line.close();
    await device.stop();
  }
}

test('a controller says who it is, after one request', async () => {
  const {told, device} = await asked();
  expect(told).toMatchObject([
    {
      kind: 'identify',
      fields: {
        'bifrost.vendor_name': 'Rockwell Automation',
        'bifrost.model_name': '1756-L83E/B',
        'bifrost.revision': '32.011',
        'bifrost.serial': '00c0ffee',
      },
    },
  ]);
  expect(device.seen.requests).toEqual(enipIdentity.plan(targetAt('127.0.0.1', 1)).map(({bytes}) => bytes));
});

test('lengths that lie and answers to something else are errors', async () => {
  const ways: [string, NonNullable<Ways['spoil']>][] = [
    ['another command', (b) => Uint8Array.of(0x65, ...b.subarray(1))],
    ['too long', (b) => Uint8Array.of(...b.subarray(0, 2), 0xff, 0xff, ...b.subarray(4))],
    ['longer than it is', (b) => Uint8Array.of(...b.subarray(0, 2), 0xff, 0x10, ...b.subarray(4))],
    ['item too long', (b) => Uint8Array.of(...b.subarray(0, 28), 0xff, 0x0f, ...b.subarray(30))],
    ['too many items', (b) => Uint8Array.of(...b.subarray(0, 24), 0xff, 0xff, ...b.subarray(26))],
  ];
  for (const [what, spoil] of ways) {
    const failure = await asked({spoil}).catch((error: unknown) => error);
    expect(failure, what).toMatchObject({code: 'poll'});
  }
});

testHostile(enipIdentity, (ways) => startEnipDevice(ways), 1);
