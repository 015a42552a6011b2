import {expect, test} from 'vitest';
import {bacnetDevice} from '../../src/poll/questions/bacnet-device.ts';
import {startBacnetDevice} from '../simulators/bacnet.ts';
import {openLine, targetAt} from './line.ts';

async function asked(spoil?: (answer: Uint8Array) => readonly Uint8Array[]) {
  const device = await startBacnetDevice(spoil);
  const target = targetAt('127.0.0.1', device.port);
  const line = openLine(bacnetDevice, target, 200);
  try {
    return {told: await bacnetDevice.ask(target, line), device, line, target};
  } finally {
    device.stop();
  }
}

test('vendor, model, firmware and name of the device object', async () => {
  const {told, device, line, target} = await asked();
  const fields = Object.assign({}, ...told.map((o) => o.fields));
  expect(told.every(({kind}) => kind === 'identify')).toBe(true);
  expect(fields).toMatchObject({
    'bifrost.vendor_name': 'Northwater Controls',
    'bacapp.vendor_identifier': 999,
    'bifrost.model_name': 'NW-AHU 12',
    'bifrost.revision': '4.1.7',
    'bifrost.application_version': 'Plant air 2.0',
    'bifrost.device_name': 'AHU-3',
    'bifrost.device_instance': 1234,
  });
  expect(line.requests).toEqual(bacnetDevice.plan(target));
  expect(device.seen.requests).toEqual(line.requests.map(({bytes}) => bytes));
});

test('answers that are none end it after one request', async () => {
  const bad: [string, (answer: Uint8Array) => readonly Uint8Array[]][] = [
    ['silence', () => []],
    ['garbage', () => [Uint8Array.from({length: 90}, (_, i) => (i * 151) & 0xff)]],
    ['length', (b) => [Uint8Array.of(...b.subarray(0, 2), 0xff, 0xff, ...b.subarray(4))]],
    ['another invoke id', (b) => [Uint8Array.of(...b.subarray(0, 7), 99, ...b.subarray(8))]],
    ['cut short', (b) => [Uint8Array.of(0x81, 0x0a, 0, 20, ...b.subarray(4, 20))]],
  ];
  for (const [what, spoil] of bad) {
    const failure = await asked(spoil).catch((error: unknown) => error);
    expect(failure, what).toMatchObject({code: 'poll'});
  }
});
