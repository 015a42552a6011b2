/** Reads a folder of reports: each file by the importer that recognises it. Bounded in files, bytes and time. */
import {createHash} from 'node:crypto';
import {closeSync, fstatSync, openSync, readdirSync, readSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {harmless} from '../../core/harmless.ts';
import {DAY, type Micros} from '../../core/time.ts';
import {importers} from './index.ts';
import type {ToolReport} from './report.ts';

const MAX_FILES = 200;
/** Longest file, in bytes: reports of large images have some tens of MiB. */
const MAX_FILE = 64 * 1024 * 1024;
const EXCERPT = 240;
/** Clocks differ by that much, and Lynis does not name its time zone. */
const AHEAD: Micros = DAY;

/** A file with its report, or why there is none. */
export type Read =
  | {
      readonly file: string;
      readonly report: ToolReport;
      /** Of the report, else of its file. */
      readonly at: Micros;
      readonly sha256: string;
      readonly excerpt: string;
    }
  | {readonly file: string; readonly found: 'denied' | 'failed'; readonly reason: string};

/** Never throws, never empty. */
export async function readReports(
  folder: string | undefined,
  now: Micros,
  signal: AbortSignal,
): Promise<readonly Read[]> {
  if (folder === undefined) return [{file: 'reports', found: 'failed', reason: 'no folder with reports was given'}];
  let names: readonly string[];
  try {
    names = readdirSync(folder, {withFileTypes: true})
      .flatMap((one) => (one.isFile() ? [one.name] : []))
      .sort();
  } catch (error) {
    return [failure(folder, error)];
  }
  if (names.length === 0) return [{file: folder, found: 'failed', reason: 'the folder holds no files'}];
  const read: Read[] = [];
  for (const name of names.slice(0, MAX_FILES)) {
    await setImmediate();
    if (signal.aborted) return [...read, {file: folder, found: 'failed', reason: 'there was no time for all files'}];
    read.push(one(join(folder, name), now));
  }
  const left = names.length - MAX_FILES;
  return left <= 0 ? read : [...read, {file: folder, found: 'failed', reason: `${left} more files were left out`}];
}

function one(file: string, now: Micros): Read {
  try {
    const {text, changed} = textOf(file);
    const document = jsonOf(text);
    const importer = importers.find((each) => each.isMine(text, document));
    if (importer === undefined) {
      const known = importers.map(({name}) => name).join(', ');
      return {file, found: 'failed', reason: `is no report of a known kind: ${known}`};
    }
    const report = importer.read(text, document);
    if (importer.tellsAll && report.tests.every(({status}) => status === 'skipped'))
      return {file, found: 'failed', reason: 'nothing was tested'};
    const at = report.at ?? changed;
    if (at > now + AHEAD) return {file, found: 'failed', reason: 'its date lies in the future'};
    const sha256 = createHash('sha256').update(text).digest('hex');
    const about = `${report.tool} ${report.version}, ${report.target}, ${report.tests.length} tests`;
    return {file, report, at: Math.min(at, now), sha256, excerpt: harmless(about).slice(0, EXCERPT)};
  } catch (error) {
    return failure(file, error);
  }
}

function failure(file: string, error: unknown): Read {
  const {code, message} = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return {file, found: 'denied', reason: 'may not be read'};
  return {file, found: 'failed', reason: harmless(code === 'ENOENT' ? 'is not there' : message)};
}

/** Undefined: it is no JSON. */
function jsonOf(text: string): unknown {
  const start = text.trimStart();
  if (!/^[{[]/.test(start)) return undefined;
  return JSON.parse(start);
}

function textOf(file: string): {readonly text: string; readonly changed: Micros} {
  const open = openSync(file, 'r');
  try {
    const {size, mtimeMs} = fstatSync(open);
    if (size > MAX_FILE) throw new Error(`is longer than ${MAX_FILE} bytes`);
    const buffer = Buffer.allocUnsafe(size);
    let length = 0;
    for (let n = -1; n !== 0 && length < size; length += n) n = readSync(open, buffer, length, size - length, null);
    return {text: buffer.toString('utf8', 0, length).replace(/^\uFEFF/, ''), changed: Math.round(mtimeMs) * 1000};
  } finally {
    closeSync(open);
  }
}
