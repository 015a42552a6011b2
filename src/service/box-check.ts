/**
 * Is this box what it was when the daemon started? Files that changed although nobody told the daemon, a clock that jumped, a
 * disk that runs full. Each check gives what is wrong as `health`; rules judge it.
 */
import {createHash} from 'node:crypto';
import {readdir, readFile, stat, statfs} from 'node:fs/promises';
import {join} from 'node:path';
import type {Health} from '../core/health.ts';

/** Files that are compared; beyond it the rest is not. */
const MAX_FILES = 5000;
/** Files that one fact names. */
const MAX_NAMED = 8;
/** A clock that is set by less is kept by a time server. */
const MAX_DRIFT_MS = 5000;

export interface BoxCheck {
  /** What is wrong since the latest check. */
  check(): Promise<readonly Health[]>;
  /** The files are right as they are now: the daemon was told to read them again. */
  accept(): Promise<void>;
}

export interface BoxCheckOptions {
  /** Files and folders: configuration, rules, program. Those that do not exist are news when they appear. */
  readonly paths: readonly string[];
  /** Folder whose disk must not run full. */
  readonly folder: string;
  /** Wall clock and steady clock, in milliseconds. */
  readonly clocks: () => {readonly wall: number; readonly steady: number};
}

export async function boxCheck(options: BoxCheckOptions): Promise<BoxCheck> {
  let files = await digests(options.paths);
  let offset = offsetOf(options);
  return {
    async accept() {
      files = await digests(options.paths);
    },
    async check() {
      const now = await digests(options.paths);
      const changed = differences(files, now);
      files = now;
      const jump = offsetOf(options) - offset;
      offset += jump;
      return [...filesChanged(changed), ...clockJumped(jump), await disk(options.folder)];
    },
  };
}

function offsetOf({clocks}: BoxCheckOptions): number {
  const {wall, steady} = clocks();
  return wall - steady;
}

const filesChanged = (changed: readonly string[]): Health[] =>
  changed.length === 0
    ? []
    : [{name: 'files-changed', segment: '', fields: {'bifrost.files': changed.slice(0, MAX_NAMED)}}];

const clockJumped = (jump: number): Health[] =>
  Math.abs(jump) < MAX_DRIFT_MS
    ? []
    : [{name: 'clock-jumped', segment: '', fields: {'bifrost.seconds': Math.round(jump / 1000)}}];

async function disk(folder: string): Promise<Health> {
  const {blocks, bavail} = await statfs(folder);
  const percent = blocks === 0 ? 0 : Math.round((1 - bavail / blocks) * 100);
  return {name: 'disk', segment: '', fields: {'bifrost.percent': percent}};
}

function differences(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...now.keys()])].filter((file) => before.get(file) !== now.get(file)).sort();
}

async function digests(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const file of (await Promise.all(paths.map(filesAt))).flat().slice(0, MAX_FILES)) {
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes !== undefined) found.set(file, createHash('sha256').update(bytes).digest('hex'));
  }
  return found;
}

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, {recursive: true, withFileTypes: true});
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
