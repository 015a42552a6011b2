/**
 * When tasks are due. Pure: RFC 5545 by rrule-temporal. A rule is worked out on wall-clock time and only then put into the zone: a task of
 * 02:30 is there on the night that has no 02:30, too, and once where the night has two.
 */
import {RRuleTemporal} from 'rrule-temporal';
import {Temporal} from 'temporal-polyfill';
import type {Period, Plan} from '../../core/task.ts';
import type {Micros} from '../../core/time.ts';

/** Rules with an interval count from here: a Monday, and the first day of a quarter and a year. */
const ANCHOR = Temporal.ZonedDateTime.from('2024-01-01T00:00[UTC]');
/** Wall-clock times are this far from UTC at most. */
const ZONE_SPAN_MS = 26 * 3_600_000;

/** Why the rule cannot be used, in words; undefined: it can. */
export function planProblem({rrule}: Pick<Plan, 'rrule'>): string | undefined {
  try {
    const {freq} = ruleOf(rrule).options();
    return freq in keyOf ? undefined : `${freq} is too often: DAILY, WEEKLY, MONTHLY or YEARLY`;
  } catch (error) {
    return `is no recurrence rule of RFC 5545: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Periods that are open at some time between `from` and `to`, in their order. `zone`: IANA name. */
export function periodsBetween(plan: Plan, zone: string, from: Micros, to: Micros): Period[] {
  const rule = ruleOf(plan.rrule);
  const wide = (time: Micros, ms: number): Date => new Date(Math.floor(time / 1000) + ms);
  const days = rule.between(wide(from - plan.grace, -ZONE_SPAN_MS), wide(to + plan.notice, ZONE_SPAN_MS), true);
  return days
    .map((day) => periodOf(plan, keyOf[kindOf(rule)](day), day.toPlainDateTime().toZonedDateTime(zone)))
    .filter(({opens, ends}) => ends >= from && opens <= to);
}

const periodOf = ({line, notice, grace, closing}: Plan, key: string, at: Temporal.ZonedDateTime): Period => {
  const due = at.epochMilliseconds * 1000;
  return {line, key, opens: due - notice, due, ends: due + grace, closing};
};

const rules = new Map<string, RRuleTemporal>();

function ruleOf(text: string): RRuleTemporal {
  const known = rules.get(text);
  if (known !== undefined) return known;
  const made = new RRuleTemporal({rruleString: text, dtstart: ANCHOR});
  rules.set(text, made);
  return made;
}

type Kind = keyof typeof keyOf;

/** Several days of a week or month each have a period of their own. */
function kindOf(rule: RRuleTemporal): Kind {
  const {freq, interval = 1, byDay = [], byMonthDay = [], byMonth = []} = rule.options();
  if (freq === 'DAILY' || byDay.length > 1 || byMonthDay.length > 1) return 'DAILY';
  if (freq === 'MONTHLY') return interval === 3 ? 'QUARTERLY' : 'MONTHLY';
  return freq === 'WEEKLY' ? 'WEEKLY' : byMonth.length > 1 ? 'MONTHLY' : 'YEARLY';
}

const two = (n: number): string => String(n).padStart(2, '0');

const keyOf = {
  DAILY: (day: Temporal.ZonedDateTime): string => day.toPlainDate().toString(),
  /** ISO 8601: the week belongs to the year of its Thursday. */
  WEEKLY: (day: Temporal.ZonedDateTime): string => `${day.yearOfWeek ?? day.year}-W${two(day.weekOfYear ?? 0)}`,
  MONTHLY: (day: Temporal.ZonedDateTime): string => `${day.year}-${two(day.month)}`,
  QUARTERLY: (day: Temporal.ZonedDateTime): string => `${day.year}-Q${Math.ceil(day.month / 3)}`,
  YEARLY: (day: Temporal.ZonedDateTime): string => String(day.year),
} as const;
