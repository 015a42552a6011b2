/** Which preset holds: by the hours of a week in the time zone of the plant, or the campaign that a person started. */
import type {BaselineSaid, BaselineSettings} from '../core/baseline.ts';
import type {Micros} from '../core/time.ts';
import {isOn, weekClock} from '../core/week.ts';

export interface Presets {
  /** Its name; empty: none. */
  at(time: Micros): string;
  /** Minutes since Monday 00:00 on the clock of the plant. */
  minuteOfWeek(time: Micros): number;
  use(said: readonly BaselineSaid[]): void;
}

export function presets({timezone, presets: all}: Pick<BaselineSettings, 'timezone' | 'presets'>): Presets {
  const minuteOfWeek = weekClock(timezone);
  let campaigns: readonly BaselineSaid[] = [];
  return {
    minuteOfWeek,
    at(time) {
      const campaign = campaigns.findLast((one) => one.time <= time);
      if (campaign !== undefined) return campaign.scope;
      if (all.length === 0) return '';
      const minute = minuteOfWeek(time);
      return all.find((preset) => isOn(preset, minute))?.name ?? '';
    },
    use(said) {
      campaigns = said.filter(({kind}) => kind === 'campaign').toSorted((a, b) => a.time - b.time);
    },
  };
}
