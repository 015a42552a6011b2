/** Brings a database to the newest schema: numbered SQL files, forward only, each in a transaction of its own. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Database} from './sqlite.ts';

/** `Bfrs`: a file with another application id is not ours. */
export const APPLICATION_ID = 0x42667273;

/** The compiler copies no SQL: from `dist/src/store` it is read where the sources have it. */
const folders = ['./migrations', '../../../src/store/migrations'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** The SQL files in order: the n-th brings version n-1 to version n. */
export function migrations(folder = folders.find(existsSync) ?? folders.join(' or ')): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => join(folder, name));
}

export const schemaVersion = (db: Database): number => Number(db.pragma('user_version', {simple: true}));

/** A migration that fails leaves the version before it, whole. */
export function migrate(db: Database, files: readonly string[]): void {
  const one = db.transaction((version: number, file: string) => {
    if (schemaVersion(db) >= version) return;
    db.exec(readFileSync(file, 'utf8'));
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${version}`);
  });
  for (const [at, file] of files.entries()) one.immediate(at + 1, file);
}
