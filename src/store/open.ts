/**
 * Opens the database file. Writing: WAL, every commit on disk before it returns (`synchronous=FULL`, read back on every
 * open, since a reopened database may silently run NORMAL and lose acknowledged rows at a power cut). Read-only: nothing
 * is created or changed beside the file, whether the daemon runs, is down, or the file is a copy on a read-only disk.
 */
import {copyFileSync, existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {AppError, isAppError} from '../core/errors.ts';
import {checkSealed, type StoreKey, unlock} from './key.ts';
import {APPLICATION_ID, migrate, migrations, schemaVersion} from './migrate.ts';
import {type Database, loadSqlite} from './sqlite.ts';

/** Whoever writes waits so long for another one. */
export const BUSY_MS = 5000;
const FULL = 2;
/** Pages after which the WAL is written back: bounds what a full disk must still hold. */
const CHECKPOINT_PAGES = 500;
/** Pages that SQLite itself keeps, KiB: the binding would keep 16 MiB for a file that the system keeps in memory anyway. */
const CACHE_KIB = 2048;
/** The WAL is cut to this after it was written back. */
export const WAL_BYTES = 4 * 1024 * 1024;

/**
 * `isAlone`: to write, while no other process may. SQLite then keeps the index of the WAL in memory and needs no room on the disk to
 * open the file. Throws `store-open`: missing, not ours, of a newer version, damaged, no right to it.
 */
export function openDatabase(path: string, readOnly: boolean, key?: StoreKey, isAlone = false): Database {
  try {
    checkSealed(path, key);
    return readOnly ? openToRead(path, key) : openToWrite(path, key, isAlone);
  } catch (cause) {
    throw isAppError(cause) ? cause : cannotOpen(path, cause, key);
  }
}

const cannotOpen = (path: string, cause: unknown, key: StoreKey | undefined): AppError =>
  new AppError('store-open', `${path}: cannot open the store: ${reason(cause, key !== undefined)}`, {cause});

const reason = (error: unknown, hasKey: boolean): string => {
  const {code, message} = error as {code?: string; message: string};
  if (code === 'SQLITE_NOTADB' && hasKey)
    return 'the key does not fit, or the beginning of the file is damaged; give the key it was encrypted with (store.keyFile), or restore a backup';
  if (code === 'SQLITE_NOTADB')
    return 'not a SQLite database, or an encrypted one: give its key (store.keyFile), set store.path to a file of Bifrost, or move this one away';
  if (code === 'SQLITE_CORRUPT') return 'the file is damaged; restore a backup or move it away';
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') return 'the disk is full; free some space on it';
  return message;
};

function openToWrite(path: string, key: StoreKey | undefined, isAlone: boolean): Database {
  const Binding = loadSqlite();
  const db = new Binding(path, {timeout: BUSY_MS});
  return closedOnError(db, () => {
    unlock(db, key);
    if (isAlone) db.pragma('locking_mode = EXCLUSIVE');
    const files = migrations();
    if (isEmpty(db)) db.pragma('auto_vacuum = INCREMENTAL');
    else checkOurs(db, path, files.length);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma(`cache_size = ${-CACHE_KIB}`);
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma(`journal_size_limit = ${WAL_BYTES}`);
    assertDurable(db, path);
    migrate(db, files);
  });
}

/**
 * With both `-wal` and `-shm` the daemon runs or was killed: SQLite reads in place and creates nothing. Without them it
 * would create them, or fail where it may not; then a private copy is read, which is gone from the disk once it is open.
 */
function openToRead(path: string, key: StoreKey | undefined): Database {
  if (!existsSync(path)) {
    throw new AppError('store-open', `${path}: no such file; start the daemon once, or name the store with --store`);
  }
  const inPlace = existsSync(`${path}-wal`) && existsSync(`${path}-shm`);
  return inPlace ? checkedToRead(path, path, key) : readCopy(path, key);
}

/** As it is, however damaged or old: to look for damage and to save what is left. Changes nothing but its `-shm`. */
export function openToCheck(path: string, key: StoreKey | undefined): Database {
  const Binding = loadSqlite();
  const db = new Binding(path, {readonly: true, fileMustExist: true, timeout: BUSY_MS});
  return closedOnError(db, () => unlock(db, key));
}

function readCopy(path: string, key: StoreKey | undefined): Database {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-read-'));
  try {
    const copy = join(folder, 'copy.db');
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    return checkedToRead(copy, path, key);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

function checkedToRead(file: string, shownAs: string, key: StoreKey | undefined): Database {
  const Binding = loadSqlite();
  const db = new Binding(file, {readonly: true, fileMustExist: true, timeout: BUSY_MS});
  return closedOnError(db, () => {
    unlock(db, key);
    const newest = migrations().length;
    checkOurs(db, shownAs, newest);
    if (schemaVersion(db) < newest) {
      throw new AppError('store-open', `${shownAs}: of an older version; start the daemon once to bring it up to date`);
    }
  });
}

const isEmpty = (db: Database): boolean =>
  schemaVersion(db) === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;

function checkOurs(db: Database, path: string, newest: number): void {
  if (db.pragma('application_id', {simple: true}) !== APPLICATION_ID) {
    throw new AppError('store-open', `${path}: a database of another program; set store.path to a file of Bifrost`);
  }
  const version = schemaVersion(db);
  if (version > newest) {
    throw new AppError(
      'store-open',
      `${path}: written by a newer Bifrost (schema ${version}, this one knows ${newest}); update, or restore a backup`,
    );
  }
}

function assertDurable(db: Database, path: string): void {
  const mode = db.pragma('journal_mode', {simple: true});
  const synchronous = db.pragma('synchronous', {simple: true});
  if (mode !== 'wal' || synchronous !== FULL) {
    throw new AppError(
      'store-open',
      `${path}: needs WAL and synchronous=FULL, got ${mode} and ${synchronous}; is it on a local disk?`,
    );
  }
}

function closedOnError(db: Database, prepare: () => void): Database {
  try {
    prepare();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
