/** Tasks → messages: the latest of each line and every open action of an incident, retained, and an event when one is due, missed or closed. */
import type {OutboxMessage} from '../core/outbox.ts';
import {type NamedTask, type Task, type TaskState, taskState} from '../core/task.ts';
import {DAY, isoTime, type Micros} from '../core/time.ts';
import {header, messageOf} from './messages.ts';
import type {EventPayload, TaskPayload} from './payloads.ts';
import type {Topics} from './topics.ts';

/** `now`: by the clock. */
export function taskMessage({id, what, owner, deputy, task}: NamedTask, topics: Topics, now: Micros): OutboxMessage {
  const state = taskState(task, now);
  const isOpen = state === 'due' || state === 'missed';
  const payload: Omit<TaskPayload, 'revision'> = {
    ...header(topics.origin, since(task, state)),
    id,
    line: task.line,
    what,
    period: task.key,
    state,
    due: isoTime(task.due),
    ends: isoTime(task.ends),
    overdueDays: isOpen ? Math.floor((now - task.due) / DAY) : 0,
    ...{owner, deputy, closing: task.closing},
    ...(task.closed && {by: task.closed.by, note: task.closed.note}),
  };
  return messageOf('task', topics.task(id), since(task, state), payload, true);
}

/** Takes a retained message back: an action that is done does not come round again. */
export const taskCleared = (named: NamedTask, topics: Topics, now: Micros): OutboxMessage => ({
  ...taskMessage(named, topics, now),
  payload: '',
});

/** What became of a task, or whom it reminds. */
export interface TaskNews {
  readonly at: Micros;
  readonly occasion: 'reminder' | 'due' | 'overdue' | 'missed' | 'closed';
  /** Roles or people that are told. */
  readonly who: readonly string[];
}

export function taskEvent(
  {id, what, task}: NamedTask,
  {at, occasion, who}: TaskNews,
  topics: Topics,
  now: Micros,
): OutboxMessage {
  const state = taskState(task, now);
  const {by} = task.closed ?? {};
  const payload: Omit<EventPayload, 'revision'> = {
    ...header(topics.origin, at),
    id,
    event: `task-${occasion}`,
    segment: '',
    what: `${what} (line ${task.line}, ${task.key}): ${by === undefined ? WORDS[occasion] : `${state} by ${by}`}`,
    level: LEVELS[occasion],
    subject: {id: topics.origin.sensor, ips: [], macs: []},
    ...(by === undefined && {who: [...who], due: isoTime(task.due), ends: isoTime(task.ends)}),
  };
  return messageOf('event', topics.event, at, payload, false);
}

const WORDS = {reminder: 'coming', due: 'due', overdue: 'overdue', missed: 'missed', closed: 'closed'} as const;

/** Routes may ask for a level (docs/sinks.md). */
const LEVELS = {
  ...({reminder: 'informational', due: 'low', overdue: 'medium', missed: 'medium', closed: 'informational'} as const),
};

/** When it came into this state. */
function since({opens, due, ends, closed}: Task, state: TaskState): Micros {
  if (closed !== undefined) return closed.at;
  return state === 'upcoming' ? opens : state === 'due' ? due : ends;
}
