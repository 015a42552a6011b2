/** Who is told of an open alert, through which sinks, and when: tiers, calendars of who is on call, and quiet hours. */
import type {Level} from '../core/alert.ts';
import type {Micros} from '../core/time.ts';
import type {WeeklyTime} from '../core/week.ts';

export interface Plan {
  /** Time zone of the weekly times. */
  readonly timezone: string;
  readonly calendars: readonly Calendar[];
  /** Nobody is told then, but of critical alerts. */
  readonly quiet: readonly WeeklyTime[];
  readonly tiers: readonly Tier[];
}

interface Calendar {
  readonly name: string;
  readonly times: readonly (WeeklyTime & {readonly who: string})[];
}

export interface Tier {
  /** So long after the tier before it was told (the first one: after the alert was raised), if nobody has acknowledged. */
  readonly after: Micros;
  /** Alerts of this level or above. */
  readonly level: Level;
  /** By name. */
  readonly calendars: readonly string[];
  readonly sinks: readonly string[];
}

/** How far the escalation of one alert is. */
export interface Escalation {
  readonly alert: string;
  readonly since: Micros;
  /** That was told last, from 0; -1: none yet. */
  readonly tier: number;
  /** When; that of the alert while none was. */
  readonly told: Micros;
}
