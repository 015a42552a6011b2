/**
 * The files of evidence: `<store>.evidence/<alert>/<raised>.pcapng`. They are only added to, and on the disk when `append`
 * returns; one that was torn by a power cut is whole again up to its last block after `mend`.
 */
import {createHash} from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import {join} from 'node:path';
import type {EvidenceWindow} from '../core/evidence.ts';
import type {Micros} from '../core/time.ts';

/** Evidence never takes the last of the disk: the store needs it. */
const MIN_FREE_BYTES = 32 * 1024 * 1024;
const SMALLEST_BLOCK = 12;

/** Which window; what is shared lies with the window it is shared with. */
export type WindowName = Pick<EvidenceWindow, 'alert' | 'raised'>;

export interface KeptFile {
  readonly bytes: number;
  readonly frames: number;
  /** Time of the first frame; 0: there is none. */
  readonly first: Micros;
  readonly sha256: string;
}

export interface EvidenceFolder {
  readonly path: string;
  /** False: the disk is too full. Throws what the file system says. */
  append(window: WindowName, pcapng: Uint8Array): boolean;
  /** Undefined: there is no file. */
  read(window: WindowName): Uint8Array | undefined;
  /** Cuts off what is no whole block, and says what the file is now; undefined: there is none. */
  mend(window: WindowName): KeptFile | undefined;
  remove(window: WindowName): void;
}

export const evidencePath = (store: string): string => `${store}.evidence`;

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function evidenceFolder(path: string): EvidenceFolder {
  const folderOf = ({alert}: WindowName): string => join(path, alert);
  const fileOf = (window: WindowName): string => join(folderOf(window), `${window.raised}.pcapng`);
  return {
    path,
    append(window, pcapng) {
      mkdirSync(folderOf(window), {recursive: true, mode: 0o750});
      if (freeBytes(path) < MIN_FREE_BYTES + pcapng.length) return false;
      withFile(fileOf(window), isBeginning(pcapng) ? 'w' : 'a', (file) => {
        writeAll(file, pcapng);
        fsyncSync(file);
      });
      for (const folder of [folderOf(window), path]) withFile(folder, 'r', fsyncSync);
      return true;
    },
    read: (window) => bytesOf(fileOf(window)),
    mend(window) {
      const bytes = bytesOf(fileOf(window));
      if (bytes === undefined) return undefined;
      const {end, frames, first} = wholeBlocks(bytes);
      if (end < bytes.length) {
        withFile(fileOf(window), 'r+', (file) => {
          ftruncateSync(file, end);
          fsyncSync(file);
        });
      }
      return {bytes: end, frames, first, sha256: sha256(bytes.subarray(0, end))};
    },
    remove(window) {
      rmSync(fileOf(window), {force: true});
      try {
        rmdirSync(folderOf(window));
      } catch (error) {
        if (!['ENOENT', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      }
    },
  };
}

export const freeBytes = (path: string): number => {
  const {bavail, bsize} = statfsSync(path);
  return bavail * bsize;
};

function withFile(path: string, flags: string, use: (file: number) => void): void {
  const file = openSync(path, flags, 0o640);
  try {
    use(file);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const SECTION = [0x0a, 0x0d, 0x0d, 0x0a];
const ENHANCED_PACKET = 6;

/** The first piece of a file: whatever was there of an earlier watch over the same frames is replaced. */
export const isBeginning = (pcapng: Uint8Array): boolean => SECTION.every((byte, i) => pcapng[i] === byte);

/** Where the last whole block ends. A block says its length at both ends; our files are little-endian. */
export function wholeBlocks(bytes: Uint8Array): {end: number; frames: number; first: Micros} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = 0;
  let frames = 0;
  let first = 0;
  while (end + SMALLEST_BLOCK <= bytes.length) {
    const length = view.getUint32(end + 4, true);
    if (length < SMALLEST_BLOCK || length % 4 !== 0 || end + length > bytes.length) break;
    if (view.getUint32(end + length - 4, true) !== length) break;
    if (view.getUint32(end, true) === ENHANCED_PACKET && frames++ === 0)
      first = view.getUint32(end + 12, true) * 2 ** 32 + view.getUint32(end + 16, true);
    end += length;
  }
  return {end, frames, first};
}
