/** Several sinks: each has its own queue, its own routes and its own dead letters. The outbox is a real store. */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeEach, expect, test} from 'vitest';
import type {Config} from '../../src/config/config.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import {testRoutes} from '../../src/control/route-test.ts';
import type {Level} from '../../src/core/alert.ts';
import {SECOND} from '../../src/core/time.ts';
import {plantView} from '../../src/plant-view.ts';
import {deliver} from '../../src/publish/delivery.ts';
import {messagesOf} from '../../src/publish/messages.ts';
import {routedOutbox, takes} from '../../src/publish/routes.ts';
import {configuredSinks, fedSinks, openSinks} from '../../src/publish/sinks.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore, type Store} from '../../src/store/store.ts';
import {sampleAlert, sampleAsset} from '../sample.ts';
import {consume, freePort, hasMosquitto, makeCertificates, startBroker, until} from './broker.ts';
import {startMailServer} from './mail-server.ts';
import {problemsOf} from './validate.ts';

const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
const folder = mkdtempSync(join(tmpdir(), 'bifrost-sinks-'));
const log = {info: () => undefined, warn: () => undefined};
let store: Store;

beforeEach(() => {
  store = openStore(join(folder, `${performance.now()}.db`), {sinks: ['mqtt', 'file']});
});
afterEach(() => store.close());
afterAll(() => rmSync(folder, {recursive: true}));

function save(n: number, level: Level = 'high'): void {
  const changes = [
    {type: 'asset', asset: sampleAsset(n)},
    {type: 'alert', alert: {...sampleAlert(n), level}},
  ] as const;
  store.save({changes, messages: messagesOf(changes, before(store), topics)});
}

const route = {kinds: [], level: 'informational', segments: [], sinks: ['file']} as const;
const about = {kind: 'alert', level: 'medium', segment: 'cell1'} as const;

test('what one sink has delivered still waits for the other, across a restart', () => {
  save(1);
  const total = store.outbox.of('file').count();
  expect(total).toBeGreaterThan(0);
  store.outbox.of('file').done(
    store.outbox
      .of('file')
      .next(100)
      .map(({seq}) => seq),
  );
  const {path} = store;
  store.close();
  store = openStore(path);
  expect(store.outbox.of('file').count()).toBe(0);
  expect(store.outbox.of('mqtt').count()).toBe(total);
  expect(store.outbox.count()).toBe(total);
});

test('the cap is that of each queue: a dead sink costs another nothing', () => {
  const {path} = store;
  store.close();
  store = openStore(path, {outboxCap: 4, sinks: ['mqtt', 'file']});
  save(1);
  store.outbox.of('file').done(
    store.outbox
      .of('file')
      .next(100)
      .map(({seq}) => seq),
  );
  save(2);
  expect(store.outbox.of('mqtt').count()).toBe(4);
  expect(store.outbox.of('file').count()).toBe(4);
  expect(
    store.outbox
      .of('file')
      .next(9)
      .map(({kind}) => kind),
  ).toContain('asset');
});

test('dead letters wait apart, survive, and are tried again when somebody says so', () => {
  save(1);
  const queue = store.outbox.of('file');
  const [first] = queue.next(1);
  queue.refuse(first?.seq ?? 0, '413: too long');
  expect(queue.next(100).map(({seq}) => seq)).not.toContain(first?.seq);
  expect(store.outbox.deadLetters()).toMatchObject([{sink: 'file', id: first?.id, reason: '413: too long'}]);
  expect(store.outbox.retryDead()).toBe(1);
  expect(queue.next(1)[0]?.id).toBe(first?.id);
});

test('a route takes by kind, level and segment; a sink that no route names gets everything', () => {
  expect(takes([], 'file', about)).toBe(true);
  expect(takes([{...route, sinks: ['mqtt']}], 'file', about)).toBe(true);
  expect(takes([{...route, kinds: ['alert']}], 'file', about)).toBe(true);
  expect(takes([{...route, kinds: ['event']}], 'file', about)).toBe(false);
  expect(takes([{...route, level: 'medium'}], 'file', about)).toBe(true);
  expect(takes([{...route, level: 'high'}], 'file', about)).toBe(false);
  expect(takes([{...route, segments: ['cell2']}], 'file', about)).toBe(false);
  expect(
    takes(
      [
        {...route, level: 'high'},
        {...route, segments: ['cell1']},
      ],
      'file',
      about,
    ),
  ).toBe(true);
});

test('what a route does not take leaves the queue of that sink only', () => {
  save(1, 'low');
  save(2, 'critical');
  const routed = routedOutbox(store.outbox.of('file'), [{...route, kinds: ['alert'], level: 'high'}], 'file');
  expect(routed.next(100).map(({topic}) => topic)).toEqual([topics.alert(sampleAlert(2).id)]);
  expect(store.outbox.of('file').count()).toBe(1);
  expect(store.outbox.of('mqtt').count()).toBeGreaterThan(1);
});

test('a broker that is away does not hold the file up', async () => {
  const path = join(folder, 'messages.jsonl');
  const base = defaultConfig();
  const config = {
    ...base,
    mqtt: {url: `mqtt://127.0.0.1:${await freePort()}`, prefix: 'bifrost'},
    publish: {...base.publish, file: {path, maxMiB: 1, files: 2, format: 'json' as const}},
  };
  expect(configuredSinks(base)).toEqual([]);
  expect(fedSinks(base)).toEqual(['mqtt']);
  expect(fedSinks(config)).toEqual(['mqtt', 'file']);
  const publisher = await openSinks(config, {
    outboxOf: store.outbox.of,
    topics,
    view: plantView(store),
    memory: store.meta,
    logOf: () => log,
  });
  save(1);
  publisher?.wake();
  await until('the file has it', () => store.outbox.of('file').count() === 0);
  expect(readFileSync(path, 'utf8')).toContain(topics.alert(sampleAlert(1).id));
  expect(store.outbox.of('mqtt').count()).toBeGreaterThan(0);
  expect(publisher?.isConnected()).toBe(false);
  await publisher?.close();
});

test('a sink that hangs does not hold up the stop, and what it did not take is kept', async () => {
  save(1);
  const hangs = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
  const start = {outbox: store.outbox.of('file'), topics, log, signal: new AbortController().signal};
  const publisher = deliver(start, {
    batch: 10,
    open: async () => ({send: (_entries, signal) => hangs(signal), close: () => undefined}),
  });
  const waiting = store.outbox.of('file').count();
  expect(await publisher.flush(50)).toBe(false);
  const began = performance.now();
  await publisher.close();
  expect(performance.now() - began).toBeLessThan(5000);
  expect(store.outbox.of('file').count()).toBe(waiting);
});

test('a labelled test goes every way, whatever the routes, and says for each what became of it', async () => {
  const base = defaultConfig();
  const path = join(folder, 'tested.jsonl');
  const config = {
    ...base,
    mqtt: {url: `mqtt://127.0.0.1:${await freePort()}`, prefix: 'bifrost'},
    publish: {
      ...base.publish,
      file: {path, maxMiB: 1, files: 2, format: 'json' as const},
      routes: [{...route, kinds: ['alert'] as const, segments: ['cell9']}],
    },
  };
  const publisher = await openSinks(config, {
    outboxOf: store.outbox.of,
    topics,
    view: plantView(store),
    memory: store.meta,
    logOf: () => log,
  });
  const results = await testRoutes({config, publisher, store, topics}, 'cli:anna');
  expect(results).toEqual([
    {sink: 'mqtt', result: 'waiting', reason: ''},
    {sink: 'file', result: 'delivered', reason: ''},
  ]);
  const {topic, payload} = JSON.parse(readFileSync(path, 'utf8'));
  expect(payload).toMatchObject({event: 'test', level: 'critical', what: expect.stringContaining('cli:anna')});
  expect(problemsOf(topic, JSON.stringify(payload))).toEqual([]);
  await publisher?.close();
});

test.skipIf(!hasMosquitto && process.env['CI'] === undefined)(
  'a labelled test goes through Home Assistant, Sparkplug and e-mail, and each has acknowledged it',
  async () => {
    const base = defaultConfig();
    const broker = await startBroker(folder, {port: await freePort()});
    const mail = await startMailServer({security: 'tls', certificates: makeCertificates(folder)});
    const config: Config = {
      ...base,
      mqtt: {url: `mqtt://127.0.0.1:${broker.port}`, prefix: 'bifrost'},
      publish: {
        ...base.publish,
        homeAssistant: {discoveryPrefix: 'homeassistant'},
        sparkplug: {group: 'works'},
        email: {
          ...{host: '127.0.0.1', port: mail.port, security: 'tls', caFile: join(folder, 'ca.pem')},
          ...{from: 'bifrost@plant.example', to: ['shift@plant.example'], pause: 600 * SECOND},
        },
        routes: [{...route, kinds: ['alert'], segments: ['cell9'], sinks: ['email', 'sparkplug', 'homeAssistant']}],
      },
    };
    const {path} = store;
    store.close();
    store = openStore(path, {sinks: fedSinks(config)});
    const consumer = await consume(broker.port);
    const start = {outboxOf: store.outbox.of, topics, view: plantView(store), memory: store.meta, logOf: () => log};
    const publisher = await openSinks(config, start);
    const results = await testRoutes({config, publisher, store, topics}, 'cli:anna');
    expect(Object.fromEntries(results.map(({sink, result}) => [sink, result]))).toEqual({
      ...{mqtt: 'delivered', email: 'delivered', homeAssistant: 'delivered', sparkplug: 'delivered'},
    });
    expect(mail.mails.map(({subject}) => subject)).toEqual([expect.stringContaining('TEST, no alarm: cli:anna')]);
    const told = consumer.received.filter(({payload}) => payload.includes('TEST, no alarm: cli:anna'));
    expect(new Set(told.map(({topic}) => topic))).toEqual(
      new Set([topics.event, `${topics.base}/home-assistant/event`, 'spBv1.0/works/NDATA/box1']),
    );
    await publisher?.close();
    await consumer.close();
    await Promise.all([mail.close(), broker.stop()]);
  },
  30_000,
);
