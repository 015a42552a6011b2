/** A plant that only does what it always does is quiet; each attack is told, by its alerts and no others. */
import {beforeAll, describe, expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Alert} from '../../src/core/alert.ts';
import {feed, openWatch, type Watched} from '../watch.ts';
import {attacks} from './attacks.ts';
import {DAY, ordinaryDay, startOf} from './plant.ts';
import {wire} from './wire.ts';

/** Time for one attack and what follows from it. */
const WINDOW = 40 * 60 * 1_000_000;
/** Hosts from here on are intruders. */
const FIRST_INTRUDER = 60;

const isHigh = ({rule: {level}}: Alert): boolean => level === 'high' || level === 'critical';
const beginOf = (n: number): number => startOf(2) + n * WINDOW + 60_000_000;

let watched: Watched;
let alerts: readonly Alert[] = [];

beforeAll(async () => {
  const {detector} = await loadDetector({profile: 'standard', directories: []});
  watched = openWatch({detector, learn: DAY, quiet: true});
  feed(watched, ordinaryDay(0));
  feed(watched, ordinaryDay(1));
  const w = wire();
  for (const [i, attack] of attacks.entries()) attack.play(w, beginOf(i), FIRST_INTRUDER + i);
  feed(
    watched,
    [...ordinaryDay(2), ...w.frames].sort((a, b) => (a.time ?? 0) - (b.time ?? 0)),
  );
  watched.watch.end();
  const latest = new Map<string, Alert>();
  for (const change of watched.changes) if (change.type === 'alert') latest.set(change.alert.id, change.alert);
  alerts = [...latest.values()];
}, 120_000);

const within = (from: number, to: number): Alert[] =>
  alerts.filter(({firstSeen}) => firstSeen >= from && firstSeen < to);
const idsOf = (all: readonly Alert[]): string[] => [...new Set(all.map(({rule}) => rule.id))].sort();

test('an ordinary day after learning: nothing of level high, at most three alerts in all', () => {
  const told = within(0, startOf(2));
  expect(told.filter(isHigh).map(({what}) => what)).toEqual([]);
  expect(told.length).toBeLessThanOrEqual(3);
});

describe('an ordinary day with', () => {
  test.each(attacks.map((attack, i) => [attack.name, attack, i] as const))('%s', (_name, {expected, also = []}, i) => {
    const told = within(beginOf(i), beginOf(i + 1));
    expect(idsOf(told.filter(isHigh))).toEqual([...expected].sort());
    expect(idsOf(told)).toEqual(expect.arrayContaining([...also]));
  });
});

test('there is time for all of them in one day', () => {
  expect(beginOf(attacks.length)).toBeLessThan(startOf(3));
});
