/**
 * Encrypts a store, or encrypts it with another key: a new file is made whole beside the old one, takes its place in one
 * step, and the old one is overwritten. A crash leaves either the old store or the new one; what it leaves beside them is
 * overwritten by the next try. Nobody else may have the store open.
 */
import {closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {AppError} from '../core/errors.ts';
import {isDamage} from './damage.ts';
import {isPlain, lock, type StoreKey, unlock} from './key.ts';
import {type Database, loadSqlite} from './sqlite.ts';

/** `from`: the key that it has; undefined: it is in clear. Throws `store-open`. */
export function sealStore(path: string, from: StoreKey | undefined, to: StoreKey): void {
  const [fresh, old] = besides(path);
  wipeLeft(path);
  if (isPlain(path) === undefined) throw cannot(path, 'there is no such store');
  copySealed(path, fresh, from, to);
  linkSync(path, old);
  renameSync(fresh, path);
  syncFile(dirname(path));
  wipe(old);
}

const besides = (path: string): [fresh: string, old: string] => [`${path}.sealing`, `${path}.unsealed`];

/** Overwrites what an earlier try left beside the store; true: there was something. */
export function wipeLeft(path: string): boolean {
  const left = besides(path).filter((file) => existsSync(file));
  for (const file of left) {
    // Another name of the store itself: that try ended before the new file took its place.
    if (existsSync(path) && statSync(file).ino === statSync(path).ino) rmSync(file);
    else wipe(file);
  }
  return left.length > 0;
}

const cannot = (path: string, why: string, cause?: unknown): AppError =>
  new AppError('store-open', `${path}: cannot encrypt: ${why}`, {cause});

function copySealed(path: string, fresh: string, from: StoreKey | undefined, to: StoreKey): void {
  const Binding = loadSqlite();
  const db = new Binding(path, {fileMustExist: true, timeout: 0});
  try {
    unlock(db, from);
    leaveWal(db, path);
    db.prepare('VACUUM INTO ?').run(fresh); // encrypted like the old one
  } finally {
    db.close();
  }
  const copy = new Binding(fresh);
  try {
    unlock(copy, from);
    copy.pragma('journal_mode = MEMORY'); // it is thrown away after a crash; nothing of it goes to another file
    lock(copy, to);
  } finally {
    copy.close();
  }
  syncFile(fresh);
}

/** Only whoever has the file alone can do that; afterwards all of it is in one file. */
function leaveWal(db: Database, path: string): void {
  try {
    db.pragma('journal_mode = DELETE');
  } catch (cause) {
    if (isDamage(cause)) throw cannot(path, 'its key is another one, or it is damaged', cause);
    throw cannot(path, `${(cause as Error).message}; stop the daemon and whoever else reads it`, cause);
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

const BLOCK = Buffer.alloc(64 * 1024);

/** Overwritten in place; a flash disk may keep old copies all the same (docs/store.md). */
function wipe(path: string): void {
  const {size} = statSync(path);
  const file = openSync(path, 'r+');
  try {
    for (let at = 0; at < size; at += BLOCK.length) writeSync(file, BLOCK, 0, Math.min(BLOCK.length, size - at), at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  rmSync(path);
}
