/**
 * Saves what can be read of a damaged file, row by row, into a store that is well. Where a page cannot be read it looks for
 * the next key that can, and reads back from there to the damage. Rows of the store stay as they are: they are newer.
 */
import {isPlain, type StoreKey} from './key.ts';
import {openDamaged} from './open-damaged.ts';
import type {Database} from './sqlite.ts';

type Value = string | number | bigint | Uint8Array | null;
type Row = Readonly<Record<string, Value>>;

/** Rows written in one transaction. */
const SLICE = 500;
/** The order counts: the audit log before anything else is written, what refers to others behind them. */
const tables: readonly {readonly name: string; readonly json?: readonly string[]}[] = [
  {name: 'audit'},
  {name: 'meta'},
  {name: 'alert', json: ['rule', 'first', 'latest']},
  {name: 'outbox'},
  {name: 'asset', json: ['ips', 'macs', 'vlans', 'identity', 'serves', 'uses', 'units', 'modules', 'listed']},
  {name: 'asset_alias'},
  {name: 'asset_said', json: ['ips', 'macs', 'fields', 'tags']},
  {name: 'baseline_said'},
  {name: 'learning'},
  {name: 'known'},
  {name: 'habit', json: ['detail']},
  {name: 'tag_value'},
  {name: 'job'},
  {name: 'command_seen'},
  {name: 'escalation'},
  {name: 'ticket', json: ['assets', 'allow']},
  {name: 'silence'},
  {name: 'comment'},
  {name: 'assignment'},
  {name: 'evidence', json: ['detail']},
  {name: 'conversation'},
  {name: 'counter'},
  {name: 'exchange'},
  {name: 'traffic'},
  {name: 'sink'},
  {name: 'poll_switch'},
  {name: 'poll_device'},
  {name: 'poll_asked'},
  {name: 'credential_approval', json: ['pairs']},
  {name: 'credential_attempt'},
  {name: 'credential_use'},
  {name: 'vex'},
  {name: 'advisory'},
  {name: 'advisory_vendor'},
  {name: 'exploited'},
  {name: 'advisory_finding', json: ['detail']},
];

export interface Salvaged {
  /** Rows saved, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Tables of which some could not be read. */
  readonly damaged: readonly string[];
}

type Write = <T>(work: () => T) => T;

/**
 * `file` is only read. Rows that came out of it broken are left out. One slice of rows a step, the audit log whole in the first one:
 * whatever is added to it follows what it said. `write` runs a transaction, and throws where it cannot be written.
 */
export function* salvage(
  file: string,
  to: Database,
  key: StoreKey | undefined,
  write: Write,
): Generator<void, Salvaged> {
  const rows: Record<string, number> = {};
  const damaged: string[] = [];
  let from: Database;
  try {
    from = openDamaged(file, isPlain(file) === true ? undefined : key);
  } catch {
    return {rows, damaged: tables.map(({name}) => name)}; // not even its first page
  }
  try {
    for (const {name, json = []} of inFile(to)) {
      const copy = copier(to, name, json, write);
      const isWhole = name === 'audit' ? toEnd(copyRows(from, name, copy)) : yield* copyRows(from, name, copy);
      rows[name] = copy.end();
      if (!isWhole) damaged.push(name);
    }
  } finally {
    from.close();
  }
  return {rows, damaged};
}

/** All steps at once. */
export function toEnd<T>(steps: Generator<void, T>): T {
  for (;;) {
    const {done, value} = steps.next();
    if (done === true) return value;
  }
}

function* copyRows(from: Database, table: string, copy: Copier): Generator<void, boolean> {
  const reading = eachRow(from, table);
  try {
    for (;;) {
      const {done, value} = reading.next();
      if (done === true) return value;
      if (copy.row(value)) yield;
    }
  } finally {
    reading.return(false); // nothing is read any more when the file is closed
  }
}

/** The list above, and whatever else the schema has. */
function inFile(db: Database): typeof tables {
  const found = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  // Numbers of exchanges are given by each file: where there are some, those of another mean something else.
  const hasTraffic = db.prepare('SELECT 1 FROM exchange LIMIT 1').get() !== undefined;
  const known = hasTraffic ? tables.filter(({name}) => !['exchange', 'traffic'].includes(name)) : tables;
  const rest = found.filter((name) => !tables.some((one) => one.name === name));
  return [...known, ...rest.map((name) => ({name}))];
}

interface Copier {
  /** True: a slice was written. */
  row(row: Row): boolean;
  /** Rows saved. */
  end(): number;
}

/** Writes in slices; rows whose values are not of their column's kind are left out. */
function copier(to: Database, table: string, json: readonly string[], write: Write): Copier {
  const columns = to
    .prepare<[string], {name: string; type: string}>('SELECT name, type FROM pragma_table_info(?)')
    .all(table)
    // Places in the queue are given anew: those of the store come first.
    .filter(({name}) => table !== 'outbox' || name !== 'seq');
  const names = columns.map(({name}) => name);
  const insert = to.prepare<[Row]>(
    `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
  );
  const writeAll = to.transaction((rows: readonly Row[]) => rows.reduce((sum, row) => sum + changesOf(insert, row), 0));
  let saved = 0;
  let waiting: Row[] = [];
  const flush = (): void => {
    const slice = waiting;
    waiting = [];
    saved += write(() => writeAll.immediate(slice));
  };
  return {
    row(row) {
      const isSound = columns.every(({name, type}) => isOf(type, row[name] ?? null) && isJson(json, name, row[name]));
      if (isSound) waiting.push({...Object.fromEntries(names.map((name) => [name, null])), ...row});
      if (waiting.length < SLICE) return false;
      flush();
      return true;
    },
    end() {
      flush();
      return saved;
    },
  };
}

/** What it refers to may be lost: then it is, too. */
function changesOf(insert: {run(row: Row): {changes: number}}, row: Row): number {
  try {
    return insert.run(row).changes;
  } catch (error) {
    if (String((error as {code?: unknown}).code).startsWith('SQLITE_CONSTRAINT')) return 0;
    throw error;
  }
}

function isOf(type: string, value: Value): boolean {
  if (value === null) return true; // the store knows where that may be
  if (type === 'TEXT') return typeof value === 'string';
  if (type === 'BLOB') return value instanceof Uint8Array;
  return typeof value === 'number' || typeof value === 'bigint';
}

function isJson(json: readonly string[], name: string, value: Value | undefined): boolean {
  if (!json.includes(name) || typeof value !== 'string') return true;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

type Key = readonly Value[];

/** True: all of the table could be read. */
function* eachRow(db: Database, table: string): Generator<Row, boolean> {
  const reader = tableReader(db, table);
  if (reader === undefined) return false;
  let after: Key | undefined;
  let isWhole = true;
  for (;;) {
    const {last, isEnd} = yield* reader.forward(after);
    if (isEnd) return isWhole;
    isWhole = false;
    const landing = reader.beyond(last ?? after);
    if (landing === undefined) {
      yield* reader.backward(undefined, last ?? after);
      return false;
    }
    yield* reader.backward(landing, last ?? after);
    after = landing;
  }
}

interface TableReader {
  /** Reads on behind the key until the end or the damage. */
  forward(after: Key | undefined): Generator<Row, {last: Key | undefined; isEnd: boolean}>;
  /** Reads back from the key, itself included, until the damage or `downTo`. */
  backward(from: Key | undefined, downTo: Key | undefined): Generator<Row, void>;
  /** A key behind the damage that can be read. */
  beyond(after: Key | undefined): Key | undefined;
}

/** Undefined: the damaged file has no such table any more. */
function tableReader(db: Database, table: string): TableReader | undefined {
  try {
    return readerBy(db, table, keyColumns(db, table));
  } catch {
    return undefined;
  }
}

function keyColumns(db: Database, table: string): readonly string[] {
  const primary = db
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
    .pluck()
    .all(table);
  const isWithoutRowid = db.prepare<[string], number>('SELECT wr FROM pragma_table_list(?)').pluck().get(table) === 1;
  return isWithoutRowid ? primary : ['rowid'];
}

function readerBy(db: Database, table: string, keys: readonly string[]): TableReader {
  const tuple = (count: number): string => `(${keys.slice(0, count).join(', ')})`;
  const marks = (count: number): string =>
    `(${keys
      .slice(0, count)
      .map(() => '?')
      .join(', ')})`;
  const named = keys.map((key, i) => `${key} AS key${i}`).join(', ');
  const all = `SELECT ${named}, * FROM ${table}`;
  const up = `ORDER BY ${keys.join(', ')}`;
  const down = `ORDER BY ${keys.map((key) => `${key} DESC`).join(', ')}`;
  const count = keys.length;
  const first = db.prepare<Value[], Row>(`${all} ${up}`);
  const behind = db.prepare<Value[], Row>(`${all} WHERE ${tuple(count)} > ${marks(count)} ${up}`);
  const fromEnd = db.prepare<Value[], Row>(`${all} ${down}`);
  const before = db.prepare<Value[], Row>(`${all} WHERE ${tuple(count)} <= ${marks(count)} ${down}`);
  const probes = keys.map((_, i) =>
    db.prepare<Value[], Row>(`${all} WHERE ${tuple(i + 1)} > ${marks(i + 1)} ${up} LIMIT 1`),
  );
  const keyOf = (row: Row): Key => keys.map((_, i) => row[`key${i}`] ?? null);
  const bare = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([name]) => !/^key\d$/.test(name)));
  return {
    *forward(after) {
      let last: Key | undefined;
      try {
        for (const row of after === undefined ? first.iterate() : behind.iterate(...after)) {
          last = keyOf(row);
          yield bare(row);
        }
        return {last, isEnd: true};
      } catch {
        return {last, isEnd: false};
      }
    },
    *backward(from, downTo) {
      const end = JSON.stringify(downTo?.map(String));
      try {
        for (const row of from === undefined ? fromEnd.iterate() : before.iterate(...from)) {
          if (JSON.stringify(keyOf(row).map(String)) === end) return;
          yield bare(row);
        }
      } catch {
        // the damage, from its other side
      }
    },
    beyond(after) {
      for (const [i, value] of candidates(after ?? keys.map(() => null))) {
        try {
          const row = probes[i]?.get(...value);
          if (row !== undefined) return keyOf(row);
        } catch {
          // still within the damage: a longer jump
        }
      }
      return undefined;
    },
  };
}

/** Keys behind this one, each farther away: the last column grows first, then the one before it. */
function* candidates(after: Key): Generator<[number, Value[]]> {
  for (let i = after.length - 1; i >= 0; i--) {
    const head = after.slice(0, i);
    for (const value of larger(after[i] ?? null)) yield [i, [...head, value]];
  }
}

function* larger(value: Value): Generator<Value> {
  if (typeof value === 'string') {
    for (let length = value.length; length >= 0; length--) yield `${value.slice(0, length)}\u{10ffff}`;
    return;
  }
  const number = Number(value ?? 0);
  for (let step = 1; step < Number.MAX_SAFE_INTEGER; step *= 2) yield number + step;
}
