/**
 * Tasks as an iCalendar feed, RFC 5545: an event each, with a UID that lasts, so that a calendar which reads the file again changes it
 * in place. Open tasks are no VTODO, although that is what RFC 5545 calls an action item: of a feed that is subscribed to, Google Calendar,
 * Outlook and Apple's Calendar show events alone, and a task that nobody is shown is missed. They make nobody
 * busy (TRANSP). It says which task, when and by whom, and nothing of the plant: calendars are read by many.
 */
import ical, {
  ICalAlarmType,
  type ICalCalendar,
  ICalCalendarMethod,
  ICalEventStatus,
  ICalEventTransparency,
} from 'ical-generator';
import {type NamedTask, type Task, type TaskState, taskState} from '../../core/task.ts';
import type {Micros} from '../../core/time.ts';
import type {LineShape} from '../judge/line-schema.ts';

const REMIND_SECONDS = 3600;
/** How often programs should read the file again (REFRESH-INTERVAL, RFC 7986). */
const REFRESH_SECONDS = 3600;
const LASTS_MS = 30 * 60_000;

export function taskCalendar(
  tasks: readonly Task[],
  actions: readonly NamedTask[],
  lines: ReadonlyMap<number, LineShape>,
  site: string,
  now: Micros,
): string {
  const calendar = ical({
    name: `Security tasks of ${site}`,
    prodId: {company: 'bifrost', product: 'tasks', language: 'EN'},
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_SECONDS,
  });
  for (const task of tasks) {
    const shape = lines.get(task.line);
    if (shape?.task === undefined) continue;
    const {owner, deputy} = shape.task;
    const about = `Line ${task.line} of the hardening checklist, ${task.key}. Owner: ${owner}, deputy: ${deputy}.`;
    enter(calendar, {id: `line${task.line}-${task.key}@${site}`, task, summary: shape.text, about}, now);
  }
  for (const {id, task} of actions) {
    const about = `Case ${task.key.replace(/-(\d+)$/, ', action $1')}: bifrost cases actions says what, and who sees to it.`;
    enter(calendar, {id: `${id}@${site}`, task, summary: 'Action of an incident', about}, now);
  }
  return `${calendar.toString()}\r\n`;
}

interface Entry {
  readonly id: string;
  readonly task: Task;
  readonly summary: string;
  readonly about: string;
}

function enter(calendar: ICalCalendar, {id, task, summary, about}: Entry, now: Micros): void {
  const state = taskState(task, now);
  const start = new Date(task.due / 1000);
  const event = calendar.createEvent({
    id,
    stamp: new Date((task.closed?.at ?? Math.min(task.opens, now)) / 1000),
    start,
    end: new Date(start.getTime() + LASTS_MS),
    sequence: task.closed === undefined ? 0 : 1,
    summary: `${summary}${WORD[state]}`,
    description: about,
    status: state === 'excused' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    transparency: ICalEventTransparency.TRANSPARENT,
  });
  if (task.closed === undefined) event.createAlarm({type: ICalAlarmType.display, triggerBefore: REMIND_SECONDS});
}

const WORD: Readonly<Record<TaskState, string>> = {
  upcoming: '',
  due: '',
  done: ' (done)',
  excused: ' (excused)',
  missed: ' (missed)',
};
