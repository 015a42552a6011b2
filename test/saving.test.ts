/** A store that cannot be written: alerts still reach the broker, and later everything is stored. A real disk, a real broker. */
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Change} from '../src/core/change.ts';
import type {Health} from '../src/core/health.ts';
import {evidenceFolder} from '../src/custody/folder.ts';
import {keepEvidence} from '../src/keep-evidence.ts';
import {mqttPublisher} from '../src/publish/mqtt.ts';
import type {Publisher} from '../src/publish/sink.ts';
import {type SpareOutboxes, spareOutboxes} from '../src/publish/spare-outbox.ts';
import {topicsOf} from '../src/publish/topics.ts';
import {type Saving, startSaving} from '../src/saving.ts';
import {openStore, type Store} from '../src/store/store.ts';
import {type Broker, type Consumer, consume, freePort, hasMosquitto, startBroker, until} from './publish/broker.ts';
import {problemsOf} from './publish/validate.ts';
import {canMount} from './root.ts';
import {sampleAlert, sampleAsset, sampleConversation} from './sample.ts';

const topics = topicsOf({prefix: 'bifrost', site: 's', sensor: 'b', version: '1'});
const quiet = {info: () => undefined, warn: () => undefined};
const HEAL_MS = 10_000;

describe.runIf(canMount && hasMosquitto)('while the store cannot be written', () => {
  let folder: string;
  let disk: string;
  let broker: Broker;
  let consumer: Consumer;
  let store: Store;
  let outbox: SpareOutboxes;
  let saving: Saving;
  let publisher: Publisher;
  let errors: string[];
  let health: Health[];

  const mount = (): unknown => execFileSync('mount', ['-o', 'loop', join(folder, 'image'), disk]);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bifrost-saving-'));
    disk = join(folder, 'disk');
    mkdirSync(disk);
  });

  afterAll(() => rmSync(folder, {recursive: true}));

  beforeEach(async () => {
    writeFileSync(join(folder, 'image'), '');
    truncateSync(join(folder, 'image'), 40 * 1024 * 1024);
    execFileSync('mkfs.ext4', ['-q', '-m', '0', join(folder, 'image')]);
    mount();
    [errors, health] = [[], []];
    broker = await startBroker(folder, {port: await freePort()});
    consumer = await consume(broker.port);
    store = openStore(join(disk, 'bifrost.db'));
    outbox = spareOutboxes(['mqtt'], (sink) => store.outbox.of(sink));
    const settings = {url: `mqtt://127.0.0.1:${broker.port}`};
    const {signal} = new AbortController();
    publisher = mqttPublisher({settings, outbox: outbox.of('mqtt'), topics, log: quiet, signal});
    saving = startSaving({
      store,
      outbox,
      topics,
      evidence: keepEvidence({
        store,
        keep: (batch) => saving.keep(batch),
        folder: evidenceFolder(join(disk, 'evidence')),
        limits: {maxBytes: 1e9, keep: undefined},
        actor: 'test',
        onProblem: () => undefined,
      }),
      log: {
        info: () => undefined,
        error: (fields, message) => errors.push(`${message}: ${JSON.stringify(fields, ['err', 'message'])}`),
      },
      onMessages: publisher.wake,
      onStored: () => undefined,
      onHealth: (one) => health.push(one),
    });
  });

  afterEach(async () => {
    saving.stop();
    await publisher.close();
    await consumer.close();
    await broker.stop();
    store.close();
    execFileSync('umount', ['-l', disk]);
  });

  const alert = (n: number): Change => ({type: 'alert', alert: {...sampleAlert(n), subject: sampleAsset(n).id}});
  const sent = (): {topic: string; id: string; revision: string; degraded?: true}[] =>
    consumer.received
      .filter(({topic, payload}) => topic !== topics.status && payload !== '')
      .map(({topic, payload}) => ({topic, ...JSON.parse(payload)}));
  const alertsSent = (): string[] => sent().flatMap(({topic, id}) => (topic.includes('/alert/') ? [id] : []));
  const isUnmounted = (): boolean => {
    try {
      execFileSync('umount', [disk], {stdio: 'ignore'});
      return true;
    } catch {
      return false; // busy
    }
  };
  /** The kernel lets go of it a moment after the unmount; what is mounted through the old device would not see what was repaired. */
  const isDetached = (): boolean => String(execFileSync('losetup', ['-j', join(folder, 'image')])) === '';
  const fillDisk = (): void => {
    const {bavail, bsize} = statfsSync(disk);
    // The file system keeps some of it for its own lists.
    writeFileSync(join(disk, 'filler'), Buffer.alloc((bavail - 64) * bsize));
  };

  /** Alerts of which none can be pruned, until one is refused; says how many there were. */
  function saveUntilDegraded(): number {
    let n = 0;
    for (; n < 20_000 && !saving.isDegraded(); n += 10) saving.save(Array.from({length: 10}, (_, i) => alert(n + i)));
    expect(saving.isDegraded()).toBe(true);
    return n;
  }

  test('on a full disk alerts go out marked, and once there is room everything is stored within ten seconds', async () => {
    saving.save([{type: 'asset', asset: sampleAsset(1, {lastSeen: Date.now() * 1000})}]);
    fillDisk();
    const saved = saveUntilDegraded();
    saving.save([
      {type: 'asset', asset: sampleAsset(90_001)},
      {type: 'conversation', conversation: sampleConversation(7)},
      alert(90_001),
    ]);
    const id = sampleAlert(90_001).id;
    await until('the alert that is not stored', () => alertsSent().includes(id));
    const [message] = sent().filter((one) => one.id === id && one.topic.includes('/alert/'));
    expect(message).toMatchObject({degraded: true, subject: {ips: sampleAsset(90_001).ips}});
    expect(consumer.received.flatMap(({topic, payload}) => problemsOf(topic, payload))).toEqual([]);
    expect(store.alerts.get(id)).toBeUndefined();
    expect(errors).toEqual([expect.stringContaining('store cannot be written')]);
    expect(health).toEqual([
      {name: 'store', segment: '', fields: {'bifrost.trouble': 'unwritable', 'bifrost.reason': expect.any(String)}},
    ]);
    rmSync(join(disk, 'filler'));
    const freed = performance.now();
    await until('stored again', () => !saving.isDegraded());
    expect(performance.now() - freed).toBeLessThan(HEAL_MS);
    expect(store.alerts.list({})).toHaveLength(saved + 1);
    expect(store.assets.count()).toBe(2);
    expect(store.conversations.count()).toBe(1);
    expect(await publisher.flush(60_000)).toBe(true);
    expect(new Set(alertsSent()).size).toBe(saved + 1);
    // Whatever came twice came with the same revision.
    const revisions = new Map<string, Set<string>>();
    for (const {topic, revision} of sent().filter((one) => one.topic.includes('/alert/'))) {
      revisions.set(topic, (revisions.get(topic) ?? new Set()).add(revision));
    }
    expect([...revisions.values()].filter((some) => some.size > 1)).toEqual([]);
  }, 120_000);

  test('a disk that failed and was mounted again gets what came meanwhile', async () => {
    saving.save([alert(1)]);
    await until('the first alert', () => alertsSent().length === 1);
    execFileSync('mount', ['-o', 'remount,abort', disk]); // what the kernel does after an I/O error
    for (let n = 2; n < 50; n++) saving.save([alert(n)]);
    expect(saving.isDegraded()).toBe(true);
    await until('alerts past the store', () => new Set(alertsSent()).size === 49);
    await until('the file is let go', () => isUnmounted());
    await until('the image is let go', () => isDetached());
    execFileSync('sh', ['-c', `e2fsck -fy ${join(folder, 'image')} >/dev/null 2>&1 || true`]);
    await sleep(1500); // it tries once a second, and must not begin anew in the folder below
    expect(saving.isDegraded()).toBe(true);
    mount();
    const mounted = performance.now();
    await until('stored again', () => !saving.isDegraded()).catch((error) => {
      throw new Error(`${error.message} (${errors.join('; ')})`);
    });
    expect(performance.now() - mounted).toBeLessThan(HEAL_MS);
    expect(store.alerts.list({})).toHaveLength(49);
    const onDisk = openStore(join(disk, 'bifrost.db'), {readOnly: true});
    expect(onDisk.alerts.list({})).toHaveLength(49);
    onDisk.close();
  }, 120_000);
});
