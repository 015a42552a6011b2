/** The e-mail sink against a real SMTP server: TLS, password, digests, what a device says, refusals, outages. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import type {Change} from '../../src/core/change.ts';
import {SECOND} from '../../src/core/time.ts';
import {type EmailSettings, emailPublisher} from '../../src/publish/email.ts';
import {messagesOf, testMessage} from '../../src/publish/messages.ts';
import type {Publisher} from '../../src/publish/sink.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore, type Store} from '../../src/store/store.ts';
import {NOON, sampleAlert, sampleAsset} from '../sample.ts';
import {type Certificates, freePort, makeCertificates, until} from './broker.ts';
import {type MailServer, type MailServerOptions, startMailServer} from './mail-server.ts';

const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
let folder: string;
let certificates: Certificates;
let passwordFile: string;
let store: Store;
let server: MailServer;
let logged: {err?: unknown}[];
const publishers: Publisher[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-email-'));
  certificates = makeCertificates(folder);
  passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'geheim\n');
});
afterAll(() => rmSync(folder, {recursive: true}));
beforeEach(() => {
  store = openStore(join(folder, `${performance.now()}.db`), {sinks: ['email']});
  logged = [];
});
afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.close()));
  await server.close();
  store.close();
});

const serve = async (options: Partial<MailServerOptions> = {}): Promise<void> => {
  server = await startMailServer({security: 'starttls', certificates, ...options});
};

function publish(more: Partial<EmailSettings> = {}): Publisher {
  const publisher = emailPublisher({
    settings: {
      host: '127.0.0.1',
      port: server.port,
      security: 'starttls',
      caFile: certificates.ca,
      from: 'bifrost@plant.example',
      to: ['shift@plant.example', 'ot@plant.example'],
      pause: SECOND,
      ...more,
    },
    outbox: store.outbox.of('email'),
    topics,
    log: {info: () => undefined, warn: (fields: object) => void logged.push(fields)},
    signal: new AbortController().signal,
    retry: {firstMs: 5, mostMs: 50},
  });
  publishers.push(publisher);
  return publisher;
}

function save(changes: readonly Change[]): void {
  store.save({changes, messages: messagesOf(changes, before(store), topics)});
}
const alert = (n: number, more = {}): Change => ({type: 'alert', alert: sampleAlert(n, 'new', more)});
const wasLogged = (text: RegExp): boolean => logged.some(({err}) => text.test(String(err)));
const told = (id: string): number => server.mails.filter(({text}) => text?.includes(id)).length;

test.each(['starttls', 'tls'] as const)(
  'over %s with a password: what happened, where, what to do',
  async (security) => {
    await serve({security, password: 'geheim'});
    save([{type: 'asset', asset: sampleAsset(1)}, alert(1)]);
    const publisher = publish({security, username: 'bifrost', passwordFile});
    expect(await publisher.flush(10_000)).toBe(true);
    expect(server.logins.at(-1)).toEqual({user: 'bifrost', password: 'geheim', secure: true});
    const [mail, ...others] = server.mails;
    expect(others).toEqual([]);
    expect(mail?.subject).toBe(`[Bifrost plant1/box1] high: ${sampleAlert(1).what} (and 1 more)`);
    expect(mail?.text).toMatch(/HIGH: 10\.0\.0\.1 wrote register 1[\s\S]*MB-31[\s\S]*Ask the shift engineer/);
    expect(mail?.text).toContain('asset-new');
    expect(mail?.html).toContain(sampleAlert(1).id);
    expect(JSON.stringify(logged)).not.toContain('geheim');
  },
);

test('a storm is no storm of mails: one at once, the rest in one after the pause, worst first, the others counted', async () => {
  await serve();
  const publisher = publish({pause: 3 * SECOND});
  save([alert(0)]);
  publisher.wake();
  await until('the first mail', () => server.mails.length === 1);
  save(Array.from({length: 500}, (_, n) => alert(n + 1, {level: n + 1 === 77 ? 'critical' : 'low'})));
  publisher.wake();
  await sleep(1500);
  expect(server.mails).toHaveLength(1);
  expect(await publisher.flush(20_000)).toBe(true);
  expect(server.mails).toHaveLength(2);
  const digest = server.mails[1];
  expect(digest?.subject).toMatch(/critical: 10\.0\.0\.1 wrote register 77 .*\(and 499 more\)$/);
  expect(digest?.text).toMatch(/^CRITICAL: /);
  expect(digest?.text).toContain('400 more events are not listed here');
});

test('a labelled test does not wait for the pause', async () => {
  await serve();
  const publisher = publish({pause: 600 * SECOND});
  save([alert(1)]);
  publisher.wake();
  await until('the first mail', () => server.mails.length === 1);
  save([alert(2)]);
  publisher.wake();
  store.save({messages: [testMessage(topics, 'cli:anna', NOON)]});
  publisher.wake();
  await until('the test', () => told('TEST, no alarm: cli:anna') === 1, 8000);
});

test('text of a device is text: no header, no tag, no other event', async () => {
  await serve();
  const what = 'x\r\nBcc: evil@example\r\n\r\nCRITICAL: <img src=x onerror=alert(1)>';
  save([alert(1, {what})]);
  expect(await publish().flush(10_000)).toBe(true);
  const mail = server.mails[0];
  expect([...(mail?.headers.keys() ?? [])]).not.toContain('bcc');
  expect(mail?.text).not.toMatch(/^CRITICAL/m);
  expect(mail?.html).not.toContain('<img');
  expect(mail?.html).toContain('&lt;img src=x onerror=alert(1)&gt;');
});

test('what the server refuses for good becomes a dead letter with its words; a full mailbox is tried again', async () => {
  let code = 452;
  await serve({answer: () => (code === 0 ? undefined : {code, text: 'no room'})});
  save([alert(1)]);
  const publisher = publish();
  await until('it says so', () => wasLogged(/no room/));
  expect(store.outbox.of('email').count()).toBe(2);
  code = 554;
  expect(await publisher.flush(10_000)).toBe(true);
  expect(store.outbox.deadLetters()).toMatchObject([{sink: 'email'}, {sink: 'email'}]);
  expect(store.outbox.deadLetters()[0]?.reason).toContain('no room');
  code = 0;
  store.outbox.retryDead();
  expect(await publisher.flush(10_000)).toBe(true);
  expect(told(sampleAlert(1).id)).toBe(1);
});

test('a server that is away gets everything once it is back, once', async () => {
  const port = await freePort();
  await serve({port});
  await server.close();
  const publisher = publish({port});
  save([alert(1), alert(2)]);
  await until('it says so', () => wasLogged(/ECONNREFUSED/));
  await serve({port});
  expect(await publisher.flush(10_000)).toBe(true);
  expect([told(sampleAlert(1).id), told(sampleAlert(2).id)]).toEqual([1, 1]);
});

test('no password in clear, no server without TLS, no other CA, and nothing of it in the log', async () => {
  await serve({security: 'none'});
  save([alert(1)]);
  publish({username: 'bifrost', passwordFile});
  await until('no TLS', () => logged.length > 0);
  publish({caFile: certificates.otherCa, security: 'none', username: 'bifrost', passwordFile});
  await until('no password in clear', () => wasLogged(/password does not go in clear/));
  await server.close();
  await serve();
  publish({caFile: certificates.otherCa});
  await until('not trusted', () => wasLogged(/certificate/));
  expect(server.mails).toEqual([]);
  expect(server.logins).toEqual([]);
  expect(JSON.stringify(logged)).not.toContain('geheim');
});
