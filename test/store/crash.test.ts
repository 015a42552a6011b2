/** kill -9 in the middle of saving: nothing that `save` has returned for is lost, nothing is there by half. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {loadSqlite} from '../../src/store/sqlite.ts';
import {openStore} from '../../src/store/store.ts';
import {sampleAsset} from '../sample.ts';

const KILLS = Number(process.env['BIFROST_KILLS'] ?? 30);
const saver = fileURLToPath(new URL('./saver.mjs', import.meta.url));

/** Saves from batch `from` on until it is killed; resolves with the last batch that was acknowledged. */
async function saveUntilKilled(path: string, from: number, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [saver, path, String(from), JSON.stringify(sampleAsset(1))]);
  let output = '';
  let complaints = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    complaints += data;
  });
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  await sleep(afterMs);
  child.kill('SIGKILL');
  await closed;
  expect(complaints).toBe('');
  return Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
}

test(
  `after ${KILLS} kills every acknowledged batch is there and the file is sound`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bifrost-crash-'));
    const path = join(folder, 'bifrost.db');
    let last = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      last = await saveUntilKilled(path, last + 1, (kill * 37) % 100);
      const store = openStore(path);
      const saved = store.audit.count(); // one a batch; one more than acknowledged when the kill came before the answer
      expect(saved - last).toBeOneOf([0, 1]);
      expect(store.audit.broken()).toBe(0);
      expect(store.assets.count()).toBe(10 * saved);
      last = saved;
      store.close();
    }
    const Sqlite = loadSqlite();
    const db = new Sqlite(path);
    expect(db.pragma('integrity_check', {simple: true})).toBe('ok');
    db.close();
    rmSync(folder, {recursive: true});
  },
  10_000 + KILLS * 3000,
);
