/**
 * The SQLite binding. No single release serves every Node that we support: 13.x is Node-API 10 and crashes Node 20, 12.x
 * compiled for Node 24 aborts under garbage collection. Both are installed under aliases, chosen by what this Node can.
 */
import {createRequire} from 'node:module';
import type Sqlite from 'better-sqlite3';
import {AppError} from '../core/errors.ts';

export type Database = Sqlite.Database;

const NODE_API_OF_13 = 10;

/** Throws `store-open` when the binding is missing or was built for another Node. */
export function loadSqlite(): typeof Sqlite {
  const name = Number(process.versions['napi']) >= NODE_API_OF_13 ? 'better-sqlite3-napi' : 'better-sqlite3';
  try {
    const Binding = createRequire(import.meta.url)(name) as typeof Sqlite;
    new Binding(':memory:').close(); // the native part is loaded by the first database only
    return Binding;
  } catch (cause) {
    throw doesNotLoad(name, cause);
  }
}

const doesNotLoad = (name: string, cause: unknown): AppError =>
  new AppError(
    'store-open',
    `SQLite does not load: the optional package ${name} is missing or was built for another Node than this ${process.version}; run "npm rebuild ${name}" where Bifrost is installed`,
    {cause},
  );
