/** `bifrost checklist run`: a whole run is kept in the store; one of some lines, or of another machine's files, only where a store is named. */
import {existsSync} from 'node:fs';
import type {Command} from 'commander';
import {checkPlace} from '../../check-place.ts';
import {inputsOf} from '../../checklist/inputs.ts';
import type {Line} from '../../checklist/judge/line.ts';
import type {ChecklistRun} from '../../core/checklist.ts';
import {AppError, isAppError} from '../../core/errors.ts';
import {shippedLines} from '../../hardening-lines.ts';
import {loadConfig} from '../../load/config.ts';
import {openStore, type Store} from '../../store/store.ts';
import {exitCodes, say} from '../fail.ts';
import {openToRead, storePlace} from '../list.ts';
import {askedInputs, type InputOptions} from './asked-inputs.ts';
import {type Filter, printRun, type ShowOptions, unseen} from './shown.ts';

export interface RunOptions extends Filter, ShowOptions, InputOptions {
  readonly store?: string;
  readonly root?: string;
  readonly recorded?: string;
}

/** Remarks on what could not be seen; JSON has all of them. */
const MAX_UNSEEN = 20;

export async function run(options: RunOptions, command: Command): Promise<void> {
  const {config: path} = command.optsWithGlobals<{config?: string}>();
  const config = await loadConfig(path);
  const all = await shippedLines(config.checklist.lines);
  const lines = chosen(all, options);
  const isWhole = lines.length === all.length;
  const {root, recorded, store} = options;
  const isHere = root === undefined && recorded === undefined;
  const done = await checkPlace({
    lines,
    cause: 'asked',
    place: {
      store: store ?? config.store.path,
      now: Date.now() * 1000,
      ...(path !== undefined && {config: path}),
      // What the configuration names belongs to this machine.
      inputs: {...(isHere && inputsOf(config.checklist)), ...askedInputs(options)},
      ...(root !== undefined && {root}),
      ...(recorded !== undefined && {recorded}),
    },
    earlier: isHere ? await earlierEvidence(command) : [],
  });
  if (isWhole && (isHere || store !== undefined)) await keep(done, store, command);
  tell(done, lines, options);
}

/** Throws `usage`: there is none. */
export function chosen(all: readonly Line[], {line, section = ''}: Filter): readonly Line[] {
  const lines = all.filter(
    ({shape}) =>
      (line === undefined || line.includes(shape.line)) && shape.section.toLowerCase().includes(section.toLowerCase()),
  );
  if (lines.length === 0)
    throw new AppError('usage', 'no line that is judged here is as asked for (bifrost checklist)');
  return lines;
}

/** Prints it, says what could not be seen, and sets the exit code. */
export function tell(done: ChecklistRun, lines: readonly Line[], options: ShowOptions): void {
  printRun(done, lines, {}, options);
  const missed = unseen(done);
  for (const one of missed.slice(0, MAX_UNSEEN)) say(`not seen: ${one}`);
  if (missed.length > MAX_UNSEEN) say(`and ${missed.length - MAX_UNSEEN} more (bifrost checklist explain N)`);
  if (done.score.fail > 0) process.exitCode = exitCodes.findings;
}

async function earlierEvidence(command: Command): Promise<ChecklistRun['evidence']> {
  return (await reading(command, ({checklist}) => latestOf(checklist, '/')?.evidence)) ?? [];
}

export const latestOf = ({list, get}: Store['checklist'], root?: string): ChecklistRun | undefined =>
  get(list({limit: 1, ...(root !== undefined && {root})})[0]?.id ?? '');

/** Undefined: there is no store that could be read, and so nothing from before. */
async function reading<T>(command: Command, read: (store: Store) => T): Promise<T | undefined> {
  try {
    const store = await openToRead(command);
    try {
      return read(store);
    } finally {
      store.close();
    }
  } catch (error) {
    if (isAppError(error) && error.code === 'store-open') return undefined;
    throw error;
  }
}

/** A run that cannot be kept was no less a run. */
async function keep(done: ChecklistRun, named: string | undefined, command: Command): Promise<void> {
  try {
    const {path, key} = await storePlace(command);
    // The service makes its store itself: one that root made it could not write.
    if (named === undefined && !existsSync(path)) return say(`the run is not kept: there is no ${path} yet`);
    const store = openStore(path, {key});
    try {
      store.save({run: done});
    } finally {
      store.close();
    }
  } catch (error) {
    if (!isAppError(error)) throw error;
    say(`the run is not kept: ${error.message}`);
  }
}
