/**
 * Every list of the CLI: a table for people, `--json` and `--csv` for programs. Results go to stdout, messages to stderr.
 * A table fits the terminal; in a pipe, where nobody says how wide it is, cells keep their length.
 */
import widthOf from 'fast-string-truncated-width';
import pc from 'picocolors';
import {csvRow} from '../core/csv.ts';
import {harmless} from '../core/harmless.ts';
import {harmlessJson} from './harmless-json.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A pipe gets no colours, whatever else the environment says. */
export const colors = pc.createColors(
  process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
);

export interface Column {
  readonly key: string;
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** How people read the value, where that is not the value itself; JSON and CSV keep the value. */
  readonly show?: (value: unknown) => string;
  /** The same, shorter, in a table that would not fit the terminal. */
  readonly brief?: (value: unknown) => string;
  /** Colour of the cell, on a terminal that has colours. */
  readonly paint?: (text: string) => string;
  /** Half of it is worth nothing: never cut. */
  readonly whole?: true;
  /** Left out of a table that would not fit the terminal. */
  readonly spare?: true;
  /** Characters that must remain when it is cut, as long as there is another column to leave out. */
  readonly narrowest?: number;
}

export interface PrintOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** JSON: an array with one object a row, all keys. CSV (RFC 4180): the given columns, under the keys of JSON. */
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
export function csv(rows: readonly Row[], columns: readonly Column[]): string {
  const lines = [columns.map((c) => c.key), ...rows.map((r) => columns.map((c) => text(r[c.key])))];
  return lines.map(csvRow).join(CSV_EOL);
}

const GAP = '  ';
/** Of a column that may be cut, unless it says otherwise. */
const NARROWEST = 8;

export function table(rows: readonly Row[], columns: readonly Column[], width: number | undefined): string {
  const shown =
    width === undefined ? columns.map((column) => measured(column, rows)) : inTerminal(rows, columns, width);
  const title = lineOf(shown, (column) => ({text: column.title, paint: colors.bold}));
  const lines = rows.map((_, y) => lineOf(shown, ({paint = asIs}, cells) => ({text: cells[y] ?? '', paint})));
  return [title, ...lines].join('\n');
}

/** What can be said briefly is, before anything is left out. */
function inTerminal(rows: readonly Row[], columns: readonly Column[], width: number): readonly Measured[] {
  const whole = columns.map((column) => measured(column, rows));
  if (excessOf(whole, 'narrowest', width) <= 0) return fitted(whole, width);
  const brief = columns.map(({brief, ...column}) => measured(brief ? {...column, show: brief} : column, rows));
  return fitted(brief, width);
}

const asIs = (text: string): string => text;

type CellOf = (column: Column, cells: readonly string[]) => {text: string; paint: (text: string) => string};

function lineOf(shown: readonly Measured[], cellOf: CellOf): string {
  const parts = shown.map(({column, cells, width}) => {
    const {text, paint} = cellOf(column, cells);
    const cut = cutTo(text, width);
    const blanks = ' '.repeat(Math.max(0, width - textWidth(cut)));
    return column.align === 'right' ? blanks + paint(cut) : paint(cut) + blanks;
  });
  return parts.join(GAP).replace(/ +$/, '');
}

const ELLIPSIS = '…';

function cutTo(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  return text.slice(0, widthOf(text, {limit: width, ellipsis: ELLIPSIS}).index) + ELLIPSIS;
}

/** Characters of Latin script, which most cells are made of, are one column wide each. */
const textWidth = (text: string): number => (/^[\x20-\x7e]*$/.test(text) ? text.length : widthOf(text).width);

interface Measured {
  readonly column: Column;
  readonly cells: readonly string[];
  readonly width: number;
  readonly narrowest: number;
}

function measured(column: Column, rows: readonly Row[]): Measured {
  const cells = rows.map(({[column.key]: value}) => harmless(column.show?.(value) ?? text(value)));
  const width = cells.reduce((most, cell) => Math.max(most, textWidth(cell)), column.title.length);
  const narrowest = column.whole ? width : Math.min(width, column.narrowest ?? NARROWEST);
  return {column, cells, width, narrowest};
}

/** Characters beyond `width`, each column as wide as it likes, or as narrow as it may be. */
const excessOf = (all: readonly Measured[], key: 'width' | 'narrowest', width: number): number =>
  all.reduce((sum, column) => sum + column[key], GAP.length * (all.length - 1)) - width;

/**
 * Leaves out spare columns, the last first, until the others can be narrow enough; then takes from the widest. Where even that is not
 * enough, all that may be cut become narrower still.
 */
function fitted(all: readonly Measured[], width: number): readonly Measured[] {
  const spare = all.findLastIndex(({column}) => column.spare);
  if (excessOf(all, 'narrowest', width) > 0 && spare >= 0) return fitted(all.toSpliced(spare, 1), width);
  const widths = all.map((c) => c.width);
  const least = all.map((c) => (c.column.whole ? c.width : Math.min(c.width, NARROWEST)));
  const rest = takeFrom(
    widths,
    all.map((c) => c.narrowest),
    excessOf(all, 'width', width),
  );
  takeFrom(widths, least, rest);
  return all.map((c, i) => ({...c, width: widths[i] ?? c.width}));
}

/** Takes `excess` characters, each from the column that has most of them to spare; what is left of it when none has. */
function takeFrom(widths: number[], least: readonly number[], excess: number): number {
  let rest = excess;
  for (; rest > 0; rest--) {
    const spare = widths.map((width, i) => width - (least[i] ?? 0));
    const most = Math.max(...spare);
    if (most <= 0) break;
    const at = spare.lastIndexOf(most);
    widths[at] = (widths[at] ?? 0) - 1;
  }
  return rest;
}

function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(text).join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
