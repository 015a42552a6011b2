/** Rule 5: the budget of a device, a segment, and all; jitter; one connection, one request; 30 seconds; never the last slot. */
import {setTimeout as sleep} from 'node:timers/promises';
import fc from 'fast-check';
import {afterEach, describe, expect, test} from 'vitest';
import {type PaceClock, pace} from '../../../src/poll/pace.ts';
import {type Device, startDevice} from '../device.ts';
import {until} from '../plant.ts';
import {listed, NOBODY_THERE, openRig, type Rig} from '../rig.ts';

let [device, rig]: [Device | undefined, Rig | undefined] = [undefined, undefined];
afterEach(async () => {
  await rig?.close();
  await device?.close();
});

/** A clock that goes on when somebody sleeps. */
function simulated(random: () => number): PaceClock & {time: number} {
  const clock = {
    time: 0,
    now: () => clock.time,
    random,
    sleep: async (ms: number) => {
      clock.time += ms;
    },
  };
  return clock;
}

describe('the pace', () => {
  test('is never above the budget, and varies by a fifth', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.double({min: 0, max: 0.999, noNaN: true})), async (numbers) => {
        const clock = simulated(() => numbers.next().value ?? 0);
        const {turn} = pace({perDevice: 1, perSegment: 10, overall: 50}, clock);
        const times: number[] = [];
        for (let i = 0; i < 20; i++) {
          await turn('a', 'cell1', 1, new AbortController().signal);
          times.push(clock.time);
        }
        const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
        expect(Math.max(...gaps)).toBeLessThanOrEqual(1530);
      }),
      {numRuns: 50},
    );
  });

  test('of a segment holds for all its devices together, and so does that of all', async () => {
    const clock = simulated(() => 0);
    const {turn} = pace({perDevice: 5, perSegment: 10, overall: 50}, clock);
    const {signal} = new AbortController();
    for (let i = 0; i < 20; i++) await turn(`device${i}`, 'cell1', 5, signal);
    expect(clock.time).toBeGreaterThan(1900);
    const all = simulated(() => 0);
    const many = pace({perDevice: 5, perSegment: 10, overall: 50}, all);
    for (let i = 0; i < 100; i++) await many.turn(`device${i}`, `cell${i}`, 5, signal);
    expect(all.time).toBeGreaterThan(1980);
  });
});

describe('a slow device', () => {
  const gaps = async (taken: number): Promise<number> => {
    const clock = simulated(() => 0);
    const {turn, rest} = pace({perDevice: 5, perSegment: 10, overall: 50}, clock);
    const {signal} = new AbortController();
    await turn('a', 'cell1', 5, signal);
    rest('a', 5, taken);
    await turn('a', 'cell1', 5, signal);
    return clock.time;
  };

  test('rests 300 times as long as an answer kept it from its clients, half a minute at most', async () => {
    expect(await gaps(40)).toBe(12_000);
    expect(await gaps(900)).toBe(30_000);
    expect(await gaps(0.1)).toBe(await gaps(0));
  });

  test('without clients is asked as fast as any other', async () => {
    device = await startDevice('127.0.9.25', {delay: 40});
    rig = openRig([listed(device)]);
    expect(await rig.outcomes()).toEqual(['answered']);
    const [first, , last] = device.requests.map(({at}) => at);
    expect((last ?? 0) - (first ?? 0)).toBeLessThan(4000);
  });

  test('with clients has its rest from us, on the wire', async () => {
    device = await startDevice('127.0.9.26', {delay: 10});
    rig = openRig([listed(device)], {wire: () => ({...NOBODY_THERE, exchanges: 1})});
    expect(await rig.outcomes()).toEqual(['answered']);
    const times = device.requests.map(({at}) => at);
    for (const [i, time] of times.slice(1).entries()) expect(time - (times[i] ?? 0)).toBeGreaterThanOrEqual(3000);
  });
});

test('on the wire: one connection, one request at a time, at least a second between two', async () => {
  device = await startDevice('127.0.9.15', {delay: 50});
  rig = openRig([listed(device)], {limits: {perDevice: 1}});
  expect(await rig.outcomes()).toEqual(['answered']);
  const times = device.requests.map(({at}) => at);
  expect(times).toHaveLength(3);
  for (const [i, time] of times.slice(1).entries()) expect(time - (times[i] ?? 0)).toBeGreaterThanOrEqual(1000);
  expect([device.most, device.connections.length]).toEqual([1, 1]);
});

test('two targets of one device share its one connection, 30 seconds apart', async () => {
  device = await startDevice('127.0.9.16');
  rig = openRig([listed({...device, unit: 1}), listed({...device, unit: 2})]);
  const {tick, skip} = rig;
  const {connections} = device;
  tick();
  tick();
  await until(() => connections[0]?.end === 'fin', 'the first visit is over');
  await sleep(500); // we hear of it a moment after the device
  tick();
  skip(25);
  tick();
  await sleep(300);
  expect(device.connections).toHaveLength(1);
  skip(11); // who was refused is looked at again ten seconds later
  tick();
  await until(() => connections[1]?.end === 'fin', 'the second visit is over');
  expect([device.connections.length, device.most]).toEqual([2, 1]);
});

describe('the last slot is never taken', () => {
  test.each([
    [3, 1, 'answered'],
    [3, 2, 'not asked: 2 of 3 connections (by its people) are in use: 10.0.0.9'],
    [2, 0, 'answered'],
    [2, 1, 'not asked: 1 of 2 connections (by its people) are in use: 10.0.0.9'],
  ])('of %i with %i in use', async (maxConnections, used, outcome) => {
    device = await startDevice('127.0.9.17');
    const clients = new Array<string>(used).fill('10.0.0.9');
    rig = openRig([listed({...device, maxConnections})], {wire: () => ({...NOBODY_THERE, clients})});
    expect(await rig.outcomes()).toEqual([outcome]);
    expect(device.connections.length).toBe(outcome === 'answered' ? 1 : 0);
  });

  test('a device with one connection is not asked at all', () => {
    rig = openRig([listed({address: '127.0.9.17', port: 502, maxConnections: 1})]);
    expect(rig.plan()).toMatchObject([{verdict: 'never', reason: expect.stringContaining('one connection')}]);
  });

  test('a sensor that is behind is not believed', async () => {
    device = await startDevice('127.0.9.17');
    rig = openRig([listed(device)], {wire: () => ({...NOBODY_THERE, asOf: (Date.now() - 5000) * 1000})});
    expect(await rig.outcomes()).toEqual(['not asked: the sensor is 5 s behind']);
    expect(device.connections).toEqual([]);
  });

  test('who does not know what the wire shows does not ask', async () => {
    device = await startDevice('127.0.9.17');
    rig = openRig([listed(device)], {wire: () => undefined});
    expect(await rig.outcomes()).toEqual(['not asked: the sensor does not say what it sees']);
    expect(device.connections).toEqual([]);
  });
});

test('nobody is asked before the wire was watched for a while', async () => {
  device = await startDevice('127.0.9.18');
  rig = openRig([listed(device)], {limits: {watchFirst: 60_000_000}});
  rig.skip(55);
  rig.tick();
  await sleep(100);
  expect([device.connections, rig.poller.isRunning()]).toEqual([[], false]);
  rig.skip(10);
  expect(await rig.outcomes()).toEqual(['answered']);
});
