/** The shipped rules on a plant that lives: what goes on as ever is quiet, a scan is told even while the baseline learns. */
import {describe, expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Alert, Profile} from '../../src/core/alert.ts';
import {DAY, HOUR, MINUTE, SECOND} from '../../src/core/time.ts';
import {START, type TimedFrame, watchFrames} from '../watch.ts';
import {at, attempt, exchange, ILLEGAL_FUNCTION, NO_ANSWER, REPORT_ID} from './plant.ts';

const PLCS = Array.from({length: 24}, (_, i) => 100 + i);
const SCADA = 5;
const LAPTOP = 66;
/** Its connections of one start: to every controller, within seconds. */
const start = (time: number, port: number): TimedFrame[] =>
  PLCS.flatMap((plc, i) => exchange(at(SCADA, port + i), at(plc, 502), time + i * 100_000));

async function alertsOf(frames: readonly TimedFrame[], profile: Profile = 'standard'): Promise<Alert[]> {
  const {detector} = await loadDetector({profile, directories: []});
  const {changes} = watchFrames(frames, {detector, learn: HOUR});
  return changes.flatMap((change) => (change.type === 'alert' ? [change.alert] : []));
}

const idsOf = (alerts: readonly Alert[]): string[] => [...new Set(alerts.map(({rule}) => rule.id))].sort();
/** What the baseline learned from. */
const history = (): TimedFrame[] => start(START, 30_000);

describe('a control system that connects anew', () => {
  test('to controllers that it knows is quiet', async () => {
    const frames = [...history(), ...start(START + DAY, 31_000), ...start(START + DAY + MINUTE, 32_000)];
    expect(idsOf(await alertsOf(frames, 'quiet'))).toEqual([]);
    expect(idsOf(await alertsOf(frames))).toEqual([]);
  });

  test('to controllers that are all switched off is quiet', async () => {
    const calls = PLCS.map((plc, i) => attempt(at(SCADA, 31_000 + i), at(plc, 502), START + DAY + i * 100_000));
    expect(idsOf(await alertsOf([...history(), ...calls]))).toEqual([]);
  });

  test('while the baseline learns is quiet', async () => {
    expect(idsOf(await alertsOf([...history(), ...start(START + 10 * MINUTE, 31_000)], 'quiet'))).toEqual([]);
  });
});

describe('a gateway whose line is cut', () => {
  /** One round over its units, three requests each. */
  const poll = (time: number, port: number, response?: Buffer<ArrayBuffer>): TimedFrame[] =>
    Array.from({length: 30}, (_, i) =>
      exchange(at(SCADA, port + i), at(90, 502), time + i * SECOND, {
        unit: 1 + (i % 10),
        ...(response === undefined ? {} : {response}),
      }),
    ).flat();

  test('is no sweep of units, but a lost path', async () => {
    const frames = [...poll(START, 30_000), ...poll(START + DAY, 31_000, NO_ANSWER)];
    expect(idsOf(await alertsOf(frames, 'quiet'))).toEqual([]);
    expect(idsOf(await alertsOf(frames))).toEqual(['MB-71']);
  });
});

describe('a sweep', () => {
  const sweep = (time: number): TimedFrame[] =>
    Array.from({length: 24}, (_, i) => attempt(at(LAPTOP, 40_000 + i), at(200 + i, 502), time + i * SECOND));

  test.each([
    ['while the baseline learns', 5 * MINUTE],
    ['afterwards', DAY],
  ])('of addresses is told %s', async (_when, after) => {
    const ids = idsOf(await alertsOf([...history(), ...sweep(START + after)], 'quiet'));
    expect(ids).toEqual(expect.arrayContaining(['MB-24', 'NT-11']));
  });

  test('of controllers that answer is told once the baseline knows who asks them', async () => {
    const visits = PLCS.flatMap((plc, i) => exchange(at(LAPTOP, 40_000 + i), at(plc, 502), START + DAY + i * SECOND));
    expect(idsOf(await alertsOf([...history(), ...visits], 'quiet'))).toContain('MB-24');
  });

  test.each([
    ['while the baseline learns', 5 * MINUTE],
    ['afterwards', DAY],
  ])('of units is told %s', async (_when, after) => {
    const asks = Array.from({length: 12}, (_, i) =>
      exchange(at(LAPTOP, 40_000 + i), at(100, 502), START + after + i * SECOND, {
        unit: i + 1,
        request: REPORT_ID,
        response: ILLEGAL_FUNCTION,
      }),
    ).flat();
    expect(idsOf(await alertsOf([...history(), ...asks], 'quiet'))).toContain('MB-23');
  });
});
