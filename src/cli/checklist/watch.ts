/** `bifrost checklist watch`: the latest run, drawn anew when there is a newer one. It only reads the store. */
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Command} from 'commander';
import {changedLines} from '../../checklist/changed.ts';
import type {ChecklistRun, LineState} from '../../core/checklist.ts';
import {isoTime} from '../../core/time.ts';
import type {Shaped} from '../../line-shapes.ts';
import {shippedShapes} from '../../line-shapes.ts';
import {openToRead, showTime} from '../list.ts';
import {print} from '../print.ts';
import {latestOf} from './run.ts';
import {type Filter, paintState, printRun} from './shown.ts';

const LOOK_MS = 1000;
/** ECMA-48: cursor to the beginning, and erase everything. */
const CLEAR = '\x1b[H\x1b[2J';

interface Options extends Filter {
  readonly state?: LineState;
}

export async function watch(options: Options, command: Command): Promise<void> {
  const lines = await shippedShapes();
  const ending = new AbortController();
  void once(process, 'SIGINT').then(() => ending.abort());
  let shown: ChecklistRun | undefined;
  let seen: string | undefined;
  while (!ending.signal.aborted) {
    const store = await openToRead(command);
    const newest = store.checklist.list({limit: 1})[0]?.id ?? '';
    const run = newest === seen ? undefined : latestOf(store.checklist);
    store.close();
    if (run !== undefined) draw(run, shown, lines, options);
    else if (seen === undefined)
      print('no run of the checklist is kept yet; the daemon makes one, and so does bifrost checklist run');
    seen = newest;
    shown = run ?? shown;
    await sleep(LOOK_MS, undefined, {signal: ending.signal}).catch(() => undefined); // Ctrl-C
  }
}

/** In a pipe nothing is erased: each change is a line of its own. */
function draw(run: ChecklistRun, before: ChecklistRun | undefined, lines: readonly Shaped[], options: Options): void {
  if (process.stdout.isTTY) process.stdout.write(CLEAR);
  if (process.stdout.isTTY || before === undefined) printRun(run, lines, options, {});
  if (before === undefined) return;
  for (const {line, from, to, why} of changedLines(before, run))
    print(`${showTime(isoTime(run.at))} line ${line}: ${from} -> ${paintState(to)}: ${why}`);
}
