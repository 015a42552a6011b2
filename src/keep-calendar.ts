/**
 * Tasks as a file that calendar programs read again and again: kept beside them by the daemon, and written by command. The file is
 * compared with what it should say, not with what was written last: one that somebody removed or changed is put right.
 */
import {readFile, rename, rm, writeFile} from 'node:fs/promises';
import type {LineShape} from './checklist/judge/line-schema.ts';
import {actionTasks} from './checklist/tasks/actions.ts';
import {DAY, type Micros} from './core/time.ts';
import type {DaemonParts} from './daemon-parts.ts';
import type {Store} from './store/store.ts';

/** What is over stays in it for so long. */
const SHOWN: Micros = 30 * DAY;

export async function storedCalendar(
  {tasks, cases}: Pick<Store, 'tasks' | 'cases'>,
  lines: ReadonlyMap<number, LineShape>,
  site: string,
  now: Micros,
): Promise<string> {
  const {taskCalendar} = await import('./checklist/tasks/ics.ts');
  const actions = actionTasks(cases.list({})).filter(
    ({task: {closed}}) => closed === undefined || closed.at >= now - SHOWN,
  );
  return taskCalendar(tasks.list({since: now - SHOWN}), actions, lines, site, now);
}

export type CalendarParts = Pick<DaemonParts, 'config' | 'log' | 'store'>;

/** Writes `checklist.calendar` where it would say something else by now; a look while another goes on is left to the next. Never rejects. */
export function calendarKeeper(
  parts: CalendarParts,
  lines: ReadonlyMap<number, LineShape>,
): (now: Micros) => Promise<void> {
  let isBusy = false;
  let problem = '';
  return async (now) => {
    const {site, checklist} = parts.config;
    const file = checklist.calendar;
    if (file === undefined || isBusy) return;
    isBusy = true;
    try {
      const text = await storedCalendar(parts.store, lines, site, now);
      // A calendar has one component at least (RFC 5545, 3.6): there is none on the first day.
      if (text.includes('BEGIN:VEVENT')) await replace(file, text);
      problem = '';
    } catch (error) {
      const {message} = error as Error;
      // Once, and not each minute until somebody comes.
      if (message !== problem) parts.log.warn({err: error}, `the calendar of tasks cannot be written to ${file}`);
      problem = message;
    }
    isBusy = false;
  };
}

/** Whoever reads it never sees half of it. */
async function replace(file: string, text: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return;
  const part = `${file}.part`;
  try {
    await rm(part, {force: true});
    // A link that somebody put there is not followed.
    await writeFile(part, text, {mode: 0o644, flag: 'wx', flush: true});
    await rename(part, file);
  } catch (error) {
    await rm(part, {force: true}).catch(() => undefined);
    throw error;
  }
}
