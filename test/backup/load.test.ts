/** Backups while 1,000 alerts a second are saved: each is one moment of the store, and the writer is not held up. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {afterEach, expect, test} from 'vitest';
import {makeBackup} from '../../src/make-backup.ts';
import {drill, restoreBackup} from '../../src/restore-backup.ts';
import {loadSqlite} from '../../src/store/sqlite.ts';
import {sampleAlert} from '../sample.ts';
import {type Plant, plant} from './plant.ts';

const PER_SECOND = 1000;
const BACKUPS = 5;
const writer = fileURLToPath(new URL('./writer.mjs', import.meta.url));

let box: Plant;
afterEach(() => box.remove());

test(`${BACKUPS} backups under ${PER_SECOND} alerts a second hold whole transactions only, and restore`, async () => {
  box = await plant();
  const config = await box.config();
  const before = box.store.audit.count();
  const args = [writer, config.store.path, String(PER_SECOND), JSON.stringify(sampleAlert(1))];
  const child = spawn(process.execPath, args, {stdio: ['pipe', 'pipe', 'inherit']});
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await sleep(2000);
  const counts: number[] = [];
  for (let n = 0; n < BACKUPS; n++) {
    const job = await makeBackup(config, box.configPath);
    expect(job).toMatchObject({ok: true});
    const to = join(box.folder, `restored-${n}`);
    const manifest = await restoreBackup(join(box.backups, job.what), to, {identityFile: box.identityFile});
    const Sqlite = loadSqlite();
    const db = new Sqlite(join(to, 'bifrost.db'), {readonly: true});
    const count = (sql: string): unknown => db.prepare(sql).pluck().get();
    const alerts = Number(count("SELECT count(*) FROM alert WHERE id LIKE 'alert-%'"));
    expect(count("SELECT count(*) FROM outbox WHERE id LIKE 'm-%'")).toBe(alerts);
    expect(count("SELECT count(*) FROM audit WHERE action = 'save'")).toBe(alerts);
    expect(manifest.store.counts['audit']).toBe(before + alerts);
    db.close();
    counts.push(alerts);
    await sleep(1000);
  }
  const result = await drill(config, {identityFile: box.identityFile});
  child.stdin.end();
  await once(child, 'close');
  const {saved, perSecond, slowest} = JSON.parse(said) as {saved: number; perSecond: number; slowest: number};
  expect(result).toMatchObject({ok: true});
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(new Set(counts).size).toBe(BACKUPS);
  expect(perSecond).toBeGreaterThan(0.9 * PER_SECOND);
  const worst = Math.round(slowest);
  process.stdout.write(`${saved} alerts, ${Math.round(perSecond)}/s, slowest save ${worst} ms; ${result.result}\n`);
}, 120_000);
