/** How verdicts are shown: the summary that stands first, and one row a line. */

import {standing, summaryOf} from '../../checklist/judge/score.ts';
import type {ChecklistRun} from '../../core/checklist.ts';
import {type LineState, lineStates, type Verdict} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {isoTime} from '../../core/time.ts';
import type {Shaped} from '../../line-shapes.ts';
import {showTime} from '../list.ts';
import {type Column, colors, print, printJson, printRows, type Row} from '../print.ts';

const paints: Readonly<Record<LineState, (text: string) => string>> = {
  pass: colors.green,
  fail: colors.red,
  na: colors.dim,
  unknown: colors.yellow,
  attested: colors.cyan,
  stale: colors.yellow,
};

export const paintState = (text: string): string => {
  const state = lineStates.find((one) => text.startsWith(one));
  return state === undefined ? text : paints[state](text);
};

const columns: readonly Column[] = [
  {key: 'line', title: 'LINE', align: 'right', whole: true},
  {key: 'state', title: 'STATE', whole: true, paint: paintState},
  {key: 'text', title: 'TEXT', narrowest: 20},
  {key: 'why', title: 'WHY', narrowest: 24},
  {key: 'section', title: 'SECTION', spare: true},
];

export interface Filter {
  readonly line?: readonly number[];
  readonly section?: string;
  readonly state?: LineState;
}

export interface ShowOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** Lines that are no longer in the program keep their number. */
const rowsOf = ({verdicts}: ChecklistRun, lines: readonly Shaped[], {line, section, state}: Filter = {}): Row[] =>
  verdicts
    .map((verdict) =>
      rowOf(
        verdict,
        lines.find(({shape}) => shape.line === verdict.line),
      ),
    )
    .filter((row) => line === undefined || line.includes(row.line))
    .filter((row) => section === undefined || row.section.toLowerCase().includes(section.toLowerCase()))
    .filter((row) => state === undefined || row.state === state);

function rowOf(verdict: Verdict, line: Shaped | undefined) {
  const {twin} = verdict;
  const {section = '', group = '', text = ''} = line?.shape ?? {};
  return {
    line: verdict.line,
    state: standing(verdict),
    text,
    why: twin === undefined ? verdict.why : `On bare metal: ${twin.why}`,
    section,
    group,
    objections: (twin ?? verdict).objections,
    ...(twin !== undefined && {itself: verdict.state, itselfWhy: verdict.why}),
  };
}

/** The run as a whole: for people the summary, its sections and a table; CSV has the lines alone. */
export function printRun(run: ChecklistRun, lines: readonly Shaped[], filter: Filter, {json, csv}: ShowOptions): void {
  const rows = rowsOf(run, lines, filter);
  const {id, at, host, root, cause, score, sections} = run;
  if (json === true)
    printJson({id, at: isoTime(at), host, root, cause, digest: run.lines, score, sections, lines: rows});
  else if (csv === true) printRows(rows, columns, {csv: true});
  else {
    print(summaryOf(score));
    print(harmless(`${host}${root === '/' ? '' : ` (${root})`}, ${showTime(isoTime(at))} UTC, ${cause}; run ${id}`));
    print('');
    printRows(
      sections.map(({section, score: {pass, applicable, unknown, stale}}) => ({
        section,
        pass,
        applicable,
        unknown,
        stale,
      })),
      sectionColumns,
      {},
    );
    print('');
    if (rows.length === 0) print('no line of it is as asked for');
    else printRows(rows, columns, {});
  }
}

const sectionColumns: readonly Column[] = [
  {key: 'section', title: 'SECTION', whole: true},
  {key: 'pass', title: 'PASS', align: 'right'},
  {key: 'applicable', title: 'OF', align: 'right'},
  {key: 'unknown', title: 'UNKNOWN', align: 'right'},
  {key: 'stale', title: 'STALE', align: 'right'},
];

/** What could not be seen, why, and which lines that leaves open; nothing: everything was. */
export function unseen({evidence, verdicts}: ChecklistRun): string[] {
  return evidence.flatMap(({found, probe, source, reason}, i) => {
    if (found !== 'denied' && found !== 'failed') return [];
    const touched = verdicts
      .filter((one) => one.evidence.includes(i) || one.twin?.evidence.includes(i) === true)
      .filter((one) => standing(one) === 'unknown' || standing(one) === 'stale');
    const open = touched.length === 0 ? '' : ` (open: line ${touched.map(({line}) => line).join(', ')})`;
    return [`${probe}: ${source}: ${reason}${open}`];
  });
}
