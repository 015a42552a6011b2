/** The captures that lie beside the project: real ones and what tshark says of them. Loud when they are missing. */
import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const folder = new URL('../../shared/captures/', import.meta.url);

/** False: the tests on them are skipped, which is said; in CI they must be there. */
export const hasCaptures: boolean = existsSync(folder);

if (!hasCaptures) {
  const message = `real captures are missing at ${fileURLToPath(folder)}: tests on them do not run`;
  if (process.env['CI'] !== undefined) throw new Error(message);
  process.stderr.write(`\n!!! ${message}\n\n`);
}

export const capturePath = (path: string): string => fileURLToPath(new URL(path, folder));

export const captureJson = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as T;

/** One JSON object a line. */
export const captureLines = <T>(path: string): T[] =>
  readFileSync(new URL(path, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
