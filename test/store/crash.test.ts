/**
 * kill -9 in the middle of saving, pruning and publishing to a real broker: nothing that `save` has returned for is lost, nothing is
 * there by half, and all of it arrives. `BIFROST_KILLS` for long.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {defaultConfig} from '../../src/config/defaults.ts';
import {loadSqlite} from '../../src/store/sqlite.ts';
import {openStore} from '../../src/store/store.ts';
import {type Broker, type Consumer, consume, freePort, hasMosquitto, startBroker, until} from '../publish/broker.ts';
import {sampleAlert, sampleAsset} from '../sample.ts';

const KILLS = Number(process.env['BIFROST_KILLS'] ?? 30);
const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const sample = JSON.stringify({asset: sampleAsset(1), alert: sampleAlert(1)});

let folder: string;
let path: string;
let broker: Broker;
let consumer: Consumer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-crash-'));
  path = join(folder, 'bifrost.db');
  if (!hasMosquitto) return;
  broker = await startBroker(folder, {port: await freePort(), more: 'max_queued_messages 0'});
  consumer = await consume(broker.port);
});
afterAll(async () => {
  if (hasMosquitto) {
    await consumer.close();
    await broker.stop();
  }
  rmSync(folder, {recursive: true});
});

/** Ids of the alerts that reached the consumer so far. */
const arrived = (() => {
  const ids = new Set<string>();
  let looked = 0;
  return (): ReadonlySet<string> => {
    for (const {topic} of consumer.received.slice(looked))
      for (const id of topic.split('/alert/').slice(1)) ids.add(id);
    looked = consumer.received.length;
    return ids;
  };
})();

const url = (): string => `mqtt://127.0.0.1:${broker.port}`;

/** Saves from batch `from` on until it is killed, at once or while it publishes; resolves with the last batch that was acknowledged. */
async function saveUntilKilled(from: number, afterMs: number, isPublishing: boolean): Promise<number> {
  const arrivedBefore = arrived().size;
  const child = spawn(process.execPath, [program('saver.mjs'), path, String(from), sample, 'FULL', url()]);
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
  if (isPublishing) await until('an alert arrives', () => arrived().size > arrivedBefore, 30_000);
  await sleep(afterMs);
  child.kill('SIGKILL');
  await closed;
  expect(complaints).toBe('');
  return Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
}

/** What still waits goes out. */
async function deliverRest(): Promise<void> {
  const settings = join(folder, 'settings.json');
  writeFileSync(settings, JSON.stringify({config: {...defaultConfig(), mqtt: {url: url()}}, path}));
  const child = spawn(process.execPath, [program('../publish/deliverer.mjs'), settings]);
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  await until('all is delivered', () => output.includes('empty'), 120_000);
  child.kill('SIGKILL');
  await once(child, 'close');
}

test.skipIf(!hasMosquitto)(
  `after ${KILLS} kills every acknowledged batch is there, pruned is only what may be, and every alert arrives`,
  async () => {
    let last = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      last = await saveUntilKilled(last + 1, (kill * 37) % 100, kill % 2 === 1);
      const store = openStore(path);
      const saved = store.audit.count(); // one a batch; one more than acknowledged when the kill came before the answer
      expect(saved - last).toBeOneOf([0, 1]);
      expect(store.assets.count()).toBe(2 * saved);
      last = saved;
      store.close();
    }
    const amid = arrived().size;
    expect(amid).toBeGreaterThanOrEqual(KILLS >> 1);
    await deliverRest();
    const store = openStore(path);
    expect(store.audit.broken()).toBe(0);
    const alerts = store.alerts.list({});
    const open = alerts.filter(({state}) => state === 'new').map(({id}) => id);
    const batches = Array.from({length: last}, (_, n) => `open-${n + 1}`);
    expect(new Set(open)).toEqual(new Set(batches));
    const counted = Object.fromEntries(store.counters.list().map(({name, value}) => [name, value]));
    store.close();
    const pruned = counted['store.pruned.closedAlerts'] ?? 0;
    expect(alerts.length - open.length + pruned).toBe(last);
    expect(pruned).toBeGreaterThan(0);
    await until('every open alert at the consumer', () => batches.every((id) => arrived().has(id)));
    const Sqlite = loadSqlite();
    const db = new Sqlite(path);
    expect(db.pragma('integrity_check', {simple: true})).toBe('ok');
    db.close();
    process.stdout.write(
      `${KILLS} kills: ${last} batches, ${pruned} closed alerts and ${counted['outbox.dropped.event'] ?? 0} events pruned, ${arrived().size} alerts at the consumer, ${amid} of them between kills\n`,
    );
  },
  180_000 + KILLS * 3000,
);
