/**
 * A day without a broker: what is found meanwhile, over 24 hours of the clock of the network, arrives once it is back. The
 * broker is a real one, the outbox a real store; the size of the storm is in BIFROST_OUTAGE (100000 for the whole of it).
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {DAY} from '../../src/core/time.ts';
import {messagesOf} from '../../src/publish/messages.ts';
import {mqttPublisher} from '../../src/publish/mqtt.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore} from '../../src/store/store.ts';
import {NOON, sampleAlert, sampleAsset} from '../sample.ts';
import {consume, freePort, hasMosquitto, type Received, startBroker, until} from './broker.ts';

const ALERTS = Number(process.env['BIFROST_OUTAGE'] ?? 5000);
const ASSETS = 50;
const BATCH = 500;
const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-outage-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

const alertAt = (n: number) => {
  const seen = NOON + Math.floor((n * DAY) / ALERTS);
  const subject = sampleAsset(n % ASSETS).id;
  return sampleAlert(n, 'new', {subject, object: '', firstSeen: seen, lastSeen: seen});
};

/** Alerts by the asset that they are about, in the order of arrival, each once. */
function byAsset(received: readonly Received[]): Map<string, string[]> {
  const seen = new Set<string>();
  const alerts = new Map<string, string[]>();
  for (const {topic, payload} of received) {
    if (!topic.includes('/alert/')) continue;
    const {id, revision, subject} = JSON.parse(payload) as {id: string; revision: string; subject: {id: string}};
    if (seen.has(`${id} ${revision}`)) continue;
    seen.add(`${id} ${revision}`);
    alerts.set(subject.id, [...(alerts.get(subject.id) ?? []), id]);
  }
  return alerts;
}

test.skipIf(!hasMosquitto && process.env['CI'] === undefined)(
  `a day without a broker, ${ALERTS} alerts: each arrives, once, in the order of its asset`,
  async () => {
    const store = openStore(join(folder, 'bifrost.db'), {sinks: ['mqtt']});
    const port = await freePort();
    const publisher = mqttPublisher({
      settings: {url: `mqtt://127.0.0.1:${port}`},
      outbox: store.outbox.of('mqtt'),
      topics,
      log: {info: () => undefined, warn: () => undefined},
      signal: new AbortController().signal,
      retry: {firstMs: 50, mostMs: 500},
    });
    const saving = performance.now();
    for (let n = 0; n < ALERTS; n += BATCH) {
      const changes = Array.from({length: BATCH}, (_, i) => ({type: 'alert', alert: alertAt(n + i)}) as const);
      store.save({changes, messages: messagesOf(changes, before(store), topics)});
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(store.outbox.of('mqtt').count()).toBe(2 * ALERTS);
    const saved = (performance.now() - saving) / 1000;
    const broker = await startBroker(folder, {port, more: 'max_queued_messages 0'});
    const consumer = await consume(port);
    const began = performance.now();
    expect(await publisher.flush(120_000 + ALERTS * 10)).toBe(true);
    const seconds = (performance.now() - began) / 1000;
    const alerts = (): Received[] => consumer.received.filter(({topic}) => topic.includes('/alert/'));
    await until('all are received', () => alerts().length >= ALERTS, 60_000);
    const doubles = alerts().length - ALERTS;
    const arrived = byAsset(consumer.received);
    for (let asset = 0; asset < ASSETS; asset++) {
      const expected = Array.from({length: ALERTS / ASSETS}, (_, i) => alertAt(asset + i * ASSETS).id);
      expect(arrived.get(sampleAsset(asset).id)).toEqual(expected);
    }
    expect(consumer.received.filter(({topic}) => topic === topics.event)).toHaveLength(ALERTS + doubles);
    process.stderr.write(
      `${2 * ALERTS} messages saved in ${saved.toFixed(1)} s, delivered in ${seconds.toFixed(1)} s after the outage, ${doubles} alerts twice\n`,
    );
    await publisher.close();
    await consumer.close();
    await broker.stop();
    store.close();
  },
  60_000 + ALERTS * 20,
);
