/** `bifrost checklist diff`: what changed between two runs, and which source may have been the reason. */
import type {Command} from 'commander';
import {changedLines, changedSources} from '../../checklist/changed.ts';
import {summaryOf} from '../../checklist/judge/score.ts';
import type {ChecklistRun} from '../../core/checklist.ts';
import {AppError} from '../../core/errors.ts';
import {harmless} from '../../core/harmless.ts';
import {isoTime} from '../../core/time.ts';
import {shippedShapes} from '../../line-shapes.ts';
import type {Store} from '../../store/store.ts';
import {openToRead, showTime} from '../list.ts';
import {type Column, print, printJson, printRows} from '../print.ts';
import {runNamed} from './show.ts';
import {paintState, type ShowOptions} from './shown.ts';

interface Options extends ShowOptions {
  readonly from?: string;
  readonly to?: string;
}

export async function diff({from, to, json, csv}: Options, command: Command): Promise<void> {
  const texts = new Map((await shippedShapes()).map(({shape}) => [shape.line, shape.text]));
  const store = await openToRead(command);
  try {
    const later = runNamed(store, to);
    const earlier = from === undefined ? before(store, later) : runNamed(store, from);
    const lines = changedLines(earlier, later).map((one) => ({...one, text: texts.get(one.line) ?? ''}));
    const sources = changedSources(earlier, later);
    const isOtherLines = earlier.lines !== later.lines;
    if (json === true) printJson({from: earlier.id, to: later.id, isOtherLines, lines, sources});
    else if (csv === true) printRows(lines, columns, {csv: true});
    else {
      print(summaryOf(later.score));
      print(harmless(`${moment(earlier)} -> ${moment(later)}`));
      if (isOtherLines) print('The lines themselves are others: Bifrost was updated, or other lines are chosen.');
      if (lines.length === 0) print('No line changed.');
      else printRows(lines, columns, {});
      for (const {source, probe, what} of sources) print(harmless(`${what}: ${source} (${probe})`));
    }
  } finally {
    store.close();
  }
}

const moment = ({at, host, id}: ChecklistRun): string => `${host}, ${showTime(isoTime(at))} UTC (${id})`;

/** Of the same place. Throws `usage`: it was the first. */
function before({checklist}: Store, {id, root, host, at}: ChecklistRun): ChecklistRun {
  const older = checklist.list({root}).find((one) => one.host === host && one.at <= at && one.id !== id);
  const run = checklist.get(older?.id ?? '');
  if (run === undefined) throw new AppError('usage', `there is no run before ${id} to compare with`);
  return run;
}

const columns: readonly Column[] = [
  {key: 'line', title: 'LINE', align: 'right', whole: true},
  {key: 'from', title: 'WAS', whole: true, paint: paintState},
  {key: 'to', title: 'IS', whole: true, paint: paintState},
  {key: 'text', title: 'TEXT', narrowest: 20},
  {key: 'why', title: 'WHY', narrowest: 24},
];
