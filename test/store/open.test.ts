/** Opening: migrations, foreign files, and reading without leaving a trace. */

import {execFileSync} from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {migrate, migrations, schemaVersion} from '../../src/store/migrate.ts';
import {openDatabase} from '../../src/store/open.ts';
import {loadSqlite} from '../../src/store/sqlite.ts';
import {openStore} from '../../src/store/store.ts';
import {canMount} from '../root.ts';
import {NOON, sampleAlert, sampleAsset} from '../sample.ts';

const Sqlite = loadSqlite();
const golden = fileURLToPath(new URL('./golden', import.meta.url));

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-open-'));
  path = join(folder, 'bifrost.db');
});

afterEach(() => rmSync(folder, {recursive: true}));

function filled(): ReturnType<typeof openStore> {
  const store = openStore(path);
  store.save({changes: [{type: 'asset', asset: sampleAsset(1)}]});
  return store;
}

/** Names, sizes and times of change of everything in the folder. */
const trace = (): unknown =>
  readdirSync(folder).map((name) => {
    const {size, mtimeMs} = statSync(join(folder, name));
    return [name, size, mtimeMs];
  });

const storeError = (message: RegExp) =>
  expect.objectContaining({code: 'store-open', message: expect.stringMatching(message)});

test('every commit is on the disk: WAL and synchronous=FULL, on the second open too', () => {
  openStore(path).close();
  const store = openStore(path);
  const other = new Sqlite(path, {readonly: true});
  expect(other.pragma('journal_mode', {simple: true})).toBe('wal');
  other.close();
  store.close();
});

test('SQLite keeps 2 MiB of pages: the system has the file in memory anyway', () => {
  const db = openDatabase(path, false);
  expect(db.pragma('cache_size', {simple: true})).toBe(-2048);
  db.close();
});

test('an empty file becomes a store of the newest version', () => {
  writeFileSync(path, '');
  openStore(path).close();
  const db = new Sqlite(path);
  expect(schemaVersion(db)).toBe(migrations().length);
  db.close();
});

for (const name of readdirSync(golden)) {
  test(`a store as ${name} left it is brought up to date with all that is in it`, () => {
    const db = new Sqlite(path);
    db.exec(readFileSync(join(golden, name), 'utf8'));
    db.close();
    const store = openStore(path);
    expect(store.assets.list({})).toEqual(
      [sampleAsset(1), sampleAsset(2)].sort((a, b) => a.segment.localeCompare(b.segment)),
    );
    expect(store.alerts.list({})).toEqual([sampleAlert(1)]);
    expect(store.outbox.of('mqtt').next(9)).toMatchObject([{seq: 1, id: 'x', retain: true}]);
    expect(store.audit.broken()).toBe(0);
    expect(store.known.count()).toBe(1);
    store.close();
  });
}

test('addresses that an older version knew one by one are ranges from then on, and the segment goes on learning', () => {
  const db = new Sqlite(path);
  db.exec(readFileSync(join(golden, 'version-1.sql'), 'utf8'));
  const known = db.prepare("INSERT INTO known VALUES ('address', 'cell1', ?, ?)");
  const read = 'a>b modbus read-holding-registers mbtcp.unit_id=1';
  known.run(`${read} modbus.reference_num=0 modbus.word_cnt=10`, 7);
  known.run(`${read} modbus.reference_num=10 modbus.word_cnt=5`, 5);
  known.run('a>b modbus write-single-coil mbtcp.unit_id=1 modbus.reference_num=3', 6);
  known.run('a>b opcua read bifrost.node=i=2258', 8);
  db.close();
  const store = openStore(path);
  expect(store.known.list({kind: 'address'})).toEqual([
    {kind: 'address', segment: 'cell1', key: read, firstSeen: 5, ranges: '0-9,10-14'},
    {
      kind: 'address',
      segment: 'cell1',
      key: 'a>b modbus write-single-coil mbtcp.unit_id=1',
      firstSeen: 6,
      ranges: '3-3',
    },
    {kind: 'address', segment: 'cell1', key: 'a>b opcua read bifrost.node=i=2258', firstSeen: 8, ranges: ''},
  ]);
  expect(store.learning.list({})).toMatchObject([{segment: 'cell1', scope: '', started: 5, closed: 0}]);
  store.close();
});

test('a migration that fails leaves the version before it', () => {
  filled().close();
  const files = join(folder, 'migrations');
  mkdirSync(files);
  for (const file of migrations()) copyFileSync(file, join(files, file.split('/').at(-1) ?? ''));
  writeFileSync(join(files, '9998-good.sql'), 'ALTER TABLE asset ADD COLUMN zone TEXT;');
  writeFileSync(join(files, '9999-bad.sql'), 'ALTER TABLE asset ADD COLUMN site TEXT; SELECT nonsense;');
  const db = new Sqlite(path);
  expect(() => migrate(db, migrations(files))).toThrow('nonsense');
  expect(schemaVersion(db)).toBe(migrations().length + 1);
  const columns = db.prepare("SELECT name FROM pragma_table_info('asset')").pluck().all();
  expect(columns).toContain('zone');
  expect(columns).not.toContain('site');
  db.close();
  expect(() => openStore(path)).toThrow(storeError(/newer Bifrost/));
  expect(() => openStore(path, {readOnly: true})).toThrow(storeError(/newer Bifrost/));
});

test('a file that is not ours is refused and not touched', () => {
  writeFileSync(path, 'x'.repeat(5000));
  expect(() => openStore(path)).toThrow(storeError(/not a SQLite database/));
  expect(readFileSync(path, 'utf8')).toBe('x'.repeat(5000));
  rmSync(path);
  new Sqlite(path).exec('CREATE TABLE other (x)').close();
  const before = trace();
  expect(() => openStore(path)).toThrow(storeError(/another program/));
  expect(() => openStore(join(folder, 'no', 'folder.db'))).toThrow(storeError(/folder.db/));
  expect(trace()).toEqual(before);
});

test('an audit entry that was changed or taken out breaks the chain', () => {
  for (const damage of ["UPDATE audit SET detail = 'y' WHERE seq = 2", 'DELETE FROM audit WHERE seq = 2']) {
    const store = openStore(path);
    store.save({audit: ['a', 'b', 'c'].map((detail) => ({time: NOON, actor: 'x', action: 'y', detail}))});
    expect(store.audit.broken()).toBe(0);
    store.close();
    new Sqlite(path).exec(damage).close();
    const damaged = openStore(path);
    expect(damaged.audit.broken()).toBe(2);
    damaged.close();
    rmSync(path);
  }
});

test('a read-only open of what is not there creates nothing', () => {
  expect(() => openStore(path, {readOnly: true})).toThrow(storeError(/no such file/));
  writeFileSync(path, '');
  expect(() => openStore(path, {readOnly: true})).toThrow(storeError(/another program/));
  expect(readdirSync(folder)).toEqual(['bifrost.db']);
});

test('it reads while the daemon writes, sees what was saved, and leaves no trace', () => {
  const daemon = filled();
  const before = trace();
  const reader = openStore(path, {readOnly: true});
  expect(reader.assets.count()).toBe(1);
  expect(() => reader.save({changes: [{type: 'asset', asset: sampleAsset(2)}]})).toThrow(
    expect.objectContaining({code: 'store-write'}),
  );
  expect(trace()).toEqual(before);
  daemon.save({changes: [{type: 'asset', asset: sampleAsset(2)}]});
  expect(reader.assets.count()).toBe(2);
  reader.close();
  daemon.close();
});

test('it reads after the daemon has left and leaves no trace', () => {
  filled().close();
  const before = trace();
  const reader = openStore(path, {readOnly: true});
  expect(reader.assets.count()).toBe(1);
  reader.close();
  expect(trace()).toEqual(before);
});

test('it reads a copy that was taken while the daemon ran, with and without its -wal', () => {
  const daemon = filled();
  const copy = join(folder, 'copy.db');
  cpSync(path, copy);
  cpSync(`${path}-wal`, `${copy}-wal`);
  daemon.close();
  const before = trace();
  const reader = openStore(copy, {readOnly: true});
  expect(reader.assets.count()).toBe(1); // it was in the -wal only
  reader.close();
  expect(trace()).toEqual(before);
});

test.skipIf(!canMount)('it reads from a read-only file system', () => {
  filled().close();
  execFileSync('mount', ['--bind', folder, folder]);
  try {
    execFileSync('mount', ['-o', 'remount,ro,bind', folder]);
    expect(() => openStore(path)).toThrow(expect.objectContaining({code: 'store-open'}));
    const reader = openStore(path, {readOnly: true});
    expect(reader.assets.count()).toBe(1);
    reader.close();
  } finally {
    execFileSync('umount', [folder]);
  }
});

test('nothing is left in the temporary folder after reading, not even while it reads', () => {
  filled().close();
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  try {
    const reader = openStore(path, {readOnly: true});
    expect(readdirSync(temporary)).toEqual([]);
    expect(reader.assets.list({})).toEqual([sampleAsset(1)]);
    reader.close();
    process.env['TMPDIR'] = join(temporary, 'missing'); // proves that the copy was there
    expect(() => openStore(path, {readOnly: true})).toThrow(storeError(/missing/));
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});
