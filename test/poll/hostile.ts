/** Devices that answer badly: every question ends in bounded time with an error that says of whom and what. */
import {expect, test} from 'vitest';
import {isAppError} from '../../src/core/errors.ts';
import type {Target} from '../../src/core/poll.ts';
import type {Question} from '../../src/poll/question.ts';
import type {Habit, SimulatedDevice, Ways} from '../simulators/tcp-device.ts';
import {openLine, targetAt} from './line.ts';

const TIMEOUT = 200;
const BAD: readonly Habit[] = ['silent', 'reset', 'garbage', 'flood'];

/** `start` makes the device; it is asked by `question`, which sends at most `most` requests. */
export function testHostile(
  question: Question,
  start: (ways: Ways) => Promise<SimulatedDevice>,
  most: number,
  more: Partial<Target> = {},
): void {
  for (const habit of BAD) {
    test(`${question.name}: a device that is ${habit} costs one time-out and is told`, async () => {
      const device = await start({habit});
      const target = targetAt('127.0.0.1', device.port, more);
      const line = openLine(question, target, TIMEOUT);
      const began = performance.now();
      try {
        const failure = await question.ask(target, line).catch((error: unknown) => error);
        expect(isAppError(failure) && failure.code, String(failure)).toBe('poll');
        expect(performance.now() - began).toBeLessThan(10 * TIMEOUT);
        expect(device.seen.requests.length).toBeLessThanOrEqual(most);
        expect(device.seen.connections).toBe(1);
      } finally {
        line.close();
        await device.stop();
      }
    });
  }

  test(`${question.name}: a device that answers one byte at a time is understood`, async () => {
    const [honest, slow] = [await start({}), await start({habit: 'trickle'})];
    try {
      const [a, b] = await Promise.all([honest, slow].map((device) => factsOf(question, device, more)));
      expect(b).toEqual(a);
    } finally {
      await Promise.all([honest.stop(), slow.stop()]);
    }
  });

  test(`${question.name}: nothing is sent once the switch is tripped`, async () => {
    const device = await start({});
    const target = targetAt('127.0.0.1', device.port, more);
    const line = openLine(question, target, TIMEOUT);
    line.trip();
    try {
      await expect(question.ask(target, line)).rejects.toThrow('tripped');
      expect(device.seen.requests).toEqual([]);
    } finally {
      line.close();
      await device.stop();
    }
  });
}

async function factsOf(question: Question, device: SimulatedDevice, more: Partial<Target>) {
  const target = targetAt('127.0.0.1', device.port, more);
  const line = openLine(question, target, 2000);
  try {
    const told = await question.ask(target, line);
    return told.map(({kind, name, fields}) => ({kind, name, fields: withoutTimes(fields)}));
  } finally {
    line.close();
  }
}

const withoutTimes = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'bifrost.response_time'));
