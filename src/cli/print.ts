/**
 * Every list of the CLI: a table for people, `--json` and `--csv` for programs. Results go to stdout, messages to stderr.
 * A table fits the terminal; in a pipe, where nobody says how wide it is, cells keep their length.
 */
import Table from 'cli-table3';
import pc from 'picocolors';
import {harmless, harmlessJson} from './harmless.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface Column {
  readonly key: string;
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** How people read the value, where that is not the value itself; JSON and CSV keep the value. */
  readonly show?: (value: unknown) => string;
}

export interface PrintOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** JSON: an array with one object a row, all keys. CSV (RFC 4180) and table: the given columns. */
export function printRows(rows: readonly Row[], columns: readonly Column[], options: PrintOptions): void {
  if (options.json === true) printJson(rows);
  else if (options.csv === true) print(csv(rows, columns));
  else print(table(rows, columns, terminalWidth()));
}

export const printJson = (value: unknown): void => print(harmlessJson(value));

/** Writes `text` and a line end to stdout. The caller has made foreign text harmless. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Columns of the terminal; undefined in a pipe. `COLUMNS` wins, so that scripts and tests can say. */
function terminalWidth(): number | undefined {
  const asked = Number(process.env['COLUMNS']);
  return Number.isInteger(asked) && asked > 0 ? asked : process.stdout.columns;
}

const CSV_EOL = '\r\n';
/** A spreadsheet runs a cell that begins with one of these. A plain number is none of them. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

export function csv(rows: readonly Row[], columns: readonly Column[]): string {
  const lines = [
    columns.map((c) => csvCell(c.title.toLowerCase())),
    ...rows.map((r) => columns.map((c) => csvCell(text(r[c.key])))),
  ];
  return lines.map((cells) => cells.join(',')).join(CSV_EOL);
}

function csvCell(value: string): string {
  const guarded = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  const cell = harmless(guarded);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const GAP = '  ';
const NARROWEST = 4;

export function table(rows: readonly Row[], columns: readonly Column[], width: number | undefined): string {
  const cells = rows.map((row) => columns.map((c) => harmless(c.show?.(row[c.key]) ?? text(row[c.key]))));
  const natural = columns.map((c, i) => Math.max(c.title.length, ...cells.map((line) => line[i]?.length ?? 0)));
  const out = new Table({
    chars: borderless,
    style: {'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true},
    head: columns.map((c) => pc.bold(c.title)),
    colWidths: width === undefined ? natural : fitted(natural, width),
    colAligns: columns.map((c) => c.align ?? 'left'),
  });
  out.push(...cells);
  return out.toString().replace(/ +$/gm, '');
}

/** Takes from the widest column until all fit, but leaves each `NARROWEST`. */
export function fitted(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  let excess = natural.reduce((sum, w) => sum + w, 0) + GAP.length * (natural.length - 1) - width;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
    excess--;
  }
  return widths;
}

const borderless = {
  ...Object.fromEntries(
    [
      'top',
      'top-mid',
      'top-left',
      'top-right',
      'bottom',
      'bottom-mid',
      'bottom-left',
      'bottom-right',
      'left',
      'left-mid',
      'mid',
      'mid-mid',
      'right',
      'right-mid',
    ].map((name) => [name, '']),
  ),
  middle: GAP,
};

function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(text).join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
