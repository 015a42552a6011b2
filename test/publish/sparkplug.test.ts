/** The Sparkplug edge node at a real broker, followed by a host application that keeps to the letter of the specification. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import mqtt from 'mqtt';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import type {Change} from '../../src/core/change.ts';
import {nothingSaid} from '../../src/core/said.ts';
import {plantView} from '../../src/plant-view.ts';
import {messagesOf, testMessage} from '../../src/publish/messages.ts';
import type {Publisher} from '../../src/publish/sink.ts';
import {sparkplugPublisher} from '../../src/publish/sparkplug.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore, type Store} from '../../src/store/store.ts';
import {NOON, sampleAlert, sampleAsset} from '../sample.ts';
import {
  type Broker,
  type Proxy as CuttingProxy,
  freePort,
  hasMosquitto,
  startBroker,
  startProxy,
  until,
} from './broker.ts';
import {type Host, sparkplugHost} from './sparkplug-host.ts';

const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
let folder: string;
let broker: Broker;
let proxy: CuttingProxy;
let host: Host;
let store: Store;
const publishers: Publisher[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-sparkplug-'));
});
afterAll(() => rmSync(folder, {recursive: true}));
beforeEach(async () => {
  store = openStore(join(folder, `${performance.now()}.db`), {sinks: ['sparkplug']});
  if (!hasMosquitto) return;
  broker = await startBroker(folder, {port: await freePort()});
  proxy = await startProxy(broker.port);
  host = await sparkplugHost(broker.port, 'works', 'box1');
});
afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.close()));
  store.close();
  if (!hasMosquitto) return;
  await host.close();
  proxy.close();
  await broker.stop();
});

function publish(): Publisher {
  const publisher = sparkplugPublisher({
    settings: {broker: {url: `mqtt://127.0.0.1:${proxy.port}`}, group: 'works'},
    outbox: store.outbox.of('sparkplug'),
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

async function told(publisher: Publisher): Promise<void> {
  expect(await publisher.flush(20_000)).toBe(true);
  await host.caughtUp();
}

const asset = (n: number): Change => ({type: 'asset', asset: sampleAsset(n)});
const id = (n: number): string => sampleAsset(n).id;
const count = (kind: string): number => host.messages.filter((message) => message.split(' ')[0] === kind).length;

const mosquitto = test.skipIf(!hasMosquitto && process.env['CI'] === undefined);

mosquitto('node and devices are born, tell what changes, and die', async () => {
  save([asset(1), asset(2)]);
  const publisher = publish();
  await told(publisher);
  expect(host.isOnline()).toBe(true);
  expect([...host.devices.keys()]).toEqual([id(2), id(1)]); // by segment
  expect(host.devices.get(id(1))?.get('Properties/Vendor')).toBe('Schneider 100%');
  expect(host.node.get('Assets/Unknown')).toBe(2);
  save([{type: 'alert', alert: sampleAlert(1)}, asset(3)]);
  await told(publisher);
  expect(host.node.get('Alerts/Open/high')).toBe(1);
  expect(host.node.get('Alerts/Class/MB')).toBe(1);
  expect(host.node.get('Posture')).toBe('high');
  expect(host.node.get('Last Event')).toMatch(/^asset-new: /);
  expect(host.devices.get(id(1))?.get('Alert')).toBe(true);
  expect(host.devices.has(id(3))).toBe(true);
  save([
    {type: 'alert', alert: sampleAlert(1, 'closed')},
    {type: 'said', said: {...nothingSaid(id(3), 'cell2'), approval: 'archived', by: 'anna', time: NOON}},
  ]);
  await told(publisher);
  expect(host.devices.get(id(1))?.get('Alert')).toBe(false);
  expect(host.devices.has(id(3))).toBe(false);
  expect(host.messages).toContain(`DDEATH ${id(3)}`);
  await publisher.close();
  await until('the node is dead', () => !host.isOnline());
  expect(host.problems).toEqual([]);
});

mosquitto('a labelled test is told and answered', async () => {
  const publisher = publish();
  store.save({messages: [testMessage(topics, 'cli:anna', NOON)]});
  await told(publisher);
  expect(host.node.get('Last Event')).toMatch(/^test: TEST, no alarm: cli:anna/);
  expect(host.problems).toEqual([]);
});

mosquitto(
  'a rebirth is answered with everything, also in the middle of data; other commands are not obeyed',
  async () => {
    save([asset(1), asset(2)]);
    const publisher = publish();
    await told(publisher);
    const stranger = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`);
    await stranger.publishAsync('spBv1.0/works/NCMD/box1', Buffer.from('no payload at all'), {qos: 1});
    for (let n = 0; n < 5; n++) {
      const births = count('NBIRTH');
      await host.rebirth();
      save([{type: 'alert', alert: sampleAlert(n)}]);
      publisher.wake();
      await until('a birth', () => count('NBIRTH') > births);
    }
    await told(publisher);
    expect(host.devices.size).toBe(2);
    expect(host.node.get('Alerts/Open/high')).toBe(5);
    expect(new Set(host.bdSeqs).size).toBe(1);
    expect(host.problems).toEqual([]);
    await stranger.endAsync();
  },
);

mosquitto('the sequence goes around after 255', async () => {
  save([asset(1)]);
  const publisher = publish();
  await told(publisher);
  save(Array.from({length: 600}, (_, n) => asset(n + 2)));
  await told(publisher);
  expect(host.devices.size).toBe(601);
  expect(host.messages.length).toBeGreaterThan(600);
  expect(host.problems).toEqual([]);
});

mosquitto(
  'cuts: the last will is that of the birth, each connection counts on, and the state is right again',
  async () => {
    save([asset(1), asset(2)]);
    const publisher = publish();
    for (let cut = 0; cut < 10; cut++) {
      await until('a birth', () => host.bdSeqs.length === cut + 1 && host.isOnline());
      save([{type: 'alert', alert: sampleAlert(cut)}]);
      publisher.wake();
      proxy.cut();
      await until('its death or the next birth', () => !host.isOnline() || host.bdSeqs.length > cut + 1);
    }
    await until('the last birth', () => host.isOnline());
    await told(publisher);
    expect(host.bdSeqs).toEqual(Array.from({length: 11}, (_, n) => n));
    expect(count('NDEATH')).toBe(10);
    expect(host.node.get('Alerts/Open/high')).toBe(10);
    expect(host.problems).toEqual([]);
  },
);

mosquitto('a restart of the broker and one of ours: born again with the next number', async () => {
  save([asset(1)]);
  const publisher = publish();
  await told(publisher);
  const {port} = broker;
  await host.close();
  await broker.stop();
  await until('it notices', () => !publisher.isConnected());
  save([asset(2), {type: 'alert', alert: sampleAlert(1)}]);
  broker = await startBroker(folder, {port});
  host = await sparkplugHost(port, 'works', 'box1');
  // The first birth may be over before the host listens: it asks, as hosts do.
  await until('it is connected again', () => publisher.isConnected());
  await host.rebirth();
  await until('it is born again', () => host.isOnline() && host.devices.size === 2);
  await told(publisher);
  expect(host.node.get('Alerts/Open/high')).toBe(1);
  const last = host.bdSeqs.at(-1) ?? -1;
  await publisher.close();
  publish();
  await until('the next process is born', () => host.bdSeqs.at(-1) === last + 1);
});
