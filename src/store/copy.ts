/**
 * A copy of the store while it is in use: one file, as of one moment, without what was deleted; encrypted if the store is.
 * And what a copy holds, to compare it later with what it held when it was made.
 */
import {AppError} from '../core/errors.ts';
import {auditTable} from './audit.ts';
import type {AuditHead} from './audit-head.ts';
import {evidenceTable} from './evidence.ts';
import type {StoreKey} from './key.ts';
import {APPLICATION_ID, schemaVersion} from './migrate.ts';
import {openToCheck} from './open.ts';
import type {Database} from './sqlite.ts';

export interface Contents {
  readonly schema: number;
  /** Rows by table. */
  readonly counts: Readonly<Record<string, number>>;
  /** `broken`: the first entry that does not follow from those before it; 0: the chain is whole. */
  readonly audit: AuditHead & {readonly broken: number};
}

/** `to` must not exist. Throws `store-open`. */
export function copyStore(path: string, to: string, key: StoreKey | undefined): void {
  reading(path, key, (db) => db.prepare('VACUUM INTO ?').run(to));
}

/** Of a store that is sound. Throws `store-open`: it is not, or none of ours. */
export function contentsOf(path: string, key: StoreKey | undefined): Contents {
  return reading(path, key, (db) => {
    if (db.pragma('application_id', {simple: true}) !== APPLICATION_ID) throw new Error('no store of Bifrost');
    const found = db.pragma('integrity_check(1)', {simple: true});
    if (found !== 'ok') throw new Error(`damaged: ${String(found)}`);
    const audit = auditTable(db);
    const chain = {...audit.head(), broken: audit.broken()};
    return {schema: schemaVersion(db), counts: countsOf(db), audit: chain};
  });
}

/** The files of evidence that belong to the store, to compare them with those that are there. */
export const evidenceIn = (path: string, key: StoreKey | undefined) =>
  reading(path, key, (db) =>
    evidenceTable(db)
      .list({})
      .map(({alert, raised, state, bytes, sha256}) => ({alert, raised, state, bytes, sha256})),
  );

function countsOf(db: Database): Record<string, number> {
  const names = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  const count = (name: string): number =>
    db
      .prepare<[], number>(`SELECT count(*) FROM "${name.replaceAll('"', '""')}"`)
      .pluck()
      .get() ?? 0;
  return Object.fromEntries(names.map((name) => [name, count(name)]));
}

function reading<T>(path: string, key: StoreKey | undefined, read: (db: Database) => T): T {
  try {
    const db = openToCheck(path, key);
    try {
      return read(db);
    } finally {
      db.close();
    }
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

const cannotRead = (path: string, cause: unknown): AppError =>
  new AppError('store-open', `${path}: ${(cause as Error).message}`, {cause});
