/** Who is told when: on a virtual clock. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type Level, levels} from '../../src/core/alert.ts';
import {DAY, HOUR, MINUTE} from '../../src/core/time.ts';
import {days} from '../../src/core/week.ts';
import {judgeOf} from '../../src/escalation/judge.ts';
import type {Plan} from '../../src/escalation/plan.ts';
import {timeline} from '../../src/escalation/timeline.ts';

const work = days.slice(0, 5);
const plan: Plan = {
  timezone: 'Europe/Berlin',
  calendars: [
    {
      name: 'shift',
      times: [
        {who: 'anna', days: work, hours: '06:00-18:00'},
        {who: 'ben', days: work, hours: '18:00-06:00'},
      ],
    },
    {name: 'boss', times: [{who: 'carla', days, hours: '00:00-24:00'}]},
  ],
  quiet: [{days, hours: '22:00-06:00'}],
  tiers: [
    {after: 0, level: 'medium', calendars: ['shift'], sinks: ['mqtt']},
    {after: 15 * MINUTE, level: 'high', calendars: ['shift', 'boss'], sinks: ['mqtt', 'webhook']},
    {after: HOUR, level: 'critical', calendars: ['boss'], sinks: ['syslog']},
  ],
};

/** Wednesday in winter: Berlin is an hour ahead. */
const at = (clock: string, day = 2): number => Date.parse(`2026-12-0${day}T${clock}:00+01:00`) * 1000;
const told = (level: Level, from: number, ack?: number) =>
  timeline(plan, level, from, ack).map(({time, tier, who, sinks}) => [
    new Date(time / 1000 + 3_600_000).toISOString().slice(8, 16),
    tier + 1,
    who.join(' '),
    sinks.join(' '),
  ]);

test('tier after tier, each with its time, to who is on call at that moment', () => {
  expect(told('critical', at('17:50'))).toEqual([
    ['02T17:50', 1, 'anna', 'mqtt'],
    ['02T18:05', 2, 'ben carla', 'mqtt webhook'],
    ['02T19:05', 3, 'carla', 'syslog'],
  ]);
});

test('an alert reaches the tiers of its level only', () => {
  expect(told('high', at('10:00')).map(([, tier]) => tier)).toEqual([1, 2]);
  expect(told('medium', at('10:00')).map(([, tier]) => tier)).toEqual([1]);
  expect(told('low', at('10:00'))).toEqual([]);
});

test('quiet hours hold back what is below critical, and never critical', () => {
  expect(told('high', at('23:00'))).toEqual([
    ['03T06:00', 1, 'anna', 'mqtt'],
    ['03T06:15', 2, 'anna carla', 'mqtt webhook'],
  ]);
  expect(told('high', at('21:50'))).toEqual([
    ['02T21:50', 1, 'ben', 'mqtt'],
    ['03T06:00', 2, 'anna carla', 'mqtt webhook'],
  ]);
  expect(told('critical', at('23:00')).map(([time]) => time)).toEqual(['02T23:00', '02T23:15', '03T00:15']);
});

test('who acknowledges ends it', () => {
  expect(told('critical', at('10:00'), at('10:14')).map(([, tier]) => tier)).toEqual([1]);
  expect(told('critical', at('10:00'), at('10:16')).map(([, tier]) => tier)).toEqual([1, 2]);
});

test('where nobody is on call it is told all the same', () => {
  expect(told('medium', at('12:00', 5))).toEqual([['05T12:00', 1, '', 'mqtt']]); // Saturday
});

test('after an outage of the box each tier still has its time', () => {
  const {due} = judgeOf(plan);
  const first = {alert: 'x', since: at('08:00'), tier: 0, told: at('08:00')};
  const second = due(first, 'critical', at('12:00'));
  expect(second?.tier).toBe(1);
  const after = {...first, tier: 1, told: at('12:00')};
  expect(due(after, 'critical', at('12:59'))).toBeUndefined();
  expect(due(after, 'critical', at('13:00'))?.tier).toBe(2);
});

test('whatever the level and the moment: in order, each once, none in quiet hours but critical', () => {
  fc.assert(
    fc.property(fc.constantFrom(...levels), fc.integer({min: 0, max: 7 * 24 * 60}), (level, minute) => {
      const from = at('00:00') + minute * MINUTE;
      const all = timeline(plan, level, from);
      const tiers = all.map(({tier}) => tier);
      expect(tiers).toEqual([...new Set(tiers)].sort());
      expect(tiers).toHaveLength(plan.tiers.filter((one) => levels.indexOf(level) >= levels.indexOf(one.level)).length);
      for (const {time} of all) {
        const hour = new Date(time / 1000 + 3_600_000).getUTCHours();
        if (level !== 'critical') expect(hour >= 6 && hour < 22).toBe(true);
        expect(time - from).toBeLessThan(2 * DAY);
      }
    }),
    {numRuns: 200},
  );
});
