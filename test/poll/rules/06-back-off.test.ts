/** Rule 6: a device that shows strain is left alone, longer each time; three in a row, and a person must look. */
import {afterEach, describe, expect, test} from 'vitest';
import {DAY, MINUTE, type Micros} from '../../../src/core/time.ts';
import {bore, freshDevice, latencyAfter, NEVER_ANSWERED, strain, suffered} from '../../../src/poll/bearing.ts';
import {worsened} from '../../../src/poll/wire-says.ts';
import {startHttpDevice} from '../../simulators/http.ts';
import {type Behaviour, type Device, exception, startDevice} from '../device.ts';
import {until} from '../plant.ts';
import {listed, NOBODY_THERE, openRig, type Rig} from '../rig.ts';

let [device, rig]: [Device | undefined, Rig | undefined] = [undefined, undefined];
afterEach(async () => {
  await rig?.close();
  await device?.close();
});

const strained: readonly (readonly [string, Behaviour, string | RegExp])[] = [
  ['says nothing', {answer: () => undefined}, 'no answer in time'],
  ['resets', {onRequest: (socket) => socket.resetAndDestroy()}, /reset|closed/],
  ['hangs up', {onRequest: (socket) => socket.destroySoon()}, 'it closed the connection'],
  ['refuses the connection', {maxConnections: 0}, /reset|closed/],
  ['says rubbish', {answer: () => Uint8Array.from(new Array(20).fill(0xee))}, 'a broken answer'],
  ['is busy (06)', {answer: (request) => exception(request, 6)}, 'answered'],
  ['fails (04)', {answer: (request) => exception(request, 4)}, 'answered'],
];

test.each(strained)(
  'a device that %s is left alone for a minute, then two, then until a person looks',
  async (_, how, outcome) => {
    device = await startDevice('127.0.9.20', {...how});
    rig = openRig([listed(device)], {limits: {timeout: 300_000}});
    const {devices, plan, skip, suspended, tick} = rig;
    const bearing = () => devices.get('cell1 127.0.9.20');
    const contacts = (): number => (device?.connections.length ?? 0) + (device?.refused ?? 0);
    for (const [i, minutes] of [1, 2, 4].entries()) {
      expect((await rig.outcomes())[0]).toMatch(outcome);
      const left = (bearing()?.waitUntil ?? 0) - (bearing()?.contactAt ?? 0);
      expect([bearing()?.failures, Math.round(left / MINUTE)]).toEqual([i + 1, minutes]);
      rig.asked.clear();
      const before = contacts();
      skip(60 * minutes - 5);
      tick();
      expect(contacts()).toBe(before);
      skip(10);
    }
    expect(suspended).toHaveLength(1);
    expect(plan()[0]?.reason).toContain('suspended: 3 times in a row');
    const before = contacts();
    skip(7 * 24 * 3600);
    tick();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(contacts()).toBe(before);
  },
);

describe('bearing', () => {
  test('the wait doubles up to a day', () => {
    let one = freshDevice('cell1', '10.0.0.5');
    for (let i = 0; i < 20; i++) one = suffered(one, 'x', 0);
    expect(one.waitUntil).toBe(DAY);
  });

  test('a good answer begins anew', () => {
    const one = bore(suffered(freshDevice('cell1', '10.0.0.5'), 'x', 0));
    expect(one).toMatchObject({failures: 0, waitUntil: 0});
  });

  test('what is usual follows the answers slowly', () => {
    expect(latencyAfter(NEVER_ANSWERED, [])).toEqual(NEVER_ANSWERED);
    expect(latencyAfter(NEVER_ANSWERED, [5000, 10_000])).toEqual({usual: 6000, answers: 2});
  });

  test('what one service takes is no measure for another of the same device', async () => {
    const slow = await startHttpDevice({delay: 150});
    device = await startDevice('127.0.0.1');
    const targets = [listed(device), listed({address: '127.0.0.1', port: slow.port, protocol: 'http'})];
    rig = openRig(targets);
    const {asked, devices, skip, tick, wanted} = rig;
    for (let round = 0; round < 3; round++) {
      for (const [i, name] of ['modbus-identity', 'http-page'].entries()) {
        const key = `${targets[i]?.id} ${name}`;
        const before = asked.get(key);
        wanted.add(key);
        skip(31);
        tick();
        await until(() => asked.get(key) !== before, `${name} is answered`);
        wanted.delete(key);
        expect([asked.get(key)?.outcome, devices.get('cell1 127.0.0.1')?.failures]).toEqual(['answered', 0]);
      }
    }
    await slow.stop();
  });

  const usual = {usual: 10_000, answers: 5};
  test.each<readonly [string, Micros, boolean]>([
    ['as usual', 10_000, false],
    ['three times as long', 30_000, false],
    ['beyond', 31_000, true],
  ])('an answer that takes %s', (_name, time, isStrain) => {
    expect(strain(usual, 0, [10_000, time], []) !== undefined).toBe(isStrain);
  });

  test('on first contact what real clients wait is usual', () => {
    expect(strain(NEVER_ANSWERED, 0, [500_000], [])).toBeUndefined();
    expect(strain(NEVER_ANSWERED, 10_000, [500_000], [])).toBe('an answer took 500 ms, usual are 10 ms');
  });
});

describe('the process canary', () => {
  const view = (latency: Micros, unanswered = 0, exchanges = 100) => ({
    asOf: 0,
    clients: [],
    exchanges,
    unanswered,
    latency,
  });

  test.each([
    ['20 % longer', view(50_000), view(60_000), false],
    ['more', view(50_000), view(60_100), true],
    ['a third longer, by 7 ms', view(26_000), view(33_000), false],
    ['a third longer, by 10 ms', view(26_000), view(36_000), true],
    ['answers that no longer come', view(50_000), view(50_000, 5), true],
    ['too few exchanges', view(50_000), view(90_000, 0, 19), false],
  ] as const)('%s', (_name, before, after, isWorse) => {
    expect(worsened(before, after, 10_000) !== undefined).toBe(isWorse);
  });

  test('a device whose clients wait longer after it was asked is suspended', async () => {
    device = await startDevice('127.0.9.21');
    rig = openRig([listed(device)], {
      wire: () => ({...NOBODY_THERE, ...view(device?.requests.length === 0 ? 10_000 : 40_000)}),
    });
    expect(await rig.outcomes()).toEqual(['answered']);
    const {plan, suspended} = rig;
    await until(() => suspended.length > 0, 'it is suspended');
    expect(suspended).toEqual([
      expect.stringMatching(/^its clients wait 40\.0 ms for an answer \(\d+ exchanges\), before 10\.0 ms \(\d+\)$/),
    ]);
    expect(plan()[0]?.reason).toContain('suspended');
  });
});
