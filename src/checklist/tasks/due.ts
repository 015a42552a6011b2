/** Which tasks there are at a time. Pure: the same time gives the same tasks, so a clock that jumps makes none twice and loses none. */
import type {Period, Plan, Task} from '../../core/task.ts';
import {DAY, type Micros} from '../../core/time.ts';
import {periodsBetween} from './calendar.ts';

/** A box that was off for longer does not get back the tasks of all that time: nobody could have done them. */
const CATCH_UP: Micros = 400 * DAY;

export interface Calendar {
  readonly plans: readonly Plan[];
  /** IANA name of the site's time zone. */
  readonly zone: string;
  /** Tasks begin here: when the checklist was first kept. */
  readonly since: Micros;
}

/** Periods that should exist by now, those of an outage included; whoever has them already leaves them as they are. */
export function periodsAt({plans, zone, since}: Calendar, now: Micros): Period[] {
  const from = Math.max(Math.min(since, now), now - CATCH_UP);
  return plans.flatMap((plan) => periodsBetween(plan, zone, from, now));
}

/** The task that an act or a statement of this time is about: the open one that is due first. */
export const openAt = (tasks: readonly Task[], line: number, time: Micros): Task | undefined =>
  tasks
    .filter((task) => task.line === line && task.closed === undefined && task.opens <= time && time <= task.ends)
    .sort((a, b) => a.due - b.due)[0];
