/**
 * Keeps the recurring tasks of the checklist while the daemon runs: each that comes up is stored once, and what changes is told; so are
 * actions of incidents, until they are done.
 * Nothing is counted on between two looks: after an outage or a jump of the clock the next look finds what is missing.
 */
import {planOf} from './checklist/judge/plan.ts';
import {actionTasks} from './checklist/tasks/actions.ts';
import {periodsAt} from './checklist/tasks/due.ts';
import {reminderAt} from './checklist/tasks/reminders.ts';
import type {Change} from './core/change.ts';
import type {OutboxMessage} from './core/outbox.ts';
import {type NamedTask, type Plan, type Task, type TaskState, taskState} from './core/task.ts';
import {DAY, type Micros} from './core/time.ts';
import type {DaemonParts, TaskWatch} from './daemon-parts.ts';
import {calendarKeeper} from './keep-calendar.ts';
import type {Shaped} from './line-shapes.ts';
import {type TaskNews, taskCleared, taskEvent, taskMessage} from './publish/task-messages.ts';

const LOOK_MS = 60_000;
/** What could not be stored is tried again after. */
const RETRY_MS = 5000;
/** Name in the store of when tasks began. */
const BEGAN = 'tasks.began';
/** Name in the store of up to when people were told of each task, by its id. */
const TOLD = 'tasks.told';
/** A clock that is set back by so much tells nothing twice; what was told in a farther future was told by a wrong clock. */
const SET_BACK: Micros = DAY;
/** Whose latest task is older than a year and some tells no more. */
const LATEST: Micros = 400 * DAY;

interface Planned {
  readonly plan: Plan;
  readonly text: string;
}

interface State {
  readonly parts: TaskParts;
  readonly planned: ReadonlyMap<number, Planned>;
  readonly keepCalendar: (now: Micros) => Promise<void>;
  /** By id: its retained message as it was told last. */
  shown: ReadonlyMap<string, Shown>;
  /** What opened until then is stored. */
  lookedAt: Micros;
}

interface Shown {
  readonly key: string;
  readonly state: TaskState;
  /** Whole days since it was due; negative before. */
  readonly days: number;
}

export type TaskParts = Pick<DaemonParts, 'config' | 'log' | 'publisher' | 'store' | 'topics'> & {
  readonly saving: Pick<DaemonParts['saving'], 'isDegraded'>;
};

/** `lines`: all of the checklist; those with a plan recur. `start`: now. */
export function watchTasks(parts: TaskParts, lines: readonly Shaped[], start = Date.now() * 1000): TaskWatch {
  const planned = lines.flatMap(({shape}) => {
    const plan = planOf(shape);
    return plan === undefined ? [] : [[plan.line, {plan, text: shape.text}] as const];
  });
  const keepCalendar = calendarKeeper(parts, new Map(lines.map(({shape}) => [shape.line, shape])));
  const state: State = {parts, planned: new Map(planned), keepCalendar, shown: new Map(), lookedAt: 0};
  let timer: NodeJS.Timeout | undefined;
  const look = (now = Date.now() * 1000): void => {
    clearTimeout(timer);
    timer = setTimeout(look, isLookedAt(state, now) ? LOOK_MS : RETRY_MS);
  };
  look(start);
  return {
    look,
    changed(changes) {
      if (changes.some(({type}) => type === 'task' || type === 'case')) look();
    },
    stop: () => clearTimeout(timer),
  };
}

/** False: what is new could not be stored. */
function isLookedAt(state: State, now: Micros): boolean {
  const {log, saving} = state.parts;
  if (saving.isDegraded()) return false;
  try {
    lookAt(state, now);
    void state.keepCalendar(now);
    return true;
  } catch (error) {
    log.warn({err: error}, 'tasks of the checklist cannot be stored; tried again');
    return false;
  }
}

function lookAt(state: State, now: Micros): void {
  const {parts, planned} = state;
  const {store, publisher} = parts;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const plans = [...planned.values()].map(({plan}) => plan);
  const known = new Map(store.tasks.list({since: now - LATEST}).map((task) => [nameOf(task), task]));
  // A clock that was set back has everything worked out again.
  const since = state.lookedAt <= now ? Math.max(beganAt(parts, now), state.lookedAt) : beganAt(parts, now);
  const fresh = periodsAt({plans, zone, since}, now).filter((one) => !known.has(nameOf(one)));
  for (const period of fresh) known.set(nameOf(period), period);
  const told = toldOf(store.meta.get(TOLD));
  const actions = actionTasks(store.cases.list({}));
  // What is done and was told is told once more; what nobody was told of needs no end.
  const named = [
    ...namedOf(latestOf([...known.values()], now), planned),
    ...actions.filter(({id, task}) => task.closed === undefined || told.at.has(id)),
  ];
  const shown = new Map(state.shown);
  const messages = named.flatMap((one) =>
    isOver(one)
      ? [...tell(one, told, parts.topics, now), ...forget(one, {shown, told}, parts.topics, now)]
      : [...show(one, shown, parts.topics, now), ...tell(one, told, parts.topics, now)],
  );
  if (told.isFirst || fresh.length + messages.length > 0) {
    const changes = fresh.map((period): Change => ({type: 'task', period}));
    store.save({changes, messages, meta: {[TOLD]: JSON.stringify(Object.fromEntries(told.at))}});
    publisher?.wake();
  }
  // What could not be stored is told the next time.
  state.shown = shown;
  state.lookedAt = now;
}

const nameOf = ({line, key}: {line: number; key: string}): string => `${line} ${key}`;

/** Tasks begin when the daemon first keeps them: nobody owes what was before. */
function beganAt({store}: TaskParts, now: Micros): Micros {
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

const namedOf = (latest: ReadonlyMap<number, Task>, planned: State['planned']): NamedTask[] =>
  [...latest].flatMap(([line, task]) => {
    const one = planned.get(line);
    if (one === undefined) return [];
    const {plan, text: what} = one;
    return [{id: `line${line}`, what, owner: plan.owner, deputy: plan.deputy, task}];
  });

/** The retained message, again each day and for each state. */
function show(named: NamedTask, shown: Map<string, Shown>, topics: TaskParts['topics'], now: Micros): OutboxMessage[] {
  const {id, task} = named;
  const is: Shown = {key: task.key, state: taskState(task, now), days: Math.floor((now - task.due) / DAY)};
  const was = shown.get(id);
  if (was?.key === is.key && was.state === is.state && was.days === is.days) return [];
  shown.set(id, is);
  return [taskMessage(named, topics, now)];
}

/** It does not come round again. */
const isOver = ({id, task}: NamedTask): boolean => id !== `line${task.line}` && task.closed !== undefined;

function forget(
  one: NamedTask,
  {shown, told}: {shown: Map<string, Shown>; told: Told},
  topics: TaskParts['topics'],
  now: Micros,
): OutboxMessage[] {
  shown.delete(one.id);
  told.at.delete(one.id);
  return [taskCleared(one, topics, now)];
}

interface Told {
  /** By id: up to when people were told. */
  readonly at: Map<string, Micros>;
  readonly isFirst: boolean;
}

/** Nobody was told yet: whoever sets up a box is not told of twenty tasks at once. */
function toldOf(text: string | undefined): Told {
  const told = text === undefined ? {} : (JSON.parse(text) as Readonly<Record<string, Micros>>);
  return {at: new Map(Object.entries(told)), isFirst: text === undefined};
}

/** What people have not been told yet; of several things the last. */
function tell(named: NamedTask, {at: told, isFirst}: Told, topics: TaskParts['topics'], now: Micros): OutboxMessage[] {
  const news = newsOf(named, now);
  const before = told.get(named.id) ?? 0;
  if (news === undefined || (news.at <= before && before <= now + SET_BACK)) return [];
  told.set(named.id, news.at);
  return isFirst ? [] : [taskEvent(named, news, topics, now)];
}

function newsOf({task, owner, deputy}: NamedTask, now: Micros): TaskNews | undefined {
  if (task.closed !== undefined) return {at: task.closed.at, occasion: 'closed', who: []};
  const reminder = reminderAt(task, now);
  return reminder && {...reminder, who: reminder.withDeputy && deputy !== '' ? [owner, deputy] : [owner]};
}
