/** Tasks of the checklist → messages: the latest of each line, retained, and an event when it is due, missed or closed. */
import type {OutboxMessage} from '../core/outbox.ts';
import {type Plan, type Task, type TaskState, taskState} from '../core/task.ts';
import {DAY, isoTime, type Micros} from '../core/time.ts';
import {header, messageOf} from './messages.ts';
import type {EventPayload, TaskPayload} from './payloads.ts';
import type {Topics} from './topics.ts';

/** `text`: the words of the line. `now`: by the clock. */
export function taskMessage(
  task: Task,
  {owner, deputy}: Plan,
  text: string,
  topics: Topics,
  now: Micros,
): OutboxMessage {
  const state = taskState(task, now);
  const isOpen = state === 'due' || state === 'missed';
  const payload: Omit<TaskPayload, 'revision'> = {
    ...header(topics.origin, since(task, state)),
    id: idOf(task),
    line: task.line,
    what: text,
    period: task.key,
    state,
    due: isoTime(task.due),
    ends: isoTime(task.ends),
    overdueDays: isOpen ? Math.floor((now - task.due) / DAY) : 0,
    ...{owner, deputy, closing: task.closing},
    ...(task.closed && {by: task.closed.by, note: task.closed.note}),
  };
  return messageOf('task', topics.task(idOf(task)), since(task, state), payload, true);
}

/** What became of a task, or whom it reminds. */
export interface TaskNews {
  readonly at: Micros;
  readonly occasion: 'reminder' | 'due' | 'overdue' | 'missed' | 'closed';
  /** Roles that are told. */
  readonly who: readonly string[];
}

export function taskEvent(
  task: Task,
  {at, occasion, who}: TaskNews,
  text: string,
  topics: Topics,
  now: Micros,
): OutboxMessage {
  const state = taskState(task, now);
  const {by} = task.closed ?? {};
  const payload: Omit<EventPayload, 'revision'> = {
    ...header(topics.origin, at),
    id: idOf(task),
    event: `task-${occasion}`,
    segment: '',
    what: `${text} (line ${task.line}, ${task.key}): ${by === undefined ? WORDS[occasion] : `${state} by ${by}`}`,
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

const idOf = ({line}: Task): string => `line${line}`;

/** When it came into this state. */
function since({opens, due, ends, closed}: Task, state: TaskState): Micros {
  if (closed !== undefined) return closed.at;
  return state === 'upcoming' ? opens : state === 'due' ? due : ends;
}
