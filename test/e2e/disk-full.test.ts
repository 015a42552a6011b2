/**
 * A disk of its own for everything that the daemon writes (store and outbox, evidence, file of messages, backups) runs full at
 * different moments of its work: it goes on, alerts get out, nothing breaks, and with room again all of it is there.
 */
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, expect, test} from 'vitest';
import {wholeBlocks} from '../../src/custody/folder.ts';
import {damageOf} from '../../src/store/damage.ts';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from '../cli/bifrost.ts';
import {canUseNamespaces} from '../netns.ts';
import {type Broker, type Consumer, consume, freePort, hasMosquitto, startBroker} from '../publish/broker.ts';
import {canMount} from '../root.ts';
import {type SmallDisk, smallDisk} from '../small-disk.ts';
import {type Box, type Daemon, makeBox} from './box.ts';
import {siege} from './scenes.ts';

const canRun = canUseNamespaces('a full disk') && hasMosquitto && canMount;
const DISK_MIB = 192;
/** Bytes that are left, so that another write is the first that fails. */
const LEFT = [0, 4096, 40_000, 300_000, 1_500_000, 6_000_000];
const HEAL_MS = 10_000;

let box: Box | undefined;
let broker: Broker | undefined;
let consumer: Consumer | undefined;
let small: SmallDisk | undefined;
afterEach(async () => {
  await consumer?.close();
  await broker?.stop();
  box?.remove();
  small?.remove();
});

const linesOf = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];

/** Milliseconds. */
async function untilHealed(daemon: Daemon): Promise<number> {
  const started = performance.now();
  for (;;) {
    const {degraded, outbox} = await daemon.status().catch(() => ({degraded: true, outbox: 1}));
    if (degraded === false && outbox === 0) return Math.round(performance.now() - started);
    expect(performance.now() - started, JSON.stringify({degraded, outbox})).toBeLessThan(HEAL_MS);
    await sleep(50);
  }
}

test.skipIf(!canRun)(
  'whichever write fails first: no exit, no damage, healed within ten seconds of room',
  async () => {
    small = smallDisk(DISK_MIB);
    const disk = small.path;
    mkdirSync(join(disk, 'backups'));
    const port = await freePort();
    const path = join(disk, 'bifrost.db');
    const lines = join(disk, 'messages.jsonl');
    box = makeBox({
      mqtt: {url: `mqtt://127.0.0.1:${port}`},
      store: {path},
      publish: {file: {path: lines, maxMiB: 10, files: 2}},
      backup: {
        folder: join(disk, 'backups'),
        recipients: ['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'],
      },
      baseline: {learn: '1s'},
    });
    broker = await startBroker(box.folder, {port});
    consumer = await consume(port);
    let daemon = await box.start();
    await sleep(2500);
    const heals: number[] = [];
    let outages = 0;
    for (const [round, left] of LEFT.entries()) {
      small.fill(left);
      await box.send(siege(150, 10, 20 + round).capture, []);
      const now = await bifrost(['--config', box.config, 'backup', 'now']);
      expect([now.code, now.stderr]).toEqual([1, expect.stringMatching(/room|full|ENOSPC/)]);
      await sleep(1000);
      expect(daemon.process.exitCode).toBeNull();
      small.free();
      heals.push(await untilHealed(daemon));
      outages = Number((await daemon.status())['store.outages']);
    }
    const after = await bifrost(['--config', box.config, 'backup', 'now']);
    expect([after.code, after.stderr]).toEqual([0, '']);
    expect(await daemon.end('SIGTERM')).toBe(0);

    // It starts without any room, too.
    rmSync(`${path}.reserve`);
    small.fill();
    daemon = await box.start();
    await box.send(siege(150, 10, 40).capture, []);
    small.free();
    heals.push(await untilHealed(daemon));
    expect(await daemon.end('SIGTERM')).toBe(0);

    expect(damageOf(path)).toEqual([]);
    const store = openStore(path, {readOnly: true});
    const alerts = store.alerts.list({});
    expect(store.audit.broken()).toBe(0);
    const stored = new Set(alerts.map(({id}) => id));
    const published = new Set(consumer.received.flatMap(({topic}) => topic.split('/alert/').slice(1)));
    expect([...published].filter((id) => !stored.has(id))).toEqual([]);
    expect([...stored].filter((id) => !published.has(id))).toEqual([]);
    const written = linesOf(lines).map((line) => JSON.parse(line) as {topic?: string});
    expect(written.length).toBeGreaterThan(0);
    for (const window of store.evidence.list({})) {
      const file = join(`${path}.evidence`, window.alert, `${window.raised}.pcapng`);
      if (!existsSync(file)) continue;
      const bytes = readFileSync(file);
      expect(wholeBlocks(bytes).end, file).toBe(bytes.length);
    }
    store.close();
    expect(readdirSync(join(disk, 'backups')).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(readdirSync(disk).filter((name) => name.includes('.backup-'))).toEqual([]);
    process.stdout.write(
      `${alerts.length} alerts, ${outages} outages of the store, healed after ${heals.join(', ')} ms\n`,
    );
  },
  300_000,
);
