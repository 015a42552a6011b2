/**
 * Writing while the disk is full. SQLite then fails to insert, to delete, and to write its WAL back, so the reserve is given
 * back first and old entries are deleted in it. Until the reserve is there again the file may reuse its pages but not
 * grow: it would eat the room that deleting needs.
 */
import {AppError} from '../core/errors.ts';
import {BUSY_MS} from './open.ts';
import type {Reserve} from './reserve.ts';
import type {Database} from './sqlite.ts';

/** Rows deleted in one transaction, and how often: the WAL of one must fit into the reserve. */
const PRUNE_ROWS = 500;
const PRUNE_ROUNDS = 4;
/** SQLite's own limit. */
const MAX_PAGES = 0xfffffffe;

/** Deletes what is needed least in one transaction, `limit` rows at most; says how many. */
type Prune = (limit: number) => number;

export interface DiskWriterParts {
  readonly db: Database;
  readonly path: string;
  readonly reserve: Reserve;
  readonly prune: Prune;
  /** The file never grows beyond it; undefined: SQLite's own limit. */
  readonly maxBytes: number | undefined;
}

/** The writer runs a write, if need be twice; it throws `store-write`. */
export function diskWriter({db, path, reserve, prune, maxBytes}: DiskWriterParts): <T>(work: () => T) => T {
  const most = maxBytes === undefined ? MAX_PAGES : Math.ceil(maxBytes / pageSize(db));
  const limitSize = (): void => {
    const pages = db.readonly || reserve.restore() ? most : Number(db.pragma('page_count', {simple: true}));
    db.pragma(`max_page_count = ${Math.min(pages, most)}`);
  };
  const makeRoom = (): void => {
    reserve.release();
    checkpoint(db);
    limitSize();
    let rounds = 0;
    while (rounds < PRUNE_ROUNDS && prune(PRUNE_ROWS) > 0) {
      checkpoint(db); // in small steps, each written back before the next: the WAL shares the little room
      rounds++;
    }
  };
  limitSize();
  return (work) => {
    try {
      const result = onFullDisk(work, makeRoom);
      limitSize();
      return result;
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
  };
}

/** Runs `work`; when the disk is full, once more after `makeRoom`. */
export function onFullDisk<T>(work: () => T, makeRoom: () => void): T {
  try {
    return work();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    makeRoom();
    return work();
  }
}

/** The index of the WAL is a file too: when it cannot grow SQLite says SHMSIZE. An open error has SQLite's as its cause. */
export function isDiskFull(error: unknown): boolean {
  const {code, cause} = error as {code?: string; cause?: unknown};
  return ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'].includes(code ?? '') || (cause !== undefined && isDiskFull(cause));
}

/** It is the disk or the file, and may be well again later; anything else is a fault of what was to be written. */
export function isDiskTrouble(error: unknown): boolean {
  const {code, cause} = error as {code?: string; cause?: unknown};
  const isIt = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|BUSY)/.test(code ?? '');
  return isIt || (cause !== undefined && isDiskTrouble(cause));
}

function cannotWrite(path: string, cause: unknown): AppError {
  const remedy = isDiskFull(cause) ? 'free some space on its disk' : 'look at its disk and who else uses the file';
  return new AppError('store-write', `${path}: cannot write: ${(cause as Error).message}; ${remedy}`, {cause});
}

const pageSize = (db: Database): number => Number(db.pragma('page_size', {simple: true}));

/** Writes the WAL back and cuts it, unless somebody reads just now. */
export function checkpoint(db: Database): void {
  db.pragma('busy_timeout = 0');
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.pragma(`busy_timeout = ${BUSY_MS}`);
  }
}
