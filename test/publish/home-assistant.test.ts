/** Discovery for Home Assistant at a real broker: what is there is valid, follows the store, and goes with its asset. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import type {Change} from '../../src/core/change.ts';
import {nothingSaid} from '../../src/core/said.ts';
import {plantView} from '../../src/plant-view.ts';
import {homeAssistantPublisher} from '../../src/publish/home-assistant.ts';
import {messagesOf, testMessage} from '../../src/publish/messages.ts';
import type {Publisher} from '../../src/publish/sink.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore, type Store} from '../../src/store/store.ts';
import {NOON, sampleAlert, sampleAsset} from '../sample.ts';
import {type Broker, consume, freePort, hasMosquitto, startBroker, until} from './broker.ts';
import {discoveryProblems} from './home-assistant-schema.ts';

const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
const NODE = 'bifrost-plant1--box1';
const BASE = 'bifrost/plant1/box1/home-assistant';
let folder: string;
let broker: Broker;
let store: Store;
const publishers: Publisher[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-ha-'));
});
afterAll(() => rmSync(folder, {recursive: true}));
beforeEach(async () => {
  store = openStore(join(folder, `${performance.now()}.db`), {sinks: ['homeAssistant']});
  if (hasMosquitto) broker = await startBroker(folder, {port: await freePort()});
});
afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.close()));
  store.close();
  if (hasMosquitto) await broker.stop();
});

function publish(): Publisher {
  const publisher = homeAssistantPublisher({
    settings: {broker: {url: `mqtt://127.0.0.1:${broker.port}`}, discoveryPrefix: 'homeassistant'},
    outbox: store.outbox.of('homeAssistant'),
    topics,
    view: plantView(store),
    memory: store.meta,
    log: {info: () => undefined, warn: () => undefined},
    signal: new AbortController().signal,
    retry: {firstMs: 5, mostMs: 50},
  });
  publishers.push(publisher);
  return publisher;
}

function save(changes: readonly Change[]): void {
  store.save({changes, messages: messagesOf(changes, before(store), topics)});
}

const asset = (n: number): Change => ({type: 'asset', asset: sampleAsset(n)});
const archived = (n: number): Change => ({
  type: 'said',
  said: {...nothingSaid(sampleAsset(n).id, 'cell1'), approval: 'archived', by: 'anna', time: NOON},
});

/** What a broker retains now, as a Home Assistant that starts would see it. */
async function retained(): Promise<Map<string, string>> {
  const consumer = await consume(broker.port);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await consumer.close();
  return new Map(consumer.received.map(({topic, payload}) => [topic, payload]));
}
const configOf = (n: number): string => `homeassistant/binary_sensor/${NODE}/${sampleAsset(n).id}/config`;
const stateOf = (n: number): string => `${BASE}/asset/${sampleAsset(n).id}`;

const mosquitto = test.skipIf(!hasMosquitto && process.env['CI'] === undefined);

mosquitto('sensor and assets are devices with entities that Home Assistant takes', async () => {
  save([asset(1), asset(2), asset(3), {type: 'alert', alert: sampleAlert(1)}]);
  expect(await publish().flush(10_000)).toBe(true);
  const seen = await retained();
  const configs = [...seen].filter(([topic]) => topic.startsWith('homeassistant/'));
  expect(configs.flatMap(([topic, payload]) => discoveryProblems(topic.slice(14), payload))).toEqual([]);
  expect(configs.length).toBeGreaterThan(3 + 9 + 5);
  const uniqueIds = configs.map(([, payload]) => JSON.parse(payload).unique_id);
  expect(new Set(uniqueIds).size).toBe(configs.length);
  const one = JSON.parse(seen.get(configOf(1)) ?? '{}');
  expect(one).toMatchObject({
    device_class: 'problem',
    availability: [{topic: topics.status, value_template: '{{ value_json.state }}'}],
    device: {identifiers: [`${NODE}-${sampleAsset(1).id}`], via_device: NODE, manufacturer: 'Schneider 100%'},
  });
  expect(JSON.parse(seen.get(one.state_topic) ?? '{}')).toMatchObject({alert: 'ON', open: 1, worst: 'high'});
  expect(JSON.parse(seen.get(stateOf(3)) ?? '{}')).toMatchObject({alert: 'OFF', open: 0, worst: 'none'});
  expect(JSON.parse(seen.get(`${BASE}/state`) ?? '{}')).toMatchObject({
    posture: 'high',
    classes: {MB: 1, NT: 0},
    open: {high: 1, critical: 0},
    assets: 3,
    undecided: 3,
  });
});

mosquitto('what happens is told, and every event is acknowledged, the labelled test among them', async () => {
  save([asset(1), asset(2)]);
  const publisher = publish();
  expect(await publisher.flush(10_000)).toBe(true);
  const consumer = await consume(broker.port);
  save([{type: 'alert', alert: sampleAlert(1)}]);
  store.save({messages: [testMessage(topics, 'cli:anna', NOON)]});
  expect(await publisher.flush(10_000)).toBe(true);
  save([{type: 'alert', alert: sampleAlert(1, 'closed')}]);
  expect(await publisher.flush(10_000)).toBe(true);
  await until('it is off again', () => {
    const states = consumer.received.filter(({topic, retain}) => topic === stateOf(1) && !retain);
    return states.map(({payload}) => JSON.parse(payload).alert).join() === 'ON,OFF';
  });
  const events = consumer.received
    .filter(({topic}) => topic === `${BASE}/event`)
    .map(({payload}) => JSON.parse(payload));
  expect(events.map(({event_type}) => event_type)).toEqual(['alert-raised', 'test', 'alert-closed']);
  const types = JSON.parse((await retained()).get(`homeassistant/event/${NODE}/event/config`) ?? '{}').event_types;
  for (const {event_type} of events) expect(types).toContain(event_type);
  await consumer.close();
});

mosquitto(
  'an archived asset goes, while we are there and while we are not, and comes back with a restart of the broker',
  async () => {
    save([asset(1), asset(2), asset(3)]);
    const publisher = publish();
    expect(await publisher.flush(10_000)).toBe(true);
    save([archived(1)]);
    expect(await publisher.flush(10_000)).toBe(true);
    let seen = await retained();
    expect([1, 2, 3].map((n) => seen.has(configOf(n)))).toEqual([false, true, true]);
    expect(seen.has(stateOf(1))).toBe(false);
    await publisher.close();

    // As if its message had been given up meanwhile: what the broker retains tells.
    save([archived(2)]);
    const queue = store.outbox.of('homeAssistant');
    queue.done(queue.next(100).map(({seq}) => seq));
    save([asset(3)]);
    const again = publish();
    expect(await again.flush(10_000)).toBe(true);
    seen = await retained();
    expect([1, 2, 3].map((n) => seen.has(configOf(n)))).toEqual([false, false, true]);
    expect(seen.has(stateOf(2))).toBe(false);

    const {port} = broker; // it keeps nothing on its disk
    await broker.stop();
    broker = await startBroker(folder, {port});
    await until('it is connected again', () => again.isConnected());
    save([asset(4)]);
    expect(await again.flush(10_000)).toBe(true);
    seen = await retained();
    expect([2, 3, 4].map((n) => seen.has(configOf(n)))).toEqual([false, true, true]);
  },
);

mosquitto('text of a device is text: no template, no control character, no topic', async () => {
  const evil = '{{ 1/0 }}\u001b[31m<script>';
  const observed = {value: evil, source: 'http', confidence: 1, firstSeen: NOON, lastSeen: NOON};
  save([{type: 'asset', asset: sampleAsset(1, {name: observed, model: observed, firmware: observed})}]);
  expect(await publish().flush(10_000)).toBe(true);
  const seen = await retained();
  const {value_template, device} = JSON.parse(seen.get(configOf(1)) ?? '{}');
  expect(value_template).toBe('{{ value_json.alert }}');
  expect(device.name).toBe('{{ 1/0 }}\ufffd[31m<script>');
  const templates = [...seen.values()].filter((payload) => payload.includes('1/0'));
  expect(templates).toEqual([seen.get(configOf(1))]); // nowhere but in the names of its device
});
