/** The syslog sink against a real rsyslog: UDP, TCP, TLS, client certificates, bodies, outages. The outbox is a real store. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {levels} from '../../src/core/alert.ts';
import type {Change} from '../../src/core/change.ts';
import {cefOf} from '../../src/publish/cef.ts';
import {leefOf} from '../../src/publish/leef.ts';
import {messagesOf} from '../../src/publish/messages.ts';
import type {Publisher} from '../../src/publish/sink.ts';
import {summaryOf} from '../../src/publish/summary.ts';
import {type SyslogSettings, syslogPublisher} from '../../src/publish/syslog.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore, type Store} from '../../src/store/store.ts';
import {sampleAlert, sampleAsset} from '../sample.ts';
import {type Certificates, freePort, makeCertificates, startProxy, until} from './broker.ts';
import {hasRsyslog, type Rsyslog, startRsyslog} from './rsyslog.ts';
import {problemsOf} from './validate.ts';

const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
const rsyslogTest = test.skipIf(!hasRsyslog && process.env['CI'] === undefined);
let folder: string;
let certificates: Certificates;
let store: Store;
let logged: {err?: unknown}[];
const publishers: Publisher[] = [];
const receivers: Rsyslog[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-syslog-'));
  certificates = makeCertificates(folder);
});
afterAll(() => rmSync(folder, {recursive: true}));
beforeEach(() => {
  store = openStore(join(folder, `${performance.now()}.db`), {sinks: ['syslog']});
  logged = [];
});
afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.close()));
  await Promise.all(receivers.splice(0).map((receiver) => receiver.kill('SIGKILL')));
  store.close();
});

async function receive(
  transport: SyslogSettings['transport'],
  port: number,
  more: {mutual?: boolean} = {},
): Promise<Rsyslog> {
  const receiver = await startRsyslog(folder, {port, transport, certificates, ...more});
  receivers.push(receiver);
  return receiver;
}

function publish(settings: Partial<SyslogSettings>): Publisher {
  const publisher = syslogPublisher({
    settings: {host: '127.0.0.1', transport: 'tcp', format: 'json', facility: 16, ...settings},
    outbox: store.outbox.of('syslog'),
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

const alertsOf = (receiver: Rsyslog): Set<string> =>
  new Set(
    receiver
      .lines()
      .filter(({msgid}) => msgid === 'alert')
      .map(({msg}) => JSON.parse(msg.replace(/^\ufeff/, '')).id),
  );

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  rsyslogTest(`over ${transport} rsyslog reads header, structured data and a body that fits its schema`, async () => {
    const port = await freePort();
    const receiver = await receive(transport, port);
    save(1, 5);
    const expected = store.outbox.of('syslog').next(100);
    expect(await publish({transport, port, caFile: certificates.ca}).flush(20_000)).toBe(true);
    await until('all is written', () => receiver.lines().length === expected.length);
    const lines = receiver.lines();
    expect(lines.map(({msg}) => msg.replace(/^\ufeff/, ''))).toEqual(expected.map(({payload}) => payload));
    for (const [at, {hostname, sd, msg}] of lines.entries()) {
      const topic = expected[at]?.topic ?? '';
      expect(hostname).toBe('box1');
      expect(sd).toContain(`topic="${topic}"`);
      expect(problemsOf(topic, msg.replace(/^\ufeff/, ''))).toEqual([]);
    }
    const alert = lines.find(({msgid}) => msgid === 'alert');
    expect(Number(alert?.pri)).toBe(16 * 8 + 6 - levels.indexOf(sampleAlert(1).level)); // local0
    expect(alert?.sd).toMatch(
      /^\[bifrost@32473 site="plant1" id="\w+".*\]\[origin software="bifrost" swVersion="0.1.0"\]$/,
    );
  });
}

rsyslogTest('TLS: another CA is not trusted; a receiver that wants our certificate gets it', async () => {
  const port = await freePort();
  const receiver = await receive('tls', port, {mutual: true});
  save(1, 1);
  expect(await publish({transport: 'tls', port, caFile: certificates.otherCa}).flush(500)).toBe(false);
  await until('the log says why', () => logged.length > 0);
  expect(logged[0]?.err).toMatchObject({code: 'sink', message: expect.stringContaining(`tls://127.0.0.1:${port}`)});
  await publishers.pop()?.close();
  const {ca, cert, key} = certificates;
  expect(await publish({transport: 'tls', port, caFile: ca, certFile: cert, keyFile: key}).flush(20_000)).toBe(true);
  await until('it is written', () => alertsOf(receiver).size === 1);
});

rsyslogTest('the receiver away, restarted, and cut off in the middle: nothing is lost', async () => {
  const port = await freePort();
  const first = await receive('tcp', port);
  const proxy = await startProxy(port);
  const publisher = publish({port: proxy.port});
  let sent = 0;
  const more = (): void => {
    save(sent, 20);
    sent += 20;
    publisher.wake();
  };
  for (let cut = 0; cut < 20; cut++) {
    more();
    await new Promise((resolve) => setTimeout(resolve, cut % 5));
    proxy.cut();
  }
  // What it has read and not written dies with it: nobody can tell a sender of syslog.
  expect(await publisher.flush(30_000)).toBe(true);
  await until('what came so far is written', () => alertsOf(first).size === sent);
  await first.kill('SIGTERM');
  for (let n = 0; n < 5; n++) more();
  expect(await publisher.flush(100)).toBe(false);
  const second = await receive('tcp', port);
  more();
  expect(await publisher.flush(30_000)).toBe(true);
  await until('all are written', () => alertsOf(second).size === sent);
  proxy.close();
});

test('what parts fields is escaped in CEF and gone from LEEF', () => {
  const alert = {...sampleAlert(1), what: 'a=b|c\\d^e', rule: {...sampleAlert(1).rule, title: 'x|y\\z'}};
  const [message] = messagesOf([{type: 'alert', alert}], before(store), topics);
  if (message === undefined) throw new Error('no message');
  const summary = summaryOf({...message, seq: 1});
  expect(cefOf(summary, topics.origin)).toMatch(
    /^CEF:0\|Bifrost\|Bifrost\|0\.1\.0\|[\w-]+\|x\\\|y\\\\z\|\d+\|externalId=/,
  );
  expect(cefOf(summary, topics.origin)).toContain('msg=a\\=b|c\\\\d^e');
  expect(cefOf({...summary, source: {ip: 'fd00::1', mac: '', name: ''}}, topics.origin)).toContain(
    'c6a2=fd00::1 c6a2Label=Source IPv6 Address',
  );
  const leef = leefOf(summary, topics.origin);
  expect(leef).toMatch(/^LEEF:2\.0\|Bifrost\|Bifrost\|0\.1\.0\|[\w-]+\|\^\|devTime=/);
  expect(leef.split('^').at(-1)).toBe('msg=a=b|c\\d e');
});
