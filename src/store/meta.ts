/** The only module that knows the `meta` table: single values that outlive the process. */
import type {Database} from './sqlite.ts';

export interface Meta {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export function metaTable(db: Database): Meta {
  const get = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
  const set = db.prepare<[string, string]>(
    'INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  return {
    get: (key) => get.get(key),
    set: (key, value) => void set.run(key, value),
  };
}
