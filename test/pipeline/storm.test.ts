/** A million hits of one rule: one alert, told once a minute with its exact count, and nothing else waits for it. */
import {expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Alert} from '../../src/core/alert.ts';
import {HOUR, MINUTE} from '../../src/core/time.ts';
import {FLAG, mbap, tcpFrame} from '../frames.ts';
import {feed, openWatch, START, type TimedFrame, type Watched} from '../watch.ts';

const HITS = 1_000_000;
/** Messages in one segment. */
const PACKED = 20;
const MINUTES = 10;
const client = {mac: '02:00:00:00:00:66', ip: '10.0.0.66', port: 40_000};
const server = {mac: '02:00:00:00:00:11', ip: '10.0.0.11', port: 502};
const CLEAR_COUNTERS = mbap(1, 1, Buffer.from([8, 0, 10, 0, 0]));
const RESTART = mbap(1, 1, Buffer.from([8, 0, 1, 0, 0]));

const alertsOf = ({changes}: Watched, rule: string): Alert[] =>
  changes.flatMap((change) => (change.type === 'alert' && change.alert.rule.id === rule ? [change.alert] : []));

/** Question and answer, which are the same bytes. */
function* exchanges(): Generator<{readonly i: number; readonly frames: TimedFrame[]}> {
  const segments = HITS / PACKED;
  const payload = Buffer.concat(Array.from({length: PACKED}, () => CLEAR_COUNTERS));
  for (let i = 0; i < segments; i++) {
    const seq = 1000 + i * payload.length;
    const time = START + Math.floor((i * MINUTES * MINUTE) / segments);
    const more = {seq, ack: seq, flags: FLAG.ack | FLAG.push, payload};
    const frames = [
      {frame: tcpFrame({from: client, to: server, ...more}), time},
      {frame: tcpFrame({from: server, to: client, ...more}), time: time + 10},
    ];
    yield {i, frames};
  }
}

test('a storm is one alert with its exact count, and another alert comes at once', async () => {
  const {detector} = await loadDetector({profile: 'paranoid', directories: []});
  const watched = openWatch({detector, learn: HOUR, quiet: true});
  const other = {...client, ip: '10.0.0.67', mac: '02:00:00:00:00:67'};
  for (const {i, frames} of exchanges()) {
    feed(watched, frames);
    if (i !== HITS / PACKED / 2) continue;
    const time = (frames[1]?.time ?? 0) + 1;
    feed(watched, [
      {frame: tcpFrame({from: other, to: server, seq: 1, payload: RESTART}), time},
      {frame: tcpFrame({from: server, to: other, seq: 1, payload: RESTART}), time: time + 1},
    ]);
    expect(alertsOf(watched, 'MB-53')).toHaveLength(1);
  }
  watched.watch.end();
  const told = alertsOf(watched, 'MB-55');
  expect(new Set(told.map(({id}) => id)).size).toBe(1);
  expect(told.at(-1)?.count).toBe(HITS);
  expect(told.length).toBeGreaterThan(MINUTES - 2);
  expect(told.length).toBeLessThanOrEqual(MINUTES + 2);
}, 240_000);
