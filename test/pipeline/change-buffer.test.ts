/** What waits for the store leaves in slices, so that a plant that is learned at once stalls nobody. */
import {expect, test} from 'vitest';
import type {Change} from '../../src/core/change.ts';
import {changeBuffer} from '../../src/pipeline/change-buffer.ts';
import {NOON, sampleAlert, sampleAsset} from '../sample.ts';

const assets = Array.from({length: 10}, (_, i): Change => ({type: 'asset', asset: sampleAsset(i, {id: `a-${i}`})}));
const known = Array.from(
  {length: 10},
  (_, i): Change => ({
    type: 'known',
    known: {kind: 'host', segment: 'cell1', key: `a-${i}`, firstSeen: NOON, ranges: ''},
  }),
);
const waiting = () => {
  const buffer = changeBuffer();
  for (const change of [...assets, ...known]) buffer.add(change);
  return buffer;
};

test('what is known does not wait for states, however many there are', () => {
  const buffer = waiting();
  expect(buffer.take(4)).toEqual([...assets.slice(0, 4), ...known.slice(0, 4)]);
  expect(buffer.take(4)).toEqual([...assets.slice(4, 8), ...known.slice(4, 8)]);
  expect(buffer.isEmpty()).toBe(false);
  expect(buffer.take()).toEqual([...assets.slice(8), ...known.slice(8)]);
  expect(buffer.isEmpty()).toBe(true);
});

test('an alert leaves at once, behind the assets it speaks of', () => {
  const buffer = waiting();
  const alert: Change = {type: 'alert', alert: sampleAlert(1, 'new', {subject: 'a-9', object: 'a-7'})};
  buffer.add(alert);
  expect(buffer.take(3)).toEqual([assets[9], assets[7], assets[0], ...known.slice(0, 3), alert]);
});

test('an alert leaves with all of its assets, even where that is more than a slice', () => {
  const buffer = waiting();
  const alert: Change = {type: 'alert', alert: sampleAlert(1, 'new', {subject: 'a-9', object: 'a-7'})};
  buffer.add(alert);
  expect(buffer.take(1)).toEqual([assets[9], assets[7], ...known.slice(0, 1), alert]);
  expect(buffer.take(1)).toEqual([assets[0], known[1]]);
});

test('the rest is made as it is taken, a slice at a time and behind what waits', () => {
  const buffer = changeBuffer();
  let made = 0;
  function* rest(): Generator<Change> {
    for (const change of assets.slice(2)) {
      made++;
      yield change;
    }
  }
  for (const change of assets.slice(0, 2)) buffer.add(change);
  buffer.addRest(rest());
  expect(buffer.take(4)).toEqual(assets.slice(0, 4));
  expect(made).toBe(2);
  expect(buffer.isEmpty()).toBe(false);
  expect(buffer.take()).toEqual(assets.slice(4));
  expect(buffer.take(4)).toEqual([]);
  expect(buffer.isEmpty()).toBe(true);
});
