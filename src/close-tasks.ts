/**
 * Tasks of the checklist that evidence closes: a run that has read, within their time, what their lines ask for. One that is due and open
 * asks for a run.
 */
import {judgeClosing} from './checklist/judge/judge.ts';
import type {Line} from './checklist/judge/line.ts';
import {openAt} from './checklist/tasks/due.ts';
import type {Change} from './core/change.ts';
import type {ChecklistRun} from './core/checklist.ts';
import type {Task, TaskClosed} from './core/task.ts';
import {HOUR, type Micros} from './core/time.ts';
import type {DaemonParts} from './daemon-parts.ts';

/** Hashes that are kept of one task. */
const MAX_EVIDENCE = 64;
const BIFROST = 'bifrost';
/** A run that did not close it is made again after so long. */
const AGAIN: Micros = 4 * HOUR;

/** Closes what the run proves, and tells it. What the run could not read closes nothing. */
export function closeTasks(
  {saving, store, tasks}: Pick<DaemonParts, 'saving' | 'store' | 'tasks'>,
  run: ChecklistRun,
  lines: readonly Line[],
): void {
  const changes = closedBy(run, lines, store.tasks.list({since: run.at, until: run.at}));
  if (changes.length === 0) return;
  const what = changes.map(({period: {line, key}}) => `line ${line} ${key}`).join(', ');
  const entry = {time: Date.now() * 1000, actor: BIFROST, action: 'task.done', detail: `${what}: by run ${run.id}`};
  saving.keep({changes, audit: [entry]});
  tasks?.changed(changes);
}

type TaskChange = Extract<Change, {type: 'task'}>;

const closedBy = (run: ChecklistRun, lines: readonly Line[], tasks: readonly Task[]): TaskChange[] =>
  lines.flatMap((line): TaskChange[] => {
    const task = openAt(tasks, line.shape.line, run.at);
    if (task?.closing !== 'evidence') return [];
    const verdict = judgeClosing(line, run.evidence, task.opens, run.at);
    if (verdict?.state !== 'pass') return [];
    const hashes = verdict.evidence.map((i) => run.evidence[i]?.sha256 ?? '').filter((one) => one !== '');
    const evidence = [...new Set(hashes)].slice(0, MAX_EVIDENCE);
    const closed: TaskClosed = {how: 'evidence', by: BIFROST, at: run.at, note: verdict.why, evidence};
    return [{type: 'task', period: task, closed}];
  });

/** Why a run is made now: a task is due since the latest one (`latest`: when that was), or for long. Undefined: there is none. */
export function waitingTask(
  {store, config}: Pick<DaemonParts, 'store' | 'config'>,
  latest: Micros,
  now: Micros,
): string | undefined {
  const {lines} = config.checklist;
  const isJudged = ({line}: Task): boolean => lines.length === 0 || lines.includes(line);
  const task = store.tasks
    .list({since: now, until: now})
    .filter(({closing, closed, due}) => closing === 'evidence' && closed === undefined && due <= now)
    .find((one) => isJudged(one) && (latest < one.due || now - latest >= AGAIN));
  return task && `task: line ${task.line}, ${task.key}`;
}
