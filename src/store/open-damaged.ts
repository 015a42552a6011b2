/** Opens a damaged file to read what is left of it. Where its schema is damaged, a copy in which that was put right. */
import {copyFileSync, existsSync, rmSync} from 'node:fs';
import {type StoreKey, unlock} from './key.ts';
import {openToCheck} from './open.ts';
import {mendSchema, schemaDamage} from './schema.ts';
import {type Database, loadSqlite} from './sqlite.ts';

/** The file itself is never changed. Throws what SQLite throws. */
export function openDamaged(file: string, key: StoreKey | undefined): Database {
  const db = openToCheck(file, key);
  if (hasSchema(db)) return db;
  db.close();
  try {
    return mendedCopy(file, key);
  } catch {
    return openToCheck(file, key); // no room for a copy, say: then without the tables that cannot be found
  }
}

function hasSchema(db: Database): boolean {
  try {
    return schemaDamage(db).length === 0;
  } catch {
    return false;
  }
}

/** It lies beside the file, and has no name any more once it is open. */
function mendedCopy(file: string, key: StoreKey | undefined): Database {
  const copy = `${file}.mending`;
  const remove = (): void => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, {force: true});
  };
  try {
    copyFileSync(file, copy);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    const Binding = loadSqlite();
    const db = new Binding(copy);
    unlock(db, key);
    mendSchema(db);
    db.close();
    const mended = openToCheck(copy, key);
    schemaDamage(mended); // reading opens its WAL, too
    return mended;
  } finally {
    remove();
  }
}
