/** What would happen: an alert of this level is raised at that moment; who is told when, until somebody acknowledges it. */
import type {Level} from '../core/alert.ts';
import {DAY, MINUTE, type Micros} from '../core/time.ts';
import {judgeOf, type Telling} from './judge.ts';
import type {Escalation, Plan} from './plan.ts';

/** Weekly times have come round by then. */
const LONGEST: Micros = 15 * DAY;

export function timeline(
  plan: Plan,
  level: Level,
  raised: Micros,
  acknowledged = Number.POSITIVE_INFINITY,
): (Telling & {readonly time: Micros})[] {
  const {due} = judgeOf(plan);
  const told: (Telling & {time: Micros})[] = [];
  let escalation: Escalation = {alert: '', since: raised, tier: -1, told: raised};
  const end = Math.min(acknowledged, raised + LONGEST);
  for (let time = raised; time < end && told.length < plan.tiers.length; time += MINUTE / 4) {
    const telling = due(escalation, level, time);
    if (telling === undefined) continue;
    told.push({time, ...telling});
    escalation = {...escalation, tier: telling.tier, told: time};
  }
  return told;
}
