/** Reads a file of assets, CSV or JSON, into rows with their lines. */
import {readFile} from 'node:fs/promises';
import {CsvError, parse} from 'csv-parse/sync';
import {AppError} from '../core/errors.ts';

/** A list of assets is smaller. */
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_ROWS = 20_000;

export interface AssetFile {
  readonly columns: readonly string[];
  readonly rows: readonly {readonly line: number; readonly cells: Readonly<Record<string, string>>}[];
}

/** Throws `usage`: the file cannot be read, or is neither. */
export async function readAssetFile(path: string): Promise<AssetFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (text.length > MAX_BYTES) throw new AppError('usage', `${path}: longer than ${MAX_BYTES} bytes`);
  const file = /^\s*[[{]/.test(text) ? ofJson(text, path) : ofCsv(text, path);
  if (file.rows.length > MAX_ROWS) throw new AppError('usage', `${path}: more than ${MAX_ROWS} assets`);
  return file;
}

const unreadable = (where: string, cause: unknown): AppError =>
  new AppError('usage', `${where}: ${(cause as Error).message}`, {cause});

interface CsvRow {
  readonly record: Record<string, string>;
  readonly info: {readonly lines: number};
}

function ofCsv(text: string, path: string): AssetFile {
  try {
    const parsed = parse(text, {bom: true, columns: true, skip_empty_lines: true, info: true}) as unknown as CsvRow[];
    const rows = parsed.map(({record, info}) => ({line: info.lines, cells: unguarded(record)}));
    return {columns: headerOf(text), rows};
  } catch (cause) {
    const line = cause instanceof CsvError && typeof cause['lines'] === 'number' ? `:${cause['lines']}` : '';
    throw unreadable(`${path}${line}`, cause);
  }
}

const headerOf = (text: string): string[] => parse(text, {bom: true, to: 1, skip_empty_lines: true})[0] ?? [];

/** Our own CSV guards what a spreadsheet would run with an apostrophe. */
const unguarded = (record: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([key, cell]) => [key, cell.replace(/^'(?=[=+\-@\t\r])/, '')]));

function ofJson(text: string, path: string): AssetFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  const items: unknown = Array.isArray(value) ? value : (value as {assets?: unknown}).assets;
  if (!Array.isArray(items)) throw new AppError('usage', `${path}: neither a list of assets nor an object with one`);
  const rows = items.map((item: unknown, i) => ({line: i + 1, cells: cellsOf(item)}));
  return {columns: [...new Set(rows.flatMap(({cells}) => Object.keys(cells)))], rows};
}

const cellsOf = (item: unknown): Record<string, string> =>
  typeof item === 'object' && item !== null
    ? Object.fromEntries(Object.entries(item).map(([key, value]) => [key, textOf(value)]))
    : {};

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  return value === null || value === undefined ? '' : String(value);
}
