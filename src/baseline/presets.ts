/** Which preset holds: by the hours of a week in the time zone of the plant, or the campaign that a person started. */
import {type BaselineSaid, type BaselineSettings, days, type Preset} from '../core/baseline.ts';
import {MINUTE, type Micros} from '../core/time.ts';

/** Clocks are set forward and back at quarters of an hour. */
const BLOCK: Micros = 15 * MINUTE;
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

export interface Presets {
  /** Its name; empty: none. */
  at(time: Micros): string;
  /** Minutes since Monday 00:00 on the clock of the plant. */
  minuteOfWeek(time: Micros): number;
  use(said: readonly BaselineSaid[]): void;
}

export function presets({timezone, presets: all}: Pick<BaselineSettings, 'timezone' | 'presets'>): Presets {
  let clock: Intl.DateTimeFormat | undefined;
  let campaigns: readonly BaselineSaid[] = [];
  let block = Number.NaN;
  let start = 0;

  function minuteOfWeek(time: Micros): number {
    const current = Math.floor(time / BLOCK);
    if (current !== block) {
      block = current;
      clock ??= clockOf(timezone);
      start = localMinute(clock, current * BLOCK);
    }
    return (start + Math.floor((time - current * BLOCK) / MINUTE)) % WEEK_MINUTES;
  }

  return {
    minuteOfWeek,
    at(time) {
      const campaign = campaigns.findLast((one) => one.time <= time);
      if (campaign !== undefined) return campaign.scope;
      if (all.length === 0) return '';
      const minute = minuteOfWeek(time);
      return all.find((preset) => holds(preset, minute))?.name ?? '';
    },
    use(said) {
      campaigns = said.filter(({kind}) => kind === 'campaign').toSorted((a, b) => a.time - b.time);
    },
  };
}

/** Made when a preset first asks: it costs as much as reading twenty rules. */
const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', {timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});

function localMinute(clock: Intl.DateTimeFormat, time: Micros): number {
  const parts = new Map(clock.formatToParts(time / 1000).map(({type, value}) => [type, value]));
  const day = days.map(String).indexOf(parts.get('weekday')?.toLowerCase() ?? '');
  return Math.max(0, day) * DAY_MINUTES + Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
}

/** Hours that go over midnight belong to the day on which they begin. */
function holds(preset: Preset, minute: number): boolean {
  const [from, until] = preset.hours.split('-').map(minuteOfDay);
  if (from === undefined || until === undefined) return false;
  const day = Math.floor(minute / DAY_MINUTES);
  const now = minute % DAY_MINUTES;
  if (from < until) return isOn(preset, day) && now >= from && now < until;
  return (isOn(preset, day) && now >= from) || (isOn(preset, (day + 6) % 7) && now < until);
}

const isOn = (preset: Preset, day: number): boolean => preset.days.some((name) => name === days[day]);

function minuteOfDay(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
