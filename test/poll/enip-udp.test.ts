/** ListIdentity over UDP, to the one listed address: through governor and poller. */
import {afterEach, expect, test} from 'vitest';
import {startEnipUdpDevice} from '../simulators/enip.ts';
import type {DatagramDevice} from '../simulators/udp-device.ts';
import {startDevice} from './device.ts';
import {listed, openRig, type Rig} from './rig.ts';

let device: DatagramDevice;
let rig: Rig;
afterEach(async () => {
  await rig.close();
  device.stop();
});

async function asked(spoil?: (answer: Uint8Array) => readonly Uint8Array[]): Promise<string[]> {
  device = await startEnipUdpDevice(spoil);
  const target = listed({address: '127.0.0.1', port: device.port, protocol: 'enip', transport: 'udp'});
  rig = openRig([target], {limits: {timeout: 500_000}});
  return rig.outcomes();
}

test('one datagram, one identity', async () => {
  expect(await asked()).toEqual(['answered']);
  expect(device.seen.requests.map((b) => Buffer.from(b).toString('hex'))).toEqual(rig.audited.map(({bytes}) => bytes));
  expect(device.seen.requests).toHaveLength(1);
  expect(rig.observed).toMatchObject([
    {
      kind: 'identify',
      server: {ip: '127.0.0.1', port: device.port},
      fields: {'bifrost.model_name': '1756-L83E/B', 'bifrost.revision': '32.011'},
    },
  ]);
});

test('connections say nothing of a device that is asked over UDP', async () => {
  device = await startEnipUdpDevice();
  const target = listed({
    address: '127.0.0.1',
    port: device.port,
    protocol: 'enip',
    transport: 'udp',
    maxConnections: 1,
  });
  rig = openRig([target]);
  expect(rig.plan()).toMatchObject([{verdict: 'ask'}]);
  expect(await rig.outcomes()).toEqual(['answered']);
});

test.each<[string, (answer: Uint8Array) => readonly Uint8Array[]]>([
  ['silence', () => []],
  ['an answer to something else', (b) => [Uint8Array.of(0x65, ...b.subarray(1))]],
  ['an answer that is cut', (b) => [b.subarray(0, 30)]],
])('%s is no answer', async (_name, spoil) => {
  expect(await asked(spoil)).toEqual(['no answer in time']);
  expect(device.seen.requests).toHaveLength(1);
});

test('a protocol that is not spoken over UDP is not asked there', async () => {
  device = await startEnipUdpDevice();
  const other = await startDevice('127.0.9.31');
  rig = openRig([listed({...other, transport: 'udp'})]);
  expect(rig.plan()).toMatchObject([{verdict: 'never', reason: 'there is no question for modbus'}]);
  await other.close();
});
