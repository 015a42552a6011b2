/** Recurring tasks of the checklist: what became of the latest ones. */
import {type Task, type TaskState, taskState} from '../../core/task.ts';
import {DAY, type Micros} from '../../core/time.ts';
import {keptBy} from '../kept-by.ts';
import type {Probe} from '../probe.ts';

const QUARTER: Micros = 92 * DAY;

export const tasks: Probe = {
  name: 'tasks',
  version: 1,
  about: 'Recurring tasks: which are done, due, missed (bifrost tasks)',
  privilege: 'to read the store',
  timeout: 1000,
  fields: {
    'task.line': {type: 'number', about: 'Line of the checklist'},
    'task.period': {type: 'string', about: 'Period: 2026-W48'},
    'task.state': {type: 'string', about: 'upcoming, due, done, excused, missed'},
    'task.is_last': {type: 'boolean', about: 'The latest one of its line that is over: done, excused or missed'},
    'task.how': {type: 'string', about: 'What closed it: evidence, act, attestation, excuse; absent: nothing'},
    'task.missed': {type: 'number', about: 'Tasks of its line that were missed in the last 92 days'},
  },
  collect: async (place) => [
    keptBy(tasks, place, 'tasks', ({tasks: all}) => {
      const last = lastOfEach(all, place.now);
      return all.map((task) => ({
        name: `line ${task.line}, ${task.key}`,
        fields: {
          'task.line': task.line,
          'task.period': task.key,
          'task.state': taskState(task, place.now),
          'task.is_last': last.get(task.line) === task,
          ...(task.closed && {'task.how': task.closed.how}),
          'task.missed': all.filter((one) => one.line === task.line && isMissed(one, place.now)).length,
        },
      }));
    }),
  ],
};

const isMissed = (task: Task, now: Micros): boolean => task.ends >= now - QUARTER && taskState(task, now) === 'missed';

function lastOfEach(all: readonly Task[], now: Micros): ReadonlyMap<number, Task> {
  const over = all.filter((task) => !open.includes(taskState(task, now))).sort((a, b) => a.due - b.due);
  return new Map(over.map((task) => [task.line, task]));
}

const open: readonly TaskState[] = ['upcoming', 'due'];
