import fc from 'fast-check';
import {expect, test} from 'vitest';
import {DAY, HOUR, MINUTE} from '../../src/core/time.ts';
import {weekClock} from '../../src/core/week.ts';

test('the week in UTC is as the calendar of the platform has it', () => {
  const utc = weekClock('UTC');
  const byCalendar = weekClock('Etc/GMT'); // the same clock by the way of all other zones
  fc.assert(
    fc.property(fc.integer({min: 0, max: 100 * 365 * DAY}), (time) => {
      expect(utc(time)).toBe(byCalendar(time));
    }),
    {numRuns: 500},
  );
});

test('minutes since Monday', () => {
  const tuesday = Date.UTC(2024, 0, 2, 3, 4) * 1000;
  expect(weekClock('UTC')(tuesday) * MINUTE).toBe(DAY + 3 * HOUR + 4 * MINUTE);
  expect(weekClock('Europe/Berlin')(tuesday) * MINUTE).toBe(DAY + 4 * HOUR + 4 * MINUTE);
});
