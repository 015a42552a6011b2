/**
 * Recurring security tasks: one for each period of a line of the checklist. Whether one is due or missed follows from the time;
 * kept is only what people or evidence made of it.
 */
import type {Micros} from './time.ts';

export const closings = ['evidence', 'act', 'attestation'] as const;
/** What closes a task: a check that passes, an act that somebody records, a signed statement. */
export type Closing = (typeof closings)[number];

/** One occurrence of a task. Line and key name it for good: it exists once, however often it is worked out. */
export interface Period {
  /** Of the checklist. */
  readonly line: number;
  /** `2026-11-30`, `2026-W48`, `2026-11`, `2026-Q4`, `2026`. */
  readonly key: string;
  /** From here on it is shown as coming, and may be closed. */
  readonly opens: Micros;
  readonly due: Micros;
  /** Past it, it is missed. */
  readonly ends: Micros;
  readonly closing: Closing;
}

export interface TaskClosed {
  /** `excuse`: it was not done, for a reason. */
  readonly how: Closing | 'excuse';
  readonly by: string;
  readonly at: Micros;
  readonly note: string;
  /** SHA-256 of what proves it, hex. */
  readonly evidence: readonly string[];
}

export interface Task extends Period {
  readonly closed?: TaskClosed;
}

export const taskStates = ['upcoming', 'due', 'done', 'excused', 'missed'] as const;
export type TaskState = (typeof taskStates)[number];

/** What is done too late stays missed: the period went by without it. */
export function taskState({due, ends, closed}: Task, now: Micros): TaskState {
  if (closed?.how === 'excuse') return 'excused';
  if (closed !== undefined) return closed.at <= ends ? 'done' : 'missed';
  if (now > ends) return 'missed';
  return now >= due ? 'due' : 'upcoming';
}

export const cadences = ['daily', 'weekly', 'monthly', 'quarterly', 'yearly'] as const;
export type Cadence = (typeof cadences)[number];

/** How often it comes round, by the shape of its key. */
export function cadenceOf({key}: Pick<Period, 'key'>): Cadence {
  if (/^\d{4}-\d\d-\d\d$/.test(key)) return 'daily';
  if (key.includes('W')) return 'weekly';
  if (key.includes('Q')) return 'quarterly';
  return key.length > 4 ? 'monthly' : 'yearly';
}

/** What is due each quarter or year: whoever signs for it is not the only one who knows. */
export const needsSecond = (one: Period): boolean =>
  one.closing === 'attestation' && ['quarterly', 'yearly'].includes(cadenceOf(one));

/** A task as people are told of it. */
export interface NamedTask {
  /** `line84`; of an action of a case `action-ID-1`. */
  readonly id: string;
  readonly what: string;
  /** Roles; of an action whoever sees to it. */
  readonly owner: string;
  /** Empty: nobody. */
  readonly deputy: string;
  readonly task: Task;
}

/** Somebody did something that a line asks for. */
export interface Act {
  readonly line: number;
  readonly at: Micros;
  readonly by: string;
  readonly note: string;
  /** SHA-256 of files that show it, hex. */
  readonly evidence: readonly string[];
}

/** How a task recurs. */
export interface Plan {
  readonly line: number;
  /** RFC 5545, such as `FREQ=WEEKLY;BYDAY=MO;BYHOUR=8`. */
  readonly rrule: string;
  /** How long before it is due it is shown. */
  readonly notice: Micros;
  /** How long after it was due it may be done. */
  readonly grace: Micros;
  /** Roles. */
  readonly owner: string;
  readonly deputy: string;
  readonly closing: Closing;
}
