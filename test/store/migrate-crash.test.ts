/** kill -9 while an older store is brought up to date, from each version: it is whole, and the next start ends what was begun. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {copyFileSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, test} from 'vitest';
import {migrate, migrations, schemaVersion} from '../../src/store/migrate.ts';
import {loadSqlite} from '../../src/store/sqlite.ts';
import {openStore} from '../../src/store/store.ts';

const KILLS = Math.max(2, Math.round(Number(process.env['BIFROST_KILLS'] ?? 14) / migrations().length));
const Sqlite = loadSqlite();
const migrator = fileURLToPath(new URL('./migrator.mjs', import.meta.url));
const first = readFileSync(fileURLToPath(new URL('./golden/version-1.sql', import.meta.url)), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'bifrost-migrate-'));
afterAll(() => rmSync(folder, {recursive: true}));

/** Large enough that a migration takes a while. */
function storeOfVersion(version: number): string {
  const path = join(folder, `version-${version}.db`);
  const db = new Sqlite(path);
  db.exec(first);
  const known = db.prepare("INSERT INTO known VALUES ('address', 'cell1', ?, ?)");
  db.transaction(() => {
    for (let n = 0; n < 5000; n++) {
      known.run(`a>b${n % 50} modbus read mbtcp.unit_id=1 modbus.reference_num=${n} modbus.word_cnt=10`, n);
    }
  })();
  migrate(db, migrations().slice(0, version));
  db.close();
  return path;
}

/** Milliseconds that it takes when it is not killed. */
async function migrateIn(path: string, killAfterMs: number | undefined): Promise<number> {
  const child = spawn(process.execPath, [migrator, path], {stdio: ['ignore', 'pipe', 'inherit']});
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  const started = performance.now();
  if (killAfterMs !== undefined) {
    await sleep(killAfterMs);
    child.kill('SIGKILL');
  }
  await closed;
  return performance.now() - started;
}

for (let version = 1; version < migrations().length; version++) {
  test(`from version ${version}`, async () => {
    const old = storeOfVersion(version);
    const path = join(folder, 'bifrost.db');
    const remove = (): void => {
      for (const suffix of ['', '-wal', '-shm', '.reserve']) rmSync(path + suffix, {force: true});
    };
    copyFileSync(old, path);
    const whole = await migrateIn(path, undefined);
    for (let kill = 0; kill < KILLS; kill++) {
      remove();
      copyFileSync(old, path);
      await migrateIn(path, (whole * kill) / KILLS);
      const left = new Sqlite(path);
      expect(schemaVersion(left)).toBeGreaterThanOrEqual(version);
      expect(left.pragma('integrity_check', {simple: true})).toBe('ok');
      left.close();
      const store = openStore(path);
      expect(store.alerts.list({})).toHaveLength(1);
      expect(store.audit.broken()).toBe(0);
      expect(store.known.count()).toBeGreaterThan(40);
      store.close();
    }
    remove();
  }, 120_000);
}
