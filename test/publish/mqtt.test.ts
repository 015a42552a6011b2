/** The sink against a real broker: TLS, outages, cut connections, lost acknowledgements, kill -9. The outbox is a real store. */

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Aedes} from 'aedes';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import type {Change} from '../../src/core/change.ts';
import {connectBroker, type MqttSettings} from '../../src/publish/connect.ts';
import {messagesOf} from '../../src/publish/messages.ts';
import {mqttPublisher} from '../../src/publish/mqtt.ts';
import type {Publisher} from '../../src/publish/sink.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore, type Store} from '../../src/store/store.ts';
import {sampleAlert, sampleAsset} from '../sample.ts';
import {
  type Broker,
  type Certificates,
  consume,
  freePort,
  hasMosquitto,
  makeCertificates,
  type Received,
  startBroker,
  startProxy,
  until,
} from './broker.ts';
import {problemsOf} from './validate.ts';

const CUTS = Number(process.env['BIFROST_CUTS'] ?? 200);
const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
const retry = {firstMs: 5, mostMs: 50};

let folder: string;
let certificates: Certificates;
let broker: Broker;
let store: Store;
let logged: {err?: unknown}[];
const publishers: Publisher[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-mqtt-'));
  certificates = makeCertificates(folder);
});
afterAll(() => rmSync(folder, {recursive: true}));

beforeEach(async () => {
  store = openStore(join(folder, `${performance.now()}.db`));
  logged = [];
  if (hasMosquitto) broker = await startBroker(folder, {port: await freePort(), certificates});
});
afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.close()));
  store.close();
  if (hasMosquitto) await broker.stop();
});

function publish(settings: MqttSettings): Publisher {
  const log = {info: () => undefined, warn: (fields: object) => void logged.push(fields)};
  const publisher = mqttPublisher({
    settings,
    outbox: store.outbox.of('mqtt'),
    topics,
    log,
    signal: new AbortController().signal,
    retry,
  });
  publishers.push(publisher);
  return publisher;
}

const plain = (port = broker.port): MqttSettings => ({url: `mqtt://127.0.0.1:${port}`});
const alertChange = (
  n: number,
  ...more: Parameters<typeof sampleAlert> extends [number, ...infer M] ? M : never
): Change => ({
  type: 'alert',
  alert: sampleAlert(n, ...more),
});

function save(changes: readonly Change[]): void {
  const messages = messagesOf(changes, before(store), topics);
  store.save({changes, messages});
}

const alertsIn = (received: readonly Received[]): string[] =>
  received.filter(({topic}) => topic.includes('/alert/')).map(({topic}) => topic.split('/').at(-1) ?? '');
const numbers = (from: number, count: number): number[] => Array.from({length: count}, (_, i) => from + i);
const ids = (from: number, count: number): string[] => numbers(from, count).map((n) => sampleAlert(n).id);

const mosquitto = test.skipIf(!hasMosquitto && process.env['CI'] === undefined);

mosquitto('alerts and assets arrive over TLS, valid and in order', async () => {
  const consumer = await consume(broker.port);
  save([
    ...numbers(1, 20).map((n): Change => ({type: 'asset', asset: sampleAsset(n)})),
    ...numbers(1, 20).map((n) => alertChange(n)),
  ]);
  const expected = store.outbox
    .of('mqtt')
    .next(1000)
    .map(({topic, payload}) => ({topic, payload}));
  const publisher = publish({url: `mqtts://127.0.0.1:${broker.tlsPort}`, caFile: certificates.ca});
  expect(await publisher.flush(10_000)).toBe(true);
  await until('all is received', () => consumer.received.length === expected.length + 1);
  const [online, ...rest] = consumer.received;
  expect(JSON.parse(online?.payload ?? '')).toMatchObject({state: 'online', version: '0.1.0'});
  expect(rest.map(({topic, payload}) => ({topic, payload}))).toEqual(expected);
  expect(consumer.received.flatMap(({topic, payload}) => problemsOf(topic, payload))).toEqual([]);
  await publisher.close();
  await until('offline is received', () => consumer.received.length === expected.length + 2);
  const offline = JSON.parse(consumer.received.at(-1)?.payload ?? '');
  expect(offline.state).toBe('offline');
  expect(offline.time > JSON.parse(online?.payload ?? '').time).toBe(true); // it said so itself: the will is older
  await consumer.close();
});

mosquitto('a broker with a certificate of another CA gets nothing and the log says why', async () => {
  save([alertChange(1)]);
  const publisher = publish({url: `mqtts://127.0.0.1:${broker.tlsPort}`, caFile: certificates.otherCa});
  expect(await publisher.flush(300)).toBe(false);
  const refused = {code: 'broker', message: expect.stringMatching(/127\.0\.0\.1.*not signed by a CA we trust/)};
  await until('the log says why', () => logged.length > 0);
  expect(logged[0]?.err).toMatchObject(refused);
  expect(store.outbox.count()).toBe(2);
});

mosquitto('over WebSocket the same: our CA is trusted, another one is not', async () => {
  save([alertChange(1)]);
  const url = `wss://127.0.0.1:${broker.wssPort}`;
  expect(await publish({url, caFile: certificates.otherCa}).flush(300)).toBe(false);
  await until('the log says why', () => logged.length > 0);
  expect(logged[0]?.err).toMatchObject({message: expect.stringContaining('not signed by a CA we trust')});
  expect(await publish({url, caFile: certificates.ca}).flush(10_000)).toBe(true);
});

mosquitto('after an outage everything arrives, nothing twice, assets and alerts in their latest state', async () => {
  const before = await startProxy(broker.port);
  const publisher = publish(plain(before.port));
  save(numbers(0, 10).map((n) => alertChange(n)));
  publisher.wake();
  expect(await publisher.flush(10_000)).toBe(true);
  before.close();
  await broker.stop();
  await until('the publisher notices', () => !publisher.isConnected());
  for (const n of numbers(10, 300)) {
    save([alertChange(n), {type: 'asset', asset: sampleAsset(1, {packets: n, lastSeen: n})}]);
    save([alertChange(n, 'acknowledged')]);
  }
  broker = await startBroker(folder, {port: broker.port, certificates});
  const consumer = await consume(broker.port);
  const after = await startProxy(broker.port, before.port);
  expect(await publisher.flush(20_000)).toBe(true);
  await until('all is received', () => consumer.received.length >= 1 + 300 + 300 + 2);
  expect(alertsIn(consumer.received)).toEqual(ids(10, 300));
  const bodies = consumer.received.map(({topic, payload}) => ({topic, ...JSON.parse(payload)}));
  expect(new Set(bodies.map(({state, topic}) => (topic.includes('/alert/') ? state : '')))).toEqual(
    new Set(['', 'acknowledged']),
  );
  expect(bodies.filter(({event}) => event === 'alert-raised')).toHaveLength(300);
  expect(bodies.filter(({topic}) => topic.includes('/asset/')).map(({packets}) => packets)).toEqual([309]);
  await consumer.close();
  after.close();
});

mosquitto('a closed alert is no longer retained', async () => {
  const publisher = publish(plain());
  save([alertChange(1), alertChange(2)]);
  save([alertChange(1, 'closed')]);
  expect(await publisher.flush(10_000)).toBe(true);
  save([alertChange(2, 'muted'), alertChange(3)]);
  expect(await publisher.flush(10_000)).toBe(true);
  const consumer = await consume(broker.port);
  await until('the open one is received', () => alertsIn(consumer.received).length > 0);
  expect(alertsIn(consumer.received)).toEqual([sampleAlert(3).id]);
  await consumer.close();
});

mosquitto('the last will says offline when the process is killed', async () => {
  const consumer = await consume(broker.port);
  const script = fileURLToPath(new URL('./publisher.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, plain().url], {stdio: 'inherit'});
  await until('online', () => consumer.received.length === 1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await until('offline', () => consumer.received.length === 2);
  expect(consumer.received.map(({payload}) => JSON.parse(payload).state)).toEqual(['online', 'offline']);
  expect(problemsOf(topics.status, consumer.received[1]?.payload ?? '')).toEqual([]);
  await consumer.close();
  const late = await consume(broker.port);
  await until('it is retained', () => late.received.length === 1);
  await late.close();
});

mosquitto(
  `${CUTS} cuts in the middle of publishing lose nothing, and id and revision tell what came twice`,
  async () => {
    const proxy = await startProxy(broker.port);
    const consumer = await consume(broker.port);
    const publisher = publish(plain(proxy.port));
    const perCut = 20;
    for (let cut = 0; cut < CUTS; cut++) {
      await until('connected', () => publisher.isConnected());
      proxy.loseAnswers(cut % 2 === 0); // every second time the broker has it, and we do not know
      save(numbers(cut * perCut, perCut).map((n) => alertChange(n)));
      publisher.wake();
      await new Promise((resolve) => setTimeout(resolve, cut % 4));
      proxy.cut();
      proxy.loseAnswers(false);
    }
    expect(await publisher.flush(20_000 + CUTS * 100)).toBe(true);
    const all = ids(0, CUTS * perCut);
    await until('all are received', () => new Set(alertsIn(consumer.received)).size === all.length);
    expect([...new Set(alertsIn(consumer.received))]).toEqual(all); // all are about the same assets: in order
    const alerts = consumer.received
      .filter(({topic}) => topic.includes('/alert/'))
      .map(({payload}) => JSON.parse(payload));
    const distinct = new Set(alerts.map(({id, revision}) => `${id} ${revision}`));
    expect(distinct.size).toBe(all.length);
    expect(alerts.length).toBeGreaterThan(distinct.size); // else the test has not cut in the middle
    await consumer.close();
    proxy.close();
  },
  60_000 + CUTS * 200,
);

mosquitto(
  'a broker that stops answering does not hold up the stop, and what it did not acknowledge is kept',
  async () => {
    const proxy = await startProxy(broker.port);
    const publisher = publish(plain(proxy.port));
    await until('connected', () => publisher.isConnected());
    proxy.loseAnswers(true);
    save([alertChange(1)]);
    expect(await publisher.flush(100)).toBe(false);
    const start = performance.now();
    await publisher.close();
    expect(performance.now() - start).toBeLessThan(5000);
    expect(store.outbox.count()).toBe(2);
    proxy.close();
  },
);

mosquitto('a wrong password is refused in words that do not tell it', async () => {
  const port = await freePort();
  const passwords = join(folder, 'passwords');
  writeFileSync(passwords, 'bifrost:nothing\n');
  const strict = await startBroker(folder, {port, more: `password_file ${passwords}\nallow_anonymous false`});
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'geheim\n');
  save([alertChange(1)]);
  const publisher = publish({...plain(port), username: 'bifrost', passwordFile});
  expect(await publisher.flush(200)).toBe(false);
  await until('the log says why', () => logged.length > 0);
  expect(logged[0]?.err).toMatchObject({code: 'broker', message: expect.stringContaining('passwordFile')});
  expect(JSON.stringify(logged)).not.toContain('geheim');
  await publisher.close();
  await strict.stop();
});

test('a broker that knows MQTT 3.1.1 only gets 3.1.1', async () => {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const received: string[] = [];
  aedes.on('publish', ({topic, payload}) => {
    if (!topic.startsWith('$')) received.push(`${topic} ${payload}`);
  });
  save([alertChange(1)]);
  const publisher = publish(plain(typeof address === 'object' && address ? address.port : 0));
  expect(await publisher.flush(10_000)).toBe(true);
  await publisher.close();
  expect(received.map((line) => line.split(' ')[0])).toEqual([
    topics.status,
    topics.alert(sampleAlert(1).id),
    topics.event,
    topics.status,
  ]);
  aedes.close();
  server.close();
});

test('nobody there: the error says where and what to look at', async () => {
  const port = await freePort();
  const connecting = connectBroker({
    settings: {url: `mqtt://user:geheim@127.0.0.1:${port}`},
    clientId: 'x',
    will: {topic: 'x', payload: '', retain: true},
    signal: new AbortController().signal,
  });
  await expect(connecting).rejects.toMatchObject({
    code: 'broker',
    message: expect.stringMatching(/^mqtt:\/\/127\.0\.0\.1:\d+: .*nothing listens/),
  });
});
