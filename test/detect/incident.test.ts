/** Stories out of alerts: by device and time, over chains, whatever the order they are given in. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Alert} from '../../src/core/alert.ts';
import {MINUTE} from '../../src/core/time.ts';
import {incidentsOf, STORY_GAP} from '../../src/detect/incident.ts';
import {NOON, sampleAlert} from '../sample.ts';

let ids = 0;
function alert(minute: number, subject: string, object: string, more: Partial<Alert> = {}): Alert {
  const seen = NOON + minute * MINUTE;
  return sampleAlert(++ids, 'new', {subject, object, firstSeen: seen, lastSeen: seen, level: 'low', ...more});
}

const shapes = (alerts: readonly Alert[]) =>
  incidentsOf(alerts).map(({id, level, alerts: inside, assets}) => ({id, level, size: inside.length, assets}));

test('a scan, a write and a stop by one intruder are one story of all its devices, as bad as its worst part', () => {
  const alerts = [
    alert(0, 'a-intruder', ''),
    alert(5, 'a-intruder', 'a-plc1', {level: 'high'}),
    alert(20, 'a-intruder', 'a-plc2', {level: 'critical'}),
  ];
  expect(shapes(alerts)).toEqual([
    {id: alerts[0]?.id, level: 'critical', size: 3, assets: ['a-intruder', 'a-plc1', 'a-plc2']},
  ]);
});

test('devices that have nothing in common are two stories, the latest first', () => {
  const alerts = [alert(0, 'a', 'b'), alert(1, 'c', 'd')];
  expect(shapes(alerts).map(({assets}) => assets)).toEqual([
    ['c', 'd'],
    ['a', 'b'],
  ]);
});

test('an alert that links two running stories makes them one, under the id of the first', () => {
  const alerts = [alert(0, 'a', 'b'), alert(1, 'c', 'd'), alert(2, 'b', 'c'), alert(3, 'd', 'e')];
  expect(shapes(alerts)).toMatchObject([{id: alerts[0]?.id, size: 4, assets: ['a', 'b', 'c', 'd', 'e']}]);
});

test('silence ends a story', () => {
  const gap = STORY_GAP / MINUTE;
  expect(shapes([alert(0, 'a', 'b'), alert(gap, 'a', 'b')])).toHaveLength(1);
  expect(shapes([alert(0, 'a', 'b'), alert(gap + 1, 'a', 'b')])).toHaveLength(2);
});

test('what is about no device is in no story', () => {
  expect(shapes([alert(0, '', '', {segment: ''}), alert(1, 'a', 'b'), alert(2, '', '')])).toMatchObject([{size: 1}]);
});

test('the same address in another segment is another device', () => {
  expect(shapes([alert(0, 'a', ''), alert(1, 'a', '', {segment: 'cell2'})])).toHaveLength(2);
});

test('every alert is in exactly one story, whatever the order', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const some = fc.array(fc.tuple(fc.nat(300), names, names), {maxLength: 30});
  fc.assert(
    fc.property(some, (seeds) => {
      const alerts = seeds.map(([minute, subject, object]) => alert(minute, subject, object));
      const stories = incidentsOf(alerts);
      expect(stories.flatMap((story) => story.alerts.map(({id}) => id)).toSorted()).toEqual(
        alerts.map(({id}) => id).toSorted(),
      );
      expect(incidentsOf(alerts.toReversed())).toEqual(stories);
    }),
    {numRuns: 200},
  );
});
