/**
 * A file that only takes up room. On a full disk SQLite cannot even delete; given back, the reserve is the room in which
 * old entries are pruned. It is taken again when the disk has room for it and for a whole WAL besides.
 */
import {closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {WAL_BYTES} from './open.ts';

const RESERVE_BYTES = WAL_BYTES + 1024 * 1024;
const BLOCK = Buffer.alloc(64 * 1024);

export interface Reserve {
  release(): void;
  /** True: it is there, or could be taken again; false: the disk has no room for it yet. */
  restore(): boolean;
}

export function reserveFile(path: string): Reserve {
  const release = (): void => rmSync(path, {force: true});
  return {
    release,
    restore: () => {
      if (existsSync(path)) return true;
      if (free(path) < RESERVE_BYTES + WAL_BYTES) return false;
      try {
        fill(path);
        return true;
      } catch {
        release(); // somebody else took the room meanwhile: half a reserve is none
        return false;
      }
    },
  };
}

const free = (path: string): number => {
  const {bavail, bsize} = statfsSync(dirname(path));
  return bavail * bsize;
};

/** Real blocks: a sparse file would reserve nothing. */
function fill(path: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    for (let at = 0; at < RESERVE_BYTES; at += BLOCK.length) writeSync(file, BLOCK);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
