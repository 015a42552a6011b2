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

/** Undefined: that it comes up is no event. */
export function taskEvent(task: Task, text: string, topics: Topics, now: Micros): OutboxMessage | undefined {
  const state = taskState(task, now);
  const event = EVENT[state];
  if (event === undefined) return undefined;
  const payload: Omit<EventPayload, 'revision'> = {
    ...header(topics.origin, since(task, state)),
    id: idOf(task),
    event,
    segment: '',
    what: `${text} (line ${task.line}, ${task.key}): ${state}${task.closed === undefined ? '' : ` by ${task.closed.by}`}`,
    level: state === 'missed' ? 'medium' : 'informational',
    subject: {id: topics.origin.sensor, ips: [], macs: []},
  };
  return messageOf('event', topics.event, since(task, state), payload, false);
}

const EVENT: Readonly<Partial<Record<TaskState, EventPayload['event']>>> = {
  due: 'task-due',
  missed: 'task-missed',
  done: 'task-closed',
  excused: 'task-closed',
};

const idOf = ({line}: Task): string => `line${line}`;

/** When it came into this state. */
function since({opens, due, ends, closed}: Task, state: TaskState): Micros {
  if (closed !== undefined) return closed.at;
  return state === 'upcoming' ? opens : state === 'due' ? due : ends;
}
