/**
 * Is the file damaged, and putting a damaged one aside. `quick_check` sees damage of the structure, the schema is compared with
 * that of its version; a value that changed within a row looks like any other one unless the file is encrypted, where every changed byte shows.
 */
import {existsSync, renameSync} from 'node:fs';
import type {StoreKey} from './key.ts';
import {APPLICATION_ID} from './migrate.ts';
import {openToCheck} from './open.ts';
import {schemaDamage} from './schema.ts';

/** Problems that are named. */
const MAX_PROBLEMS = 20;

/** What is wrong with the file; empty: nothing. */
export function damageOf(path: string, key?: StoreKey): string[] {
  try {
    const db = openToCheck(path, key);
    try {
      const found = db.pragma(`quick_check(${MAX_PROBLEMS})`) as {quick_check: string}[];
      const problems = found.map(({quick_check: problem}) => problem).filter((problem) => problem !== 'ok');
      return [...problems, ...schemaDamage(db).slice(0, MAX_PROBLEMS)];
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error)) return [(error as Error).message];
    throw error;
  }
}

/** The file itself is broken, and not its disk. An error of the store has SQLite's as its cause. */
export function isDamage(error: unknown): boolean {
  const {code, cause} = error as {code?: string; cause?: unknown};
  return /^SQLITE_(CORRUPT|NOTADB)/.test(code ?? '') || (cause !== undefined && isDamage(cause));
}

/** The file and its companions get another name, which is returned; nobody else has it open. */
export function quarantine(path: string, now: Date): string {
  const aside = `${path}.damaged-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

/** A file of this product, as far as its beginning can be read: never one whose key is another. */
export function isOurs(path: string, key?: StoreKey): boolean {
  try {
    const db = openToCheck(path, key);
    try {
      return db.pragma('application_id', {simple: true}) === APPLICATION_ID;
    } finally {
      db.close();
    }
  } catch {
    return false; // whoever opens it says why
  }
}
