/**
 * The schema as it must be, from the migrations. A byte that changed within a CREATE statement is no damage to SQLite: a column
 * has another name then, or a table cannot be found. It can be put right, since what the statement said is known.
 */
import {migrate, migrations, schemaVersion} from './migrate.ts';
import {type Database, loadSqlite} from './sqlite.ts';

interface Entry {
  rowid: number;
  type: string;
  name: string;
  tbl_name: string;
  rootpage: number;
  sql: string | null;
}

/** SQLite's word for files that can give back pages; in those each table begins at the same page. */
const INCREMENTAL = 2;

/** What differs from the schema of its version; empty: nothing. Throws what SQLite throws. */
export function schemaDamage(db: Database): string[] {
  const version = schemaVersion(db);
  if (version === 0 || version > migrations().length) return [];
  const expected = withSchemaOf(version, columnsOf);
  const found = new Set(columnsOf(db));
  return expected.filter((column) => !found.has(column)).map((column) => `${column} is missing in the schema`);
}

/** Writes the schema anew, entry by entry; what is on a page that cannot be read stays as it is. */
export function mendSchema(db: Database): void {
  db.unsafeMode(true);
  db.pragma('writable_schema = ON'); // else a statement that makes no sense keeps all of it from being read
  const expected = withSchemaOf(schemaVersion(db), (fresh) =>
    fresh.prepare<[], Entry>('SELECT rowid, * FROM sqlite_schema').all(),
  );
  const isFixed = db.pragma('auto_vacuum', {simple: true}) === INCREMENTAL;
  const write = db.prepare<[Entry]>(`
    UPDATE sqlite_schema SET type = @type, name = @name, tbl_name = @tbl_name, sql = @sql
      ${isFixed ? ', rootpage = @rootpage' : ''} WHERE rowid = @rowid`);
  for (const entry of expected) {
    try {
      write.run(entry);
    } catch {
      // its page is gone
    }
  }
}

const columnsOf = (db: Database): string[] =>
  db
    .prepare<[], string>(
      `SELECT one.name || '.' || field.name || ' ' || field.type FROM sqlite_schema one, pragma_table_info(one.name) field
       WHERE one.type = 'table' UNION ALL SELECT 'index ' || name FROM sqlite_schema WHERE type = 'index'`,
    )
    .pluck()
    .all();

function withSchemaOf<T>(version: number, look: (fresh: Database) => T): T {
  const Binding = loadSqlite();
  const fresh = new Binding(':memory:');
  try {
    fresh.pragma(`auto_vacuum = ${INCREMENTAL}`);
    migrate(fresh, migrations().slice(0, version));
    return look(fresh);
  } finally {
    fresh.close();
  }
}
