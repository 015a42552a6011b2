/** Pure: an escalation, an alert and the time → which tier is told now, and who is on call. */
import {type Level, levels} from '../core/alert.ts';
import type {Micros} from '../core/time.ts';
import {isOn, weekClock} from '../core/week.ts';
import type {Escalation, Plan, Tier} from './plan.ts';

export interface Telling {
  /** From 0. */
  readonly tier: number;
  readonly sinks: readonly string[];
  /** On call at that moment; empty: nobody is. */
  readonly who: readonly string[];
}

export interface Judge {
  /** Undefined: nobody is told now. */
  due(escalation: Escalation, level: Level, now: Micros): Telling | undefined;
}

export function judgeOf(plan: Plan): Judge {
  const minuteAt = weekClock(plan.timezone);
  return {
    due(escalation, level, now) {
      const tier = plan.tiers.findIndex((one, i) => i > escalation.tier && isAtLeast(level, one.level));
      const next = plan.tiers[tier];
      if (next === undefined || now - escalation.told < next.after) return undefined;
      const minute = minuteAt(now);
      if (level !== 'critical' && plan.quiet.some((time) => isOn(time, minute))) return undefined;
      return {tier, sinks: next.sinks, who: onCall(plan, next, minute)};
    },
  };
}

const isAtLeast = (level: Level, least: Level): boolean => levels.indexOf(level) >= levels.indexOf(least);

function onCall({calendars}: Plan, tier: Tier, minute: number): string[] {
  const mine = calendars.filter(({name}) => tier.calendars.includes(name));
  const now = mine.flatMap(({times}) => times.filter((time) => isOn(time, minute)));
  return [...new Set(now.map(({who}) => who))];
}
