/** `bifrost checklist show`: what a run that is kept found. No daemon is needed. */
import type {Command} from 'commander';
import type {ChecklistRun, LineState, Score} from '../../core/checklist.ts';
import {AppError} from '../../core/errors.ts';
import {isoTime} from '../../core/time.ts';
import {shippedShapes} from '../../line-shapes.ts';
import type {RunSummary} from '../../store/checklist.ts';
import type {Store} from '../../store/store.ts';
import {openToRead, showTime} from '../list.ts';
import {type Column, printRows} from '../print.ts';
import {type Filter, printRun, type ShowOptions} from './shown.ts';

interface Options extends Filter, ShowOptions {
  readonly state?: LineState;
  readonly run?: string;
  readonly runs?: boolean;
}

export async function show({run: id, runs, ...options}: Options, command: Command): Promise<void> {
  const store = await openToRead(command);
  try {
    if (runs === true) printRows(store.checklist.list({}).map(summaryRow), runColumns, options);
    else printRun(runNamed(store, id), await shippedShapes(), options, options);
  } finally {
    store.close();
  }
}

/** The one whose id begins so, or the latest. Throws `usage`: none, or several. */
export function runNamed({checklist}: Store, prefix = ''): ChecklistRun {
  const found = checklist.list({}).filter(({id}) => id.startsWith(prefix.toUpperCase()));
  const run = checklist.get(found[0]?.id ?? '');
  if (run === undefined) {
    const what = prefix === '' ? 'no run of the checklist is kept' : `no run ${prefix} is kept`;
    throw new AppError('usage', `${what} (bifrost checklist run makes one, bifrost checklist show --runs lists them)`);
  }
  if (prefix !== '' && found.length > 1)
    throw new AppError('usage', `several runs begin with ${prefix}: give more of the id`);
  return run;
}

const count = (state: keyof Score) => ({key: state, title: state.toUpperCase(), align: 'right'}) as const;

const runColumns: readonly Column[] = [
  {key: 'id', title: 'RUN', whole: true},
  {key: 'at', title: 'TIME', show: showTime, whole: true},
  {key: 'host', title: 'HOST'},
  {...count('pass'), title: 'PASS'},
  {...count('applicable'), title: 'OF'},
  ...(['unknown', 'stale', 'fail'] as const).map(count),
  {key: 'cause', title: 'WHY'},
  {key: 'root', title: 'ROOT', spare: true},
];

const summaryRow = ({score, at, ...run}: RunSummary) => ({...run, at: isoTime(at), ...score});
