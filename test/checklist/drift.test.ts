/** Drift is held against what somebody last accepted; what grows by itself is none. */
import {expect, test} from 'vitest';
import {driftOf} from '../../src/checklist/drift.ts';
import {evidenceOf} from '../../src/checklist/read.ts';
import type {Evidence} from '../../src/core/checklist.ts';
import {HOUR} from '../../src/core/time.ts';
import {placeOf} from './place.ts';

const read = (source: string, text: string): Evidence =>
  evidenceOf({name: 'sshd', version: 1}, placeOf('/'), source, {found: 'read', text});

/** The latest first: what /etc/ssh/sshd_config and the kernel said in each run, an hour apart. */
const driftIn = (texts: readonly string[], accepted = 0) =>
  driftOf(
    texts.map((text, i) => ({id: text, at: (100 - i) * HOUR})),
    ({id, at}) => [read('/etc/ssh/sshd_config', id), read('/proc/net/tcp', String(at))],
    accepted,
  );

test('nothing was run, or nothing is different', () => {
  expect(driftIn([])).toEqual({drifted: 0, driftedSince: 0});
  expect(driftIn(['a', 'a', 'a'])).toEqual({drifted: 0, driftedSince: 0});
});

test('what differs from the first run counts from when it was first seen so', () => {
  expect(driftIn(['b', 'b', 'a'])).toEqual({drifted: 1, driftedSince: 99 * HOUR});
  expect(driftIn(['c', 'b', 'a'])).toEqual({drifted: 1, driftedSince: 99 * HOUR});
});

test('put back, it is none; changed anew, it counts anew', () => {
  expect(driftIn(['a', 'b', 'a'])).toEqual({drifted: 0, driftedSince: 0});
  expect(driftIn(['b', 'a', 'b', 'a'])).toEqual({drifted: 1, driftedSince: 100 * HOUR});
});

test('what was there when somebody accepted is the new measure; what came after is not accepted', () => {
  expect(driftIn(['b', 'b', 'a'], 99.5 * HOUR)).toEqual({drifted: 0, driftedSince: 0});
  expect(driftIn(['c', 'b', 'a'], 99.5 * HOUR)).toEqual({drifted: 1, driftedSince: 100 * HOUR});
  // Accepted before anything was run: the first run is the measure.
  expect(driftIn(['b', 'a'], HOUR)).toEqual({drifted: 1, driftedSince: 100 * HOUR});
});
