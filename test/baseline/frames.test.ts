/** From frames to alerts: a plant that is learned, and what then departs from it. */
import {beforeAll, expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Alert} from '../../src/core/alert.ts';
import type {Change} from '../../src/core/change.ts';
import {HOUR, MINUTE, type Micros, SECOND} from '../../src/core/time.ts';
import type {Detector} from '../../src/detect/detector.ts';
import type {Saved} from '../../src/pipeline/saved.ts';
import {type Endpoint, FLAG, mbap, tcpFrame, udpFrame} from '../frames.ts';
import {feed, openWatch, START, type TimedFrame, type Watched, type WatchOptions} from '../watch.ts';

const HMI: Endpoint = {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 40_001};
const PLC: Endpoint = {mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: 502};
const OTHER: Endpoint = {mac: '02:00:00:00:00:03', ip: '10.0.0.3', port: 47_000};

const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];

interface Poll {
  readonly from: Micros;
  readonly until: Micros;
  readonly period?: Micros;
  readonly value?: (turn: number) => number;
  readonly answer?: Micros;
}

/** The HMI reads ten registers; somebody else broadcasts every ten seconds, always. */
function poll({from, until, period = SECOND, value = (turn) => turn * 7919, answer = 4000}: Poll): TimedFrame[] {
  const frames: TimedFrame[] = [];
  for (let time = from, turn = Math.round((from - START) / SECOND); time < until; time += period, turn++) {
    const ask = mbap(turn, 1, Buffer.from([3, 0, 100, 0, 10]));
    const values = Array.from({length: 10}, (_, i) => u16(value(turn) + i)).flat();
    const reply = mbap(turn, 1, Buffer.from([3, 20, ...values]));
    frames.push({
      time,
      frame: tcpFrame({from: HMI, to: PLC, seq: turn * ask.length, flags: FLAG.push | FLAG.ack, payload: ask}),
    });
    const seq = turn * reply.length;
    const back = tcpFrame({from: PLC, to: HMI, seq, flags: FLAG.push | FLAG.ack, payload: reply});
    frames.push({time: time + answer, frame: back});
  }
  return frames;
}

function noise(from: Micros, until: Micros): TimedFrame[] {
  const to = {mac: 'ff:ff:ff:ff:ff:ff', ip: '10.0.0.255', port: 47_000};
  const frame = udpFrame({from: OTHER, to, payload: Buffer.from('hello, all of you')});
  const frames: TimedFrame[] = [];
  for (let time = from; time < until; time += 10 * SECOND) frames.push({time, frame});
  return frames;
}

const sorted = (...all: readonly TimedFrame[][]): TimedFrame[] =>
  all.flat().sort((a, b) => (a.time ?? 0) - (b.time ?? 0));

let rules: () => Promise<Detector>;
beforeAll(() => {
  rules = async () => (await loadDetector({profile: 'strict', directories: []})).detector;
});

const LEARN = HOUR;
const open = async (options: WatchOptions = {}): Promise<Watched> =>
  openWatch({detector: await rules(), learn: LEARN, ...options});

const alertsOf = (changes: readonly Change[]): string[] => [
  ...new Set(changes.flatMap((one) => (one.type === 'alert' ? [(one.alert as Alert).rule.id] : []))),
];

const learned = (): TimedFrame[] => poll({from: START, until: START + 2 * HOUR});
const END = START + 2 * HOUR;

test.each<[string, TimedFrame[], readonly string[]]>([
  ['nothing but the usual', poll({from: END, until: END + 20 * MINUTE}), []],
  // Both ends say nothing any more, so that after 15 minutes they are missed as devices, too.
  ['a client that falls silent', [], ['MB-46', 'NT-37']],
  ['a client that asks five times as often', poll({from: END, until: END + 5 * MINUTE, period: SECOND / 5}), ['MB-47']],
  ['answers that take long', poll({from: END, until: END + 20 * MINUTE, answer: 100_000}), ['MB-48']],
  ['values that stand still', poll({from: END, until: END + 20 * MINUTE, value: () => 5}), ['MB-51']],
  [
    'values that come again',
    poll({from: END, until: END + 5 * MINUTE, value: (turn) => 7919 * (7200 + (turn % 60))}),
    ['MB-52'],
  ],
])('%s', async (_what, frames, expected) => {
  const watched = await open();
  const last = frames.at(-1)?.time ?? END + 20 * MINUTE;
  feed(watched, sorted(learned(), frames, noise(START, last)));
  watched.pause();
  expect(alertsOf(watched.changes)).toEqual(expected);
});

function savedOf(changes: readonly Change[]): Saved {
  const last = <T>(of: (one: Change) => readonly [string, T] | undefined): T[] => [
    ...new Map(changes.map(of).filter((one) => one !== undefined)).values(),
  ];
  return structuredClone({
    assets: last((one) => (one.type === 'asset' ? [one.asset.id, one.asset] : undefined)),
    known: last((one) =>
      one.type === 'known' ? [`${one.known.kind} ${one.known.segment} ${one.known.key}`, one.known] : undefined,
    ),
    tags: [],
    learnings: last((one) =>
      one.type === 'learning' ? [`${one.learning.segment} ${one.learning.scope}`, one.learning] : undefined,
    ),
    habits: last((one) => (one.type === 'habit' ? [`${one.habit.kind} ${one.habit.id}`, one.habit] : undefined)),
    alerts: [],
  });
}

test('after a restart everything is as it was: the usual is quiet, silence is told', async () => {
  const before = await open();
  feed(before, sorted(learned(), noise(START, END)));
  before.pause();
  const saved = savedOf(before.changes);
  const back = END + 10 * MINUTE;
  const quiet = await open({saved});
  feed(quiet, sorted(poll({from: back, until: back + 20 * MINUTE}), noise(back, back + 20 * MINUTE)));
  quiet.pause();
  expect(alertsOf(quiet.changes)).toEqual([]);
  const silent = await open({saved});
  feed(silent, noise(back, back + 20 * MINUTE));
  silent.pause();
  expect(alertsOf(silent.changes)).toEqual(['MB-46', 'NT-37']);
});

test('two replays tell the same', async () => {
  const all: Change[][] = [];
  for (let i = 0; i < 2; i++) {
    const watched = await open();
    feed(watched, sorted(learned(), poll({from: END, until: END + MINUTE, period: SECOND / 5}), noise(START, END)));
    watched.pause();
    all.push(watched.changes);
  }
  expect(all[1]).toEqual(all[0]);
});
