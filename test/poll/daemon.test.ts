/** From the configuration to an asset with an identity: the daemon asks a simulated device, and looks at its own frames. */
import {afterEach, expect, test} from 'vitest';
import {type Device, startDevice} from './device.ts';
import {makePlant, type Plant, SOURCE, until} from './plant.ts';

let device: Device | undefined;
let plant: Plant | undefined;

afterEach(async () => {
  await plant?.remove();
  await device?.close();
});

test('a listed device is asked politely and becomes an asset with an identity, without an alert', async () => {
  device = await startDevice('127.0.9.10');
  plant = makePlant([{address: device.address, port: device.port}]);
  await plant.start();
  const {read} = plant;
  await until(() => (device?.connections.at(-1)?.end ?? 'open') !== 'open', 'the device was asked');
  await until(() => read(({assets}) => assets.list({}).some(({vendor}) => vendor?.value === 'Acme')), 'an identity');
  const [asset] = read(({assets}) => assets.list({}));
  expect([asset?.vendor?.value, asset?.orderNumber?.value, asset?.ips]).toEqual(['Acme', 'W-100', ['127.0.9.10']]);
  expect(device.requests.map(({bytes}) => Buffer.from(bytes).toString('hex'))).toEqual([
    '000100000005ff2b0e0100',
    '000200000005ff2b0e0203',
    '000300000005ff2b0e0380',
  ]);
  expect(device.connections).toMatchObject([{from: SOURCE, end: 'fin'}]);
  const {stdout} = await plant.cli('poll', 'status', '--json');
  expect(JSON.parse(stdout)).toMatchObject([{question: 'modbus-identity', outcome: 'answered'}]);
  await plant.stop();
  expect(read(({alerts}) => alerts.list({}))).toEqual([]);
  expect(read(({assets}) => assets.list({}))).toHaveLength(1);
  expect(read(({conversations}) => conversations.list({}))).toEqual([]);
  const requests = read(({audit}) => audit.about('', 'poll.request'));
  expect(requests).toHaveLength(3);
  expect(requests[0]).toMatchObject({actor: 'poller', action: 'poll.request'});
  expect(requests[0]?.detail).toContain(
    'because not known: vendor, model, order number or product code, firmware version; allowed by test; sha256 ',
  );
});

test('while polling is stopped nobody can have a target asked', async () => {
  device = await startDevice('127.0.9.11');
  plant = makePlant([{address: device.address, port: device.port}]);
  await plant.start();
  await plant.cli('poll', 'stop', '--reason', 'the line is being mended');
  const {connections} = device;
  const before = connections.length;
  const {code, stderr} = await plant.cli('poll', 'now', `cell1/${device.address}:${device.port}`);
  expect(code).toBe(4);
  expect(stderr).toContain('polling is stopped by cli:');
  expect(stderr).toContain('the line is being mended');
  expect(connections).toHaveLength(before);
});
