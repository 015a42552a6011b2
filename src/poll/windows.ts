/** When: windows in which alone something is asked, and blackouts in which nothing is; weekly, on the clock of the plant. */
import type {Config} from '../config/config.ts';
import type {Micros} from '../core/time.ts';
import {days, isOn, type WeeklyTime, weekClock} from '../core/week.ts';

export interface Calendar {
  /** Whether somebody said when: a time in which people are there. */
  readonly hasWindows: boolean;
  /** Why nothing may be asked then, in words; undefined: it may. */
  closed(time: Micros): string | undefined;
}

export function calendar(
  {windows, blackouts}: Pick<Config['poll'], 'windows' | 'blackouts'>,
  timeZone: string,
): Calendar {
  const minuteOfWeek = weekClock(timeZone);
  return {
    hasWindows: windows.length > 0,
    closed(time) {
      const minute = minuteOfWeek(time);
      const blackout = blackouts.find((one) => isOn(one, minute));
      if (blackout !== undefined) return `blackout ${inWords(blackout)}`;
      if (windows.length === 0 || windows.some((one) => isOn(one, minute))) return undefined;
      return `outside of its windows: ${windows.map(inWords).join('; ')}`;
    },
  };
}

const inWords = ({days: on, hours}: WeeklyTime): string =>
  `${on.length === days.length ? 'every day' : on.join(' ')} ${hours}`;
