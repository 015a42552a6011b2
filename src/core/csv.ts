/** One row of CSV (RFC 4180), safe for spreadsheets: no cell is run as a formula. */
import {harmless} from './harmless.ts';

/** A spreadsheet runs a cell that begins with one of these, some take the wide forms, too. A plain number is none of them. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** Without the end of the line. */
export const csvRow = (cells: readonly string[]): string => cells.map(cellOf).join(',');

function cellOf(value: string): string {
  const guarded = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  const cell = harmless(guarded);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
