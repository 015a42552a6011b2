/** What we say to a device that we may log on to is no evidence, but of an alert about our own polling. */
import {expect, test} from 'vitest';
import type {Alert} from '../../src/core/alert.ts';
import type {PollingPlan} from '../../src/core/poll.ts';
import {SECOND} from '../../src/core/time.ts';
import {START} from '../watch.ts';
import {alertAt, type Bench, bench, between, framesIn, type SeenFrame} from './frames.ts';

const plan = (device: number): PollingPlan => ({
  sources: [{segment: 'cell1', address: '10.0.0.250'}],
  targets: [],
  logOns: [{segment: 'cell1', address: `10.0.0.${device}`}],
  perDevice: 1,
});

/** A client and device 2, and we with devices 2 and 3, both ways. */
const traffic: SeenFrame[] = [
  between(1, 2, 1),
  between(250, 2, 2),
  between(2, 250, 3),
  between(250, 3, 4),
  between(2, 1, 5),
];

const secondsOf = (one: Bench): number[][] =>
  one.kept().map(({pcapng}) => framesIn(pcapng).map(({time}) => (time - START) / SECOND));

const aboutUs = (alert: Alert): Alert => ({
  ...alert,
  latest: {...alert.latest, protocol: 'bifrost', name: 'poll-breach'},
});

test('frames between us and a device that we may log on to are left out, in both directions', () => {
  const one = bench();
  one.freezer.use(plan(2));
  one.block(traffic, [alertAt(1, 1, 2, 5, 5)]);
  one.block([between(250, 2, 6), between(1, 2, 7)]);
  one.freezer.end();
  expect(secondsOf(one)).toEqual([[1, 5, 7]]);
});

test('other devices that we poll are kept', () => {
  const one = bench();
  one.freezer.use(plan(2));
  one.block(traffic, [alertAt(1, 1, 3, 5, 5)]);
  one.freezer.end();
  expect(secondsOf(one)).toEqual([[1, 4, 5]]);
});

test('an alert about our own polling keeps them, in a window of its own', () => {
  const one = bench();
  one.freezer.use(plan(2));
  one.block(traffic, [alertAt(1, 1, 2, 5, 5), aboutUs(alertAt(2, 1, 2, 5, 5))]);
  one.freezer.end();
  expect(secondsOf(one)).toEqual([
    [1, 5],
    [1, 2, 3, 5],
  ]);
});

test('a device that left the plan is left out as long as its frames may be in memory', () => {
  const one = bench();
  one.freezer.use(plan(2));
  one.block(traffic.slice(0, 4));
  one.freezer.use(plan(9));
  one.block([between(2, 1, 5)], [alertAt(1, 1, 2, 5, 5)]);
  one.freezer.end();
  expect(secondsOf(one)).toEqual([[1, 5]]);
});
