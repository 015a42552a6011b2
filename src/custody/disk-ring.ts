/**
 * The ring of raw frames on the disk: `<store>.ring/<interface>/<time of the first frame>.pcapng`, bounded by size and by age for each
 * interface. Files are only added to, and whole files go, so that each is a capture of its own that any tool reads. Nothing is synced: a
 * power cut costs the latest frames and tears at most the last block, which whoever reads leaves out. A new start begins a new file.
 */
import {appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {RingPiece} from '../core/evidence.ts';
import type {Micros} from '../core/time.ts';
import {freeBytes} from './folder.ts';

/** A ring is so many files: what goes at once is that share of it. */
const FILES = 8;
/** The ring gives way to the store and to evidence. */
const MIN_FREE_BYTES = 128 * 1024 * 1024;
/** Behind the time, in the name of a file before whose first frame some may be missing. */
const GAP = '-gap';

export const ringPath = (store: string): string => `${store}.ring`;

export interface DiskRingLimits {
  /** Bytes of each interface; 0: there is no ring, and what there was of one goes. */
  readonly maxBytes: number;
  readonly keep: Micros;
}

export interface RingFile {
  readonly link: string;
  readonly first: Micros;
  /** What was on the wire before it may be missing. */
  readonly isAfterGap: boolean;
  readonly bytes: number;
  read(): Uint8Array;
}

export interface DiskRing {
  /** `head`: the beginning of a pcapng file of this interface. Throws what the file system says. */
  write(piece: RingPiece, head: (link: RingPiece['link']) => Uint8Array, now: Micros): void;
  /** Files that may hold frames of the time from `from` to `until`, of each interface the oldest first. */
  files(links: readonly string[], from: Micros, until: Micros): RingFile[];
  /** What is too old goes. */
  tidy(now: Micros): void;
}

interface Segment {
  readonly path: string;
  readonly first: Micros;
  readonly isAfterGap: boolean;
  last: Micros;
  bytes: number;
}

interface State {
  readonly path: string;
  readonly limits: DiskRingLimits;
  /** Of each interface, oldest first. */
  readonly segments: Map<string, Segment[]>;
  /** Interfaces to whose latest file this process adds. */
  readonly open: Set<string>;
}

/** `links`: the interfaces that are captured; files of others go. */
export function diskRing(path: string, links: readonly string[], limits: DiskRingLimits): DiskRing {
  const state: State = {path, limits, segments: new Map(), open: new Set()};
  removeOthers(path, limits.maxBytes === 0 ? [] : links);
  for (const link of links) state.segments.set(link, segmentsIn(folderOf(path, link)));
  return {
    write: (piece, head, now) => write(state, piece, head, now),
    files: (wanted, from, until) => wanted.flatMap((link) => between(state, link, from, until)),
    tidy: (now) => tidy(state, now),
  };
}

/** A serial line is a path. */
const folderOf = (path: string, link: string): string => join(path, `if-${encodeURIComponent(link)}`);

function removeOthers(path: string, links: readonly string[]): void {
  const wanted = new Set(links.map((link) => folderOf(path, link)));
  for (const name of namesIn(path)) {
    const folder = join(path, name);
    if (!wanted.has(folder)) rmSync(folder, {recursive: true, force: true});
  }
}

function segmentsIn(folder: string): Segment[] {
  const found = namesIn(folder).flatMap((name): Segment[] => {
    const [, first = '', gap = ''] = /^(\d{1,16})(-gap)?\.pcapng$/.exec(name) ?? [];
    if (first === '') return [];
    const path = join(folder, name);
    const {size, mtimeMs} = statSync(path);
    const last = Math.floor(mtimeMs * 1000);
    return [{path, first: Number(first), isAfterGap: gap !== '', last, bytes: size}];
  });
  return found.sort((a, b) => a.first - b.first);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function write(state: State, piece: RingPiece, head: (link: RingPiece['link']) => Uint8Array, now: Micros): void {
  const {limits, open, path} = state;
  const {link, isAfterGap, pcapng, last} = piece;
  const segments = state.segments.get(link.name);
  if (segments === undefined) throw new Error(`no interface that is captured is called ${link.name}`);
  tidy(state, now);
  makeRoom(segments, limits.maxBytes - pcapng.length);
  mkdirSync(folderOf(path, link.name), {recursive: true, mode: 0o750});
  if (freeBytes(path) < MIN_FREE_BYTES + pcapng.length) {
    open.delete(link.name);
    throw new Error('the disk is too full for the ring of frames');
  }
  const latest = segments.at(-1);
  const isNew = latest === undefined || !open.has(link.name) || isAfterGap || isFull(latest, piece, limits);
  const segment = isNew ? begun(state, piece) : latest;
  if (isNew) {
    segments.push(segment);
    add(segment, head(link));
    open.add(link.name);
  }
  add(segment, pcapng);
  segment.last = Math.max(segment.last, last);
}

/** Whatever this process did not write itself may end with a gap. */
const begun = ({path, open}: State, {link, first, isAfterGap}: RingPiece): Segment => {
  const gap = isAfterGap || !open.has(link.name);
  const file = join(folderOf(path, link.name), `${first}${gap ? GAP : ''}.pcapng`);
  return {path: file, first, isAfterGap: gap, last: first, bytes: 0};
};

const isFull = ({bytes, first}: Segment, {pcapng, last}: RingPiece, {maxBytes, keep}: DiskRingLimits): boolean =>
  bytes + pcapng.length > maxBytes / FILES || last - first > keep / FILES;

function add(segment: Segment, bytes: Uint8Array): void {
  appendFileSync(segment.path, bytes, {mode: 0o640});
  segment.bytes += bytes.length;
}

function makeRoom(segments: Segment[], maxBytes: number): void {
  let total = segments.reduce((sum, {bytes}) => sum + bytes, 0);
  while (total > maxBytes) total -= removeOldest(segments);
}

function removeOldest(segments: Segment[]): number {
  const oldest = segments.shift();
  if (oldest !== undefined) rmSync(oldest.path, {force: true});
  return oldest?.bytes ?? Number.POSITIVE_INFINITY;
}

function tidy({segments: all, limits, open}: State, now: Micros): void {
  for (const [link, segments] of all) {
    while ((segments[0]?.last ?? now) < now - limits.keep) removeOldest(segments);
    if (segments.length === 0) open.delete(link);
  }
}

function between({segments: all}: State, link: string, from: Micros, until: Micros): RingFile[] {
  const segments = all.get(link) ?? [];
  return segments
    .filter(({first, last}) => first <= until && last >= from)
    .map(({first, isAfterGap, path, bytes}) => ({link, first, isAfterGap, bytes, read: () => readFileSync(path)}));
}
