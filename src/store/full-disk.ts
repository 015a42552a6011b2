/**
 * Writing while the disk is full. SQLite then fails to insert, to delete, and to write its WAL back, so the reserve is given
 * back first and old entries are deleted in it. Until the reserve is there again the file may reuse its pages but not
 * grow: it would eat the room that deleting needs.
 */
import {AppError} from '../core/errors.ts';
import type {Reserve} from './reserve.ts';
import type {Database} from './sqlite.ts';

/** Rows deleted in one transaction, and how often: the WAL of one must fit into the reserve. */
const PRUNE_ROWS = 500;
const PRUNE_ROUNDS = 4;
/** SQLite's own limit. */
const MAX_PAGES = 0xfffffffe;

/** Deletes the oldest rows of something, `limit` at most; says how many. */
export type Prune = (limit: number) => number;

/** The writer runs a write, if need be twice; it throws `store-write`. `prunes`: what may go, least needed first. */
export function diskWriter(
  db: Database,
  path: string,
  reserve: Reserve,
  prunes: readonly Prune[],
): <T>(work: () => T) => T {
  const limitSize = (): void => {
    const pages = db.readonly || reserve.restore() ? MAX_PAGES : Number(db.pragma('page_count', {simple: true}));
    db.pragma(`max_page_count = ${pages}`);
  };
  const makeRoom = (): void => {
    reserve.release();
    checkpoint(db);
    limitSize();
    prune(db, prunes);
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
function isDiskFull(error: unknown): boolean {
  const {code, cause} = error as {code?: string; cause?: unknown};
  return ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'].includes(code ?? '') || (cause !== undefined && isDiskFull(cause));
}

function cannotWrite(path: string, cause: unknown): AppError {
  const remedy = isDiskFull(cause) ? 'free some space on its disk' : 'look at its disk and who else uses the file';
  return new AppError('store-write', `${path}: cannot write: ${(cause as Error).message}; ${remedy}`, {cause});
}

/** In small steps, each written back before the next: the WAL shares the little room. */
function prune(db: Database, prunes: readonly Prune[]): void {
  for (const deleteSome of prunes) {
    let rounds = 0;
    while (rounds < PRUNE_ROUNDS && deleteSome(PRUNE_ROWS) > 0) {
      checkpoint(db);
      rounds++;
    }
    if (rounds > 0) return;
  }
}

const checkpoint = (db: Database): unknown => db.pragma('wal_checkpoint(TRUNCATE)');
