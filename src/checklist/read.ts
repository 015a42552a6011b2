/** Reading files below a root as evidence. Bounded; links that lead out of the root are followed inside it. */
import {createHash} from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  statSync,
} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import type {Evidence, Found, Subject} from '../core/checklist.ts';
import {harmlessLines} from '../core/harmless.ts';
import {isWithin} from './hidden.ts';
import type {Place, Probe} from './probe.ts';
import {FILES} from './recorded-files.ts';

/** Longest file that is read, in bytes; longer ones are refused, not cut: half a file proves nothing. */
const MAX_FILE = 4 * 1024 * 1024;
/** /proc/sys makes room in the kernel for as much as is asked for, and refuses 4 MiB. */
const PIECE = 64 * 1024;
const MAX_LINKS = 16;
const EXCERPT = 240;

type Seen = Pick<Place, 'root' | 'hidden' | 'recorded'>;

const hiddenIn = ({recorded}: Seen) =>
  ({
    found: 'denied',
    reason:
      recorded === undefined
        ? 'its sandbox keeps this process from seeing it; run bifrost checklist run as root'
        : 'might not be read when it was recorded; record it as root',
  }) as const;

/** What a copy of a file system lacks. */
const OF_KERNEL = /^\/(proc|sys)(\/|$)/;
const rootOf = ({root, recorded}: Seen, path: string): string =>
  recorded !== undefined && OF_KERNEL.test(path) ? join(recorded, FILES) : root;

/** Text of a source, or why there is none. */
export type Source =
  | {readonly found: 'read'; readonly text: string}
  | {readonly found: Exclude<Found, 'read'>; readonly reason: string};

/** Reads `path` (absolute, as on the machine that is looked at) below the root. Never throws. */
export function readBelow(place: Seen, path: string): Source {
  try {
    return {found: 'read', text: opened(below(rootOf(place, path), path), wholeOf)};
  } catch (error) {
    return asSource(error, place, path);
  }
}

/** The first bytes of a file below the root, as Latin-1: a file of any length tells by them what it is. Never throws. */
export function headBelow(place: Seen, path: string, bytes: number): Source {
  try {
    return {
      found: 'read',
      text: opened(below(rootOf(place, path), path), (file) => pieceOf(file, bytes).toString('latin1')),
    };
  } catch (error) {
    return asSource(error, place, path);
  }
}

/** Hash of a file of any length below the root, in hex. Never throws. */
export function hashBelow(place: Seen, path: string, algorithm: 'md5' | 'sha256'): Source {
  try {
    return {found: 'read', text: opened(below(rootOf(place, path), path), (file) => hashOf(file, algorithm))};
  } catch (error) {
    return asSource(error, place, path);
  }
}

/** Names in a folder below the root, sorted; or why there are none. Never throws. */
export function listBelow(
  place: Seen,
  path: string,
): {found: 'read'; names: string[]} | Exclude<Source, {found: 'read'}> {
  if (place.hidden?.includes(path)) return hiddenIn(place);
  try {
    return {found: 'read', names: readdirSync(below(rootOf(place, path), path)).sort()};
  } catch (error) {
    return asSource(error, place, path);
  }
}

/** Who may do what with a file or folder below the root; or why that is not known. Never throws. */
export function statBelow(
  place: Seen,
  path: string,
):
  | {found: 'read'; mode: number; uid: number; gid: number; size: number; changedMs: number}
  | Exclude<Source, {found: 'read'}> {
  try {
    const {mode, uid, gid, size, ctimeMs: changedMs} = statSync(below(rootOf(place, path), path));
    return {found: 'read', mode: mode & 0o7777, uid, gid, size, changedMs};
  } catch (error) {
    return asSource(error, place, path);
  }
}

/** What an entry of a folder below the root is itself, without following it. Never throws: what cannot be seen is a file. */
export function kindBelow(place: Seen, path: string): 'link' | 'folder' | 'file' {
  try {
    const entry = lstatSync(join(below(rootOf(place, path), dirname(path)), basename(path)));
    if (entry.isSymbolicLink()) return 'link';
    return entry.isDirectory() ? 'folder' : 'file';
  } catch {
    return 'file';
  }
}

/** Where a link below the root leads, as it is written; `undefined` where there is none. Never throws. */
export function linkBelow(place: Seen, path: string): string | undefined {
  const root = rootOf(place, path);
  try {
    return linkOf(join(below(root, dirname(path)), basename(path)));
  } catch {
    return undefined; // too many links: whoever reads it says so
  }
}

/** Evidence about one source; `subjects` are what the probe understood of its text. */
export function evidenceOf(
  {name: probe, version}: Pick<Probe, 'name' | 'version'>,
  {host, now, seenAt: at = now}: Pick<Place, 'host' | 'now' | 'seenAt'>,
  source: string,
  read: Source,
  subjects: readonly Subject[] = [],
): Evidence {
  const common = {probe, version, source, host, at};
  if (read.found !== 'read')
    return {...common, found: read.found, reason: read.reason, subjects: [], sha256: '', excerpt: ''};
  const {text} = read;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return {
    ...common,
    found: 'read',
    reason: '',
    subjects,
    sha256,
    excerpt: harmlessLines(text.slice(0, EXCERPT).trimEnd()),
  };
}

function opened(path: string, read: (file: number) => string): string {
  // A pipe in a folder that somebody handed over must not be waited for.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new Error('is no file');
    return read(file);
  } finally {
    closeSync(file);
  }
}

/** To its end, whatever its size is said to be: of files in /proc and /sys it is 0 or 4096. */
function wholeOf(file: number): string {
  const pieces: Buffer[] = [];
  let length = 0;
  for (let piece = pieceOf(file); piece.length > 0; piece = pieceOf(file)) {
    length += piece.length;
    if (length > MAX_FILE) throw new Error(`is longer than ${MAX_FILE} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function hashOf(file: number, algorithm: string): string {
  const hash = createHash(algorithm);
  for (let piece = pieceOf(file); piece.length > 0; piece = pieceOf(file)) hash.update(piece);
  return hash.digest('hex');
}

function pieceOf(file: number, bytes = PIECE): Buffer {
  const piece = Buffer.allocUnsafe(bytes);
  return piece.subarray(0, readSync(file, piece, 0, bytes, null));
}

/** The file that `path` is for whoever lives in the root: a link `/etc/x → /usr/y` stays below it, and so does `..`. */
function below(root: string, path: string): string {
  if (root === '/') return path;
  const steps = stepsOf(path);
  let at = '/';
  let links = 0;
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    const next = join(at, step);
    const target = linkOf(join(root, next));
    if (target === undefined) at = next;
    else if (++links > MAX_LINKS) throw new Error(`more than ${MAX_LINKS} links`);
    else {
      steps.unshift(...stepsOf(target));
      if (target.startsWith('/')) at = '/';
    }
  }
  return join(root, at);
}

const stepsOf = (path: string): string[] => path.split('/').filter((step) => step !== '' && step !== '.');

function linkOf(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined; // no link, or not there: whoever opens it says so
  }
}

function asSource(error: unknown, place: Seen, path: string): Exclude<Source, {found: 'read'}> {
  const {code, message} = error as NodeJS.ErrnoException;
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  if (isMissing && isWithin(path, place.hidden)) return hiddenIn(place);
  if (isMissing) return {found: 'absent', reason: 'is not there'};
  if (code === 'EACCES' || code === 'EPERM') return {found: 'denied', reason: 'may not be read; run it as root'};
  return {found: 'failed', reason: message};
}
