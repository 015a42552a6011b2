/**
 * Keeps the recurring tasks of the checklist while the daemon runs: each that comes up is stored once, and what changes is told.
 * Nothing is counted on between two looks: after an outage or a jump of the clock the next look finds what is missing.
 */
import {planOf} from './checklist/judge/plan.ts';
import {periodsAt} from './checklist/tasks/due.ts';
import type {Change} from './core/change.ts';
import type {OutboxMessage} from './core/outbox.ts';
import {type Plan, type Task, type TaskState, taskState} from './core/task.ts';
import {DAY, type Micros} from './core/time.ts';
import type {DaemonParts, TaskWatch} from './daemon-parts.ts';
import type {Shaped} from './line-shapes.ts';
import {taskEvent, taskMessage} from './publish/task-messages.ts';

const LOOK_MS = 60_000;
/** What could not be stored is tried again after. */
const RETRY_MS = 5000;
/** Name in the store of when tasks began. */
const BEGAN = 'tasks.began';
/** Whose latest task is older than a year and some tells no more. */
const LATEST: Micros = 400 * DAY;

interface Planned {
  readonly plan: Plan;
  readonly text: string;
}

interface State {
  readonly parts: DaemonParts;
  readonly planned: ReadonlyMap<number, Planned>;
  /** By line: what was told last. */
  told: ReadonlyMap<number, Told>;
  /** What opened until then is stored. */
  lookedAt: Micros;
}

interface Told {
  readonly key: string;
  readonly state: TaskState;
  /** Whole days since it was due; negative before. */
  readonly days: number;
}

/** `lines`: all of the checklist; those with a plan recur. */
export function watchTasks(parts: DaemonParts, lines: readonly Shaped[]): TaskWatch {
  const planned = lines.flatMap(({shape}) => {
    const plan = planOf(shape);
    return plan === undefined ? [] : [[plan.line, {plan, text: shape.text}] as const];
  });
  const state: State = {parts, planned: new Map(planned), told: new Map(), lookedAt: 0};
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, isLookedAt(state) ? LOOK_MS : RETRY_MS);
  };
  look();
  return {
    changed(changes) {
      if (changes.some(({type}) => type === 'task')) look();
    },
    stop: () => clearTimeout(timer),
  };
}

/** False: what is new could not be stored. */
function isLookedAt(state: State): boolean {
  const {log, saving} = state.parts;
  if (saving.isDegraded()) return false;
  try {
    lookAt(state, Date.now() * 1000);
    return true;
  } catch (error) {
    log.warn({err: error}, 'tasks of the checklist cannot be stored; tried again');
    return false;
  }
}

function lookAt(state: State, now: Micros): void {
  const {parts, planned} = state;
  const told = new Map(state.told);
  const {store, topics, publisher} = parts;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const plans = [...planned.values()].map(({plan}) => plan);
  const known = new Map(store.tasks.list({since: now - LATEST}).map((task) => [nameOf(task), task]));
  // A clock that was set back has everything worked out again.
  const since = state.lookedAt <= now ? Math.max(beganAt(parts, now), state.lookedAt) : beganAt(parts, now);
  const fresh = periodsAt({plans, zone, since}, now).filter((one) => !known.has(nameOf(one)));
  for (const period of fresh) known.set(nameOf(period), period);
  const messages = [...latestOf([...known.values()], now)].flatMap(([line, task]) => {
    const one = planned.get(line);
    return one === undefined ? [] : tell(task, one, told, topics, now);
  });
  if (fresh.length + messages.length > 0) {
    store.save({changes: fresh.map((period): Change => ({type: 'task', period})), messages});
    publisher?.wake();
  }
  // What could not be stored is told the next time.
  state.told = told;
  state.lookedAt = now;
}

const nameOf = ({line, key}: {line: number; key: string}): string => `${line} ${key}`;

/** Tasks begin when the daemon first keeps them: nobody owes what was before. */
function beganAt({store}: DaemonParts, now: Micros): Micros {
  const began = Number(store.meta.get(BEGAN));
  if (Number.isSafeInteger(began) && began > 0) return began;
  store.meta.set(BEGAN, String(now));
  return now;
}

/** Of each line the task that is open, else the one that was last. */
function latestOf(tasks: readonly Task[], now: Micros): ReadonlyMap<number, Task> {
  const begun = tasks.filter(({opens}) => opens <= now).sort((a, b) => a.due - b.due);
  return new Map(begun.map((task) => [task.line, task]));
}

/** Once for each state; after a start the retained message alone: what happened was told before. */
function tell(
  task: Task,
  {plan, text}: Planned,
  told: Map<number, Told>,
  topics: DaemonParts['topics'],
  now: Micros,
): OutboxMessage[] {
  const is: Told = {key: task.key, state: taskState(task, now), days: Math.floor((now - task.due) / DAY)};
  const was = told.get(task.line);
  const isNews = was?.key !== is.key || was.state !== is.state;
  if (!isNews && was?.days === is.days) return [];
  told.set(task.line, is);
  const event = was === undefined || !isNews ? undefined : taskEvent(task, text, topics, now);
  return [taskMessage(task, plan, text, topics, now), ...(event === undefined ? [] : [event])];
}
