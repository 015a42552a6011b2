/** The seconds of packet time, through disorder, pauses and clocks that are set. */
import {expect, test} from 'vitest';
import {DAY, HOUR, SECOND} from '../../src/core/time.ts';
import {seconds} from '../../src/pipeline/seconds.ts';

const NOON = 1_767_268_800 * SECOND;
const beginnings = (times: readonly number[]): boolean[] => {
  const clock = seconds();
  return times.map((time) => clock.isNext(NOON + time));
};

test.each<[string, number[], boolean[]]>([
  ['the first frame begins nothing', [0, 1], [false, false]],
  ['a second begins once', [0, SECOND - 1, SECOND, SECOND + 1], [false, false, true, false]],
  ['a pause is one beginning', [0, DAY, DAY + 1], [false, true, false]],
  ['disorder begins nothing', [5 * SECOND, 2 * SECOND, 5 * SECOND + 1, 6 * SECOND], [false, false, false, true]],
  ['a clock that is set back goes on', [2 * HOUR, 0, 1, SECOND], [false, true, false, true]],
])('%s', (_what, times, expected) => expect(beginnings(times)).toEqual(expected));
