/**
 * Real captures and what is true of them, beside this repository (test/README.md). They are skipped aloud when they are
 * not there, and missed as a failure where CI is set.
 */
import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {readCapture} from '../src/capture/capture-file.ts';
import {openWatch, type Watched, type WatchOptions} from './watch.ts';

const folder = new URL('../../shared/captures/', import.meta.url);

export const hasCaptures = existsSync(folder) || process.env['CI'] !== undefined;

if (!hasCaptures) process.stderr.write(`SKIPPED: comparisons with real captures, ${folder.pathname} is not there\n`);

/** A path below the captures, `files/x.pcap`. */
export const capturePath = (name: string): string => fileURLToPath(new URL(name, folder));

export const readTruth = <T>(name: string): T => JSON.parse(readFileSync(capturePath(name), 'utf8')) as T;

export const readTruthLines = <T>(name: string): T[] =>
  readFileSync(capturePath(name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

/** The whole capture through the whole pipeline. */
export const watchCapture = (name: string, options: WatchOptions = {}): Promise<Watched> =>
  watchFile(capturePath(name), options);

/** The same of a capture that lies anywhere. */
export async function watchFile(path: string, options: WatchOptions = {}): Promise<Watched> {
  const watched = openWatch(options);
  await readCapture({path, segment: 'cell1', onBlock: watched.watch.block});
  watched.watch.end();
  return watched;
}
