/**
 * When somebody is reminded of a task, and who. Pure: it follows from the task alone, so an outage or a clock that jumps loses none and
 * repeats none. The deputy is told, too, once the owner is late.
 */
import type {Period} from '../../core/task.ts';
import {DAY, type Micros} from '../../core/time.ts';

/** `reminder`: it can be done. `overdue`: it should have been done, and there is still time. */
export type Occasion = 'reminder' | 'due' | 'overdue' | 'missed';

export interface Reminder {
  readonly at: Micros;
  readonly occasion: Occasion;
  /** The deputy beside the owner. */
  readonly withDeputy: boolean;
}

/** Before it is due, where it can be done by then. */
const AHEAD: readonly Micros[] = [7 * DAY, DAY];
/** The owner has so long, or half of the time there is. */
const OWNER_ALONE: Micros = DAY;
const AGAIN: Micros = 7 * DAY;

/** In their order; the last one says that it is missed. */
export function remindersOf({opens, due, ends}: Period): Reminder[] {
  const ahead = [opens, ...AHEAD.map((span) => due - span).filter((at) => at > opens)];
  const late = due + Math.min(OWNER_ALONE, Math.ceil((ends - due) / 2));
  const overdue: Micros[] = [];
  for (let at = late; at <= ends; at += AGAIN) overdue.push(at);
  return [
    ...ahead.filter((at) => at < due).map((at): Reminder => ({at, occasion: 'reminder', withDeputy: false})),
    {at: due, occasion: 'due', withDeputy: false},
    ...overdue.map((at): Reminder => ({at, occasion: 'overdue', withDeputy: true})),
    {at: ends + 1, occasion: 'missed', withDeputy: true},
  ];
}

/** The one that holds at a time: whoever missed several needs but the last. Undefined: the task has not begun. */
export const reminderAt = (period: Period, now: Micros): Reminder | undefined =>
  remindersOf(period).findLast(({at}) => at <= now);
