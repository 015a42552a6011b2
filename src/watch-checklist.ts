/**
 * The checklist while the daemon runs: some time after the start, then by schedule, and when the file of a source changed. Probes run
 * in a process of their own, behind everything else. Whatever run is the latest, of the daemon or of a person, is told: a line that fails
 * is one alert, once, which closes when the line is kept again.
 */
import {changedSources} from './checklist/changed.ts';
import {tellingOf} from './checklist/finding.ts';
import {inputsOf} from './checklist/inputs.ts';
import type {Line} from './checklist/judge/line.ts';
import {type SourceWatch, watchSources} from './checklist/sources.ts';
import {closeAlerts} from './close-alerts.ts';
import {closeTasks, waitingTask} from './close-tasks.ts';
import type {ChecklistRun} from './core/checklist.ts';
import {MINUTE, type Micros} from './core/time.ts';
import type {ChecklistWatch, DaemonParts} from './daemon-parts.ts';
import type {RunSummary} from './store/checklist.ts';

const TICK_MS = 1000;
/** The first run waits until the box has started in peace. */
const AFTER_START: Micros = 2 * MINUTE;
/** However often a source changes. */
const REST: Micros = 10 * MINUTE;
/** Files and tasks are looked at so often. */
const LOOK: Micros = MINUTE;
/** Sources that a cause names. */
const MAX_NAMED = 4;
const RULES = ['HC-01'];

interface State {
  readonly parts: DaemonParts;
  readonly configPath: string | undefined;
  readonly ending: AbortController;
  /** No run before. */
  notBefore: Micros;
  hasRun: boolean;
  /** The run that was made here last; it may still wait to be stored. */
  latest: ChecklistRun | undefined;
  /** The run that was last told. */
  seen: string;
  /** Lines that were told as failing, once they were read. */
  told: readonly number[] | undefined;
  sources: SourceWatch | undefined;
  lookedAt: Micros;
  isBusy: boolean;
}

const clock = (): Micros => Date.now() * 1000;

export function watchChecklist(parts: DaemonParts, configPath: string | undefined): ChecklistWatch {
  const ending = new AbortController();
  const state: State = {
    ...{
      parts,
      configPath,
      ending,
      hasRun: false,
      latest: undefined,
      seen: '',
      told: undefined,
      sources: undefined,
      lookedAt: 0,
      isBusy: false,
    },
    notBefore: clock() + Math.min(AFTER_START, parts.config.checklist.every),
  };
  const timer = setInterval(() => {
    step(state).catch((error: unknown) => {
      if (!ending.signal.aborted) parts.log.warn({err: error}, 'the checklist cannot be gone through; tried again');
    });
  }, TICK_MS);
  return {
    stop() {
      clearInterval(timer);
      ending.abort();
    },
  };
}

async function step(state: State): Promise<void> {
  if (state.isBusy) return;
  state.isBusy = true;
  try {
    const cause = causeOf(state);
    if (cause !== undefined) await run(state, cause);
    const newest = newestOf(state);
    if (newest !== undefined && newest.id !== state.seen) await heed(state);
  } finally {
    state.isBusy = false;
  }
}

function newestOf(state: State): RunSummary | undefined {
  const stored = state.parts.store.checklist.list({root: '/', limit: 1})[0];
  if (stored?.id === state.latest?.id) state.latest = undefined;
  const {latest} = state;
  return latest !== undefined && latest.at >= (stored?.at ?? 0) ? latest : stored;
}

function newestRun(state: State): ChecklistRun | undefined {
  const id = newestOf(state)?.id ?? '';
  return id === state.latest?.id ? state.latest : state.parts.store.checklist.get(id);
}

/** Why it is run now; undefined: it is not. */
function causeOf(state: State): string | undefined {
  const now = clock();
  if (now < state.notBefore) return undefined;
  if (!state.hasRun) return 'start';
  const latest = newestOf(state)?.at ?? 0;
  // A clock that was set back must not put it off.
  if (now - latest >= state.parts.config.checklist.every || latest > now) return 'schedule';
  if (now - state.lookedAt < LOOK) return undefined;
  state.lookedAt = now;
  const waiting = waitingTask(state.parts, latest, now);
  if (waiting !== undefined) return waiting;
  const changed = state.sources?.changed() ?? [];
  return changed.length === 0 ? undefined : `changed: ${named(changed)}`;
}

const named = (sources: readonly string[]): string =>
  sources.length > MAX_NAMED
    ? `${sources.slice(0, MAX_NAMED).join(', ')} and ${sources.length - MAX_NAMED} more`
    : sources.join(', ');

async function run(state: State, cause: string): Promise<void> {
  const {parts, configPath, ending} = state;
  // Probes and what they need are loaded once there is something to do.
  const {checkPlace} = await import('./check-place.ts');
  const {shippedLines} = await import('./hardening-lines.ts');
  const {checklist, store: place} = parts.config;
  state.notBefore = clock() + Math.min(REST, checklist.every);
  state.hasRun = true;
  const before = newestRun(state);
  const done = await checkPlace({
    lines: await shippedLines(checklist.lines),
    cause,
    place: {
      store: place.path,
      now: clock(),
      inputs: inputsOf(checklist),
      ...(configPath !== undefined && {config: configPath}),
    },
    earlier: before?.evidence ?? [],
    isLow: true,
    signal: ending.signal,
  });
  if (ending.signal.aborted) return;
  parts.saving.keep({run: done});
  state.latest = done;
  const changed = before === undefined ? [] : changedSources(before, done).map(({source}) => source);
  parts.log.info({...done.score, cause, changed: changed.slice(0, MAX_NAMED)}, 'checklist');
}

/** Tells what is new in a run, and remembers its sources. */
async function heed(state: State): Promise<void> {
  const {parts} = state;
  const done = newestRun(state);
  if (done === undefined) return;
  const lines = await allLines();
  await tell(state, done, lines);
  closeTasks(parts, done, lines);
  state.sources = watchSources(done.evidence);
  state.lookedAt = clock();
  state.seen = done.id;
}

const allLines = async (): Promise<readonly Line[]> => (await import('./hardening-lines.ts')).shippedLines();

async function tell(state: State, done: ChecklistRun, lines: readonly Line[]): Promise<void> {
  const {parts} = state;
  const before = state.told ?? parts.store.checklist.told();
  const {failing, mended, told} = tellingOf(done, lines, before);
  if (failing.length > 0) await parts.sensor?.call('observe', failing);
  if (mended.length > 0)
    await closeAlerts(parts, {
      rules: RULES,
      matters: new Set(mended),
      detail: `checklist, ${mended.join(', ')}: kept again`,
    });
  if (failing.length + mended.length > 0) parts.saving.keep({told});
  state.told = told;
}
