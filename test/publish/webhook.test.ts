/** The webhook sink against a real HTTPS server: signature, retries, dead letters, redirects, addresses that get nothing. */
import {createHmac} from 'node:crypto';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {createServer, type Server} from 'node:https';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import type {Change} from '../../src/core/change.ts';
import {messagesOf} from '../../src/publish/messages.ts';
import {SUSPECT_TRIES} from '../../src/publish/one-by-one.ts';
import {guardedLookup, isRefused} from '../../src/publish/outbound.ts';
import type {Publisher} from '../../src/publish/sink.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {type WebhookSettings, webhookPublisher} from '../../src/publish/webhook.ts';
import {before, openStore, type Store} from '../../src/store/store.ts';
import {sampleAlert, sampleAsset} from '../sample.ts';
import {type Certificates, makeCertificates, until} from './broker.ts';
import {problemsOf} from './validate.ts';

const SECRET = 'a secret of the test, long enough';
const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
let folder: string;
let certificates: Certificates;
let secretFile: string;
let store: Store;
let server: Server;
let port: number;
let received: {body: string; headers: IncomingMessage['headers']}[];
let answer: (response: ServerResponse, body: string) => void;
let logged: {err?: unknown}[];
const publishers: Publisher[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-webhook-'));
  certificates = makeCertificates(folder);
  secretFile = join(folder, 'secret');
  writeFileSync(secretFile, `${SECRET}\n`);
});
afterAll(() => rmSync(folder, {recursive: true}));

beforeEach(async () => {
  store = openStore(join(folder, `${performance.now()}.db`), {sinks: ['webhook']});
  received = [];
  logged = [];
  answer = (response) => void response.writeHead(204).end();
  await listen(0);
});
afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.close()));
  server.closeAllConnections();
  server.close();
  store.close();
});

async function listen(on: number): Promise<void> {
  server = createServer(
    {key: readFileSync(certificates.key), cert: readFileSync(certificates.cert)},
    async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      received.push({body, headers: request.headers});
      answer(response, body);
    },
  ).listen(on, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
}

function publish(settings: Partial<WebhookSettings> = {}): Publisher {
  const publisher = webhookPublisher({
    settings: {
      url: `https://127.0.0.1:${port}/hook`,
      secretFile,
      format: 'json',
      allow: ['127.0.0.1'],
      caFile: certificates.ca,
      ...settings,
    },
    outbox: store.outbox.of('webhook'),
    topics,
    log: {info: () => undefined, warn: (fields: object) => void logged.push(fields)},
    signal: new AbortController().signal,
    retry: {firstMs: 5, mostMs: 50},
  });
  publishers.push(publisher);
  return publisher;
}

function save(from: number, count: number): void {
  const changes = Array.from({length: count}, (_, i): Change[] => [
    {type: 'asset', asset: sampleAsset(from + i)},
    {type: 'alert', alert: sampleAlert(from + i)},
  ]).flat();
  store.save({changes, messages: messagesOf(changes, before(store), topics)});
}

const wasLogged = (text: RegExp): boolean => logged.some(({err}) => text.test(String(err)));
const topicsReceived = (): string[] => received.map(({body}) => JSON.parse(body).topic);

test('each message comes in order, valid by its schema, with a signature over time and body', async () => {
  save(1, 10);
  const expected = store.outbox.of('webhook').next(1000);
  expect(await publish().flush(20_000)).toBe(true);
  expect(topicsReceived()).toEqual(expected.map(({topic}) => topic));
  for (const {body, headers} of received) {
    const {topic, payload} = JSON.parse(body);
    expect(problemsOf(topic, JSON.stringify(payload))).toEqual([]);
    const [, time = '', mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['bifrost-signature'])) ?? [];
    expect(createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')).toBe(mac);
    expect(Math.abs(Date.now() / 1000 - Number(time))).toBeLessThan(60);
  }
});

test('a server that fails or is away gets everything once it is back', async () => {
  let failures = 5;
  answer = (response) => void response.writeHead(failures-- > 0 ? 503 : 200).end();
  save(1, 10);
  const publisher = publish();
  expect(await publisher.flush(20_000)).toBe(true);
  await until('the log says why', () => logged.length > 0);
  expect(logged[0]?.err).toMatchObject({code: 'sink', message: expect.stringContaining('HTTP 503')});
  server.closeAllConnections();
  server.close();
  save(20, 10);
  expect(await publisher.flush(200)).toBe(false);
  await listen(port);
  expect(await publisher.flush(20_000)).toBe(true);
  const alerts = new Set(topicsReceived().filter((topic) => topic.includes('/alert/')));
  expect(alerts.size).toBe(20);
});

test('what the server will never take becomes a dead letter, and the rest goes on', async () => {
  const hated = topics.alert(sampleAlert(2).id);
  answer = (response, body) => void response.writeHead(JSON.parse(body).topic === hated ? 422 : 200).end();
  save(1, 3);
  expect(await publish().flush(20_000)).toBe(true);
  expect(store.outbox.deadLetters()).toMatchObject([{sink: 'webhook', topic: hated, reason: 'HTTP 422'}]);
  expect(topicsReceived()).toContain(topics.alert(sampleAlert(3).id));
});

test('one message that always gets a 500 holds the others up for a while and is a dead letter then', async () => {
  save(1, 30);
  const bad = topics.asset(sampleAsset(3).id);
  let tries = 0;
  answer = (response, body) => {
    const isBad = JSON.parse(body).topic === bad;
    if (isBad) tries++;
    response.writeHead(isBad ? 500 : 204).end();
  };
  const expected = store.outbox
    .of('webhook')
    .next(1000)
    .map(({topic, seq}) => `${seq} ${topic}`);
  expect(await publish().flush(20_000)).toBe(true);
  expect(store.outbox.deadLetters()).toMatchObject([{topic: bad}]);
  expect(store.outbox.deadLetters()[0]?.reason).toMatch(/^HTTP 500; 10 times, while others were taken$/);
  expect(tries).toBe(SUSPECT_TRIES + 1);
  const others = topicsReceived().filter((topic) => topic !== bad);
  expect(others.length).toBe(expected.length - 1); // none twice
});

test('several that always get a 500 do not either, not even next to each other', async () => {
  save(1, 10);
  const bad = new Set([2, 3, 4].map((n) => sampleAsset(n).id));
  answer = (response, body) => void response.writeHead(bad.has(JSON.parse(body).payload.id) ? 500 : 204).end();
  expect(await publish().flush(20_000)).toBe(true);
  expect(new Set(store.outbox.deadLetters().map(({topic}) => topic))).toEqual(
    new Set([...bad].flatMap((id) => [topics.asset(id), topics.event])),
  );
});

test('an outage makes no dead letters, however long it is', async () => {
  save(1, 5);
  let tries = 0;
  answer = (response) => {
    tries++;
    response.writeHead(tries > 100 ? 204 : 503).end();
  };
  expect(await publish().flush(20_000)).toBe(true);
  expect(tries).toBeGreaterThan(100);
  expect(store.outbox.deadLetters()).toEqual([]);
});

test('a redirect is not followed, and a refused key is no dead letter', async () => {
  answer = (response) => void response.writeHead(302, {location: `https://127.0.0.1:${port}/elsewhere`}).end();
  save(1, 1);
  const publisher = publish();
  await until('it is asked and told to go elsewhere', () => wasLogged(/HTTP 302/));
  expect(new Set(topicsReceived()).size).toBe(1);
  answer = (response) => void response.writeHead(401).end();
  await until('it is refused', () => wasLogged(/HTTP 401/));
  expect(store.outbox.deadLetters()).toEqual([]);
  answer = (response) => void response.writeHead(200).end();
  expect(await publisher.flush(20_000)).toBe(true);
});

test('an answer without end is given up', async () => {
  answer = (response) => {
    response.writeHead(200);
    response.write('x'.repeat(200_000));
  };
  save(1, 1);
  publish();
  await until('it is given up', () => wasLogged(/longer than/));
});

test('this box gets no request unless it is named, neither by address nor by name', async () => {
  save(1, 1);
  publish({allow: []});
  await until('the address is refused', () => wasLogged(/127\.0\.0\.1 is .*publish\.webhook\.allow/));
  publish({url: `https://localhost:${port}/`, allow: []});
  await until('the name is refused', () => wasLogged(/localhost is .*, where no request goes/));
  expect(store.outbox.of('webhook').next(1)).toHaveLength(1);
  expect(received).toEqual([]);
});

test('addresses of this box, its link and of metadata services are refused, also inside IPv6', () => {
  const bad = ['127.0.0.1', '127.9.9.9', '0.0.0.0', '169.254.169.254', '255.255.255.255', '::1', '::', 'fe80::1'];
  const worse = ['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', 'fd00:ec2::254', '64:ff9b::7f00:1', '2002:7f00:1::'];
  expect([...bad, ...worse].filter((address) => !isRefused(address))).toEqual([]);
  expect(['10.0.0.1', '192.168.1.1', '8.8.8.8', 'fd12::1', '2001:db8::1'].filter(isRefused)).toEqual([]);
});

test('a name that is this box is refused when the connection looks it up', async () => {
  const refused = await new Promise((resolve) => guardedLookup('localhost', {}, resolve));
  expect(refused).toMatchObject({message: expect.stringContaining('localhost is')});
});

test('another CA is not trusted, a short secret is refused, and no secret is in the log', async () => {
  save(1, 1);
  expect(await publish({caFile: certificates.otherCa}).flush(200)).toBe(false);
  const short = join(folder, 'short');
  writeFileSync(short, 'geheim');
  publish({secretFile: short});
  await until('the secret is refused', () => wasLogged(/less than 16/));
  expect(JSON.stringify(logged.map(({err}) => String(err)))).not.toMatch(/geheim|a secret of/);
  expect(received).toEqual([]);
});
