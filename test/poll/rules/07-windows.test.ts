/**
 * Rule 7: windows and blackouts on the clock of the plant; nobody is asked for the first time while nobody is there; what is
 * printed beforehand is what is sent, byte for byte.
 */
import {afterEach, describe, expect, test} from 'vitest';
import {days} from '../../../src/core/week.ts';
import {questions} from '../../../src/poll/questions.ts';
import {calendar} from '../../../src/poll/windows.ts';
import {type Device, startDevice} from '../device.ts';
import {listed, openRig, type Rig} from '../rig.ts';

let [device, rig]: [Device | undefined, Rig | undefined] = [undefined, undefined];
afterEach(async () => {
  await rig?.close();
  await device?.close();
});

const at = (iso: string): number => Date.parse(iso) * 1000;
/** 2026-11-30 is a Monday. */
const night = {days: ['mon', 'tue'] as const, hours: '22:00-06:00'};

describe('the calendar', () => {
  test.each([
    ['2026-11-30T21:59:00Z', false],
    ['2026-11-30T22:00:00Z', true],
    ['2026-12-01T05:59:00Z', true],
    ['2026-12-01T06:00:00Z', false],
    ['2026-12-02T05:59:00Z', true],
    ['2026-12-02T23:00:00Z', false],
  ])('a window over midnight belongs to the day on which it begins: %s', (time, isOpen) => {
    expect(calendar({windows: [night], blackouts: []}, 'UTC').closed(at(time)) === undefined).toBe(isOpen);
  });

  test('goes by the clock of the plant', () => {
    const berlin = calendar({windows: [night], blackouts: []}, 'Europe/Berlin');
    expect(berlin.closed(at('2026-11-30T21:30:00Z'))).toBeUndefined();
    expect(berlin.closed(at('2026-11-30T20:30:00Z'))).toBe('outside of its windows: mon tue 22:00-06:00');
  });

  test('a blackout is stronger than a window; without windows any time is fine', () => {
    const noon = {days, hours: '12:00-13:00'};
    expect(calendar({windows: [noon], blackouts: [noon]}, 'UTC').closed(at('2026-11-30T12:30:00Z'))).toBe(
      'blackout every day 12:00-13:00',
    );
    expect(calendar({windows: [], blackouts: [noon]}, 'UTC').closed(at('2026-11-30T13:30:00Z'))).toBeUndefined();
  });
});

test('outside of its window nothing is sent, and one that ends in the middle ends the asking', async () => {
  device = await startDevice('127.0.9.22');
  const {requests} = device;
  let isOpen = false;
  rig = openRig([listed(device)], {
    closed: () => (isOpen && requests.length < 1 ? undefined : 'outside of its windows'),
  });
  rig.tick();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([rig.plan()[0]?.verdict, device.connections]).toEqual(['wait', []]);
  isOpen = true;
  expect(await rig.outcomes()).toEqual(['outside of its windows']);
  expect([requests.length, rig.devices.get('cell1 127.0.9.22')?.failures]).toEqual([1, 0]);
});

test('without a window a device is asked for the first time when a person says so, and then by itself', async () => {
  device = await startDevice('127.0.9.24');
  const {connections} = device;
  const target = listed(device);
  rig = openRig([target], {hasWindows: false});
  for (let i = 0; i < 3; i++) rig.tick();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([rig.plan()[0], connections]).toMatchObject([
    {verdict: 'wait', reason: expect.stringContaining('never asked before')},
    [],
  ]);
  rig.wanted.add(`${target.id} modbus-identity`);
  expect(await rig.outcomes()).toEqual(['answered']);
  rig.wanted.clear();
  rig.skip(31 * 86_400);
  expect([rig.plan()[0]?.verdict, connections.length]).toEqual(['ask', 1]);
});

test('the bytes of the plan are the bytes on the wire', async () => {
  device = await startDevice('127.0.9.23');
  const target = listed({...device, unit: 7});
  rig = openRig([target]);
  await rig.outcomes();
  const planned = questions.find(({name}) => name === 'modbus-identity')?.plan(target) ?? [];
  expect(device.requests.map(({bytes}) => Buffer.from(bytes).toString('hex'))).toEqual(
    planned.map(({bytes = new Uint8Array()}) => Buffer.from(bytes).toString('hex')),
  );
});
