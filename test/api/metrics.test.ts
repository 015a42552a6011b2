/** Metrics as a collector gets them: over HTTP on loopback, a unix socket, a file; of a real store. */
import {existsSync, mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {MetricsSettings} from '../../src/api/metrics.ts';
import type {Config} from '../../src/config/config.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import type {Period} from '../../src/core/task.ts';
import {DAY} from '../../src/core/time.ts';
import type {DaemonParts} from '../../src/daemon-parts.ts';
import {startMetrics} from '../../src/expose-metrics.ts';
import {messagesOf} from '../../src/publish/messages.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore, type Store} from '../../src/store/store.ts';
import {freePort} from '../publish/broker.ts';
import {sampleAlert, sampleAsset} from '../sample.ts';

const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
let folder: string;
let store: Store;
const started: {close(): Promise<void>}[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-metrics-'));
  store = openStore(join(folder, 'bifrost.db'), {sinks: ['file']});
});
afterEach(async () => {
  for (const one of started.splice(0)) await one.close();
  store.close();
  rmSync(folder, {recursive: true});
});

async function start(metrics: MetricsSettings): Promise<boolean> {
  const base = defaultConfig();
  const config: Config = {
    ...base,
    metrics,
    publish: {...base.publish, file: {path: join(folder, 'out'), maxMiB: 1, files: 1, format: 'json'}},
  };
  const status = {frames: 12_345, dropped: 7, sources: [], rules: 0, beats: 1};
  const parts = {config, store, topics, saving: {isDegraded: () => false}, sensor: {status: () => status}};
  const metricsServer = await startMetrics(parts as unknown as DaemonParts);
  if (metricsServer) started.push(metricsServer);
  return metricsServer !== undefined;
}

function get(options: object): Promise<{status: number | undefined; body: string}> {
  return new Promise((resolve, reject) => {
    const asked = request({path: '/metrics', ...options}, (answer) => {
      let body = '';
      answer.on('data', (data) => {
        body += data;
      });
      answer.on('end', () => resolve({status: answer.statusCode, body}));
    });
    asked.on('error', reject).end();
  });
}

/** Name and labels → value; fails on a line that the format does not know. */
function samplesOf(body: string): Map<string, number> {
  const samples = new Map<string, number>();
  const help = new Set<string>();
  for (const line of body.trimEnd().split('\n')) {
    const about = /^# (HELP|TYPE) (\w+) /.exec(line);
    if (about?.[2] !== undefined) help.add(about[2]);
    else if (line !== '') {
      const [, name, labels = '', value] = /^(\w+)(\{[^}]*\})? ([\d.e+]+)$/.exec(line) ?? [];
      expect(help.has(name ?? ''), line).toBe(true);
      samples.set(`${name}${labels}`, Number(value));
    }
  }
  return samples;
}

test('off unless the configuration says where', async () => {
  expect(await start({})).toBe(false);
});

test('what was captured, found, stored and waits is told over loopback', async () => {
  const port = await freePort();
  const changes = [
    {type: 'asset', asset: sampleAsset(1)},
    {type: 'alert', alert: sampleAlert(1)},
    {type: 'alert', alert: sampleAlert(2, 'closed', {level: 'critical'})},
  ] as const;
  store.save({changes, messages: messagesOf(changes, before(store), topics)});
  const queue = store.outbox.of('file');
  queue.refuse(queue.next(1)[0]?.seq ?? 0, 'too long');
  await start({port});
  const {status, body} = await get({host: '127.0.0.1', port});
  expect(status).toBe(200);
  const samples = samplesOf(body);
  expect(Object.fromEntries([...samples].filter(([name]) => !name.includes('store_bytes')))).toMatchObject({
    'bifrost_build_info{version="0.1.0",site="plant1",sensor="box1"}': 1,
    bifrost_frames_total: 12_345,
    bifrost_frames_dropped_total: 7,
    'bifrost_alerts{level="critical"}': 1,
    'bifrost_alerts_open{level="critical"}': 0,
    'bifrost_alerts_open{level="high"}': 1,
    'bifrost_assets{approval="none"}': 1,
    'bifrost_outbox_messages{sink="file"}': queue.count(),
    'bifrost_dead_letters{sink="file"}': 1,
    bifrost_store_degraded: 0,
    'bifrost_polling{state="off"}': 1,
    'bifrost_polling{state="running"}': 0,
  });
  expect(samples.get('bifrost_store_bytes{part="used"}')).toBeGreaterThan(0);
});

test('nobody gets them under the name of another site, and nothing else is there', async () => {
  const port = await freePort();
  await start({port});
  const at = {host: '127.0.0.1', port};
  expect((await get({...at, headers: {host: 'evil.example'}})).status).toBe(403);
  expect((await get({...at, path: '/'})).status).toBe(404);
  expect((await get({...at, method: 'POST'})).status).toBe(405);
  expect((await get({...at, headers: {host: `localhost:${port}`}})).status).toBe(200);
  await expect(start({port})).rejects.toMatchObject({
    code: 'control',
    message: expect.stringContaining('metrics.port'),
  });
});

test('a unix socket for owner and group, and a file that is whole', async () => {
  const socket = join(folder, 'metrics.sock');
  const textfile = join(folder, 'bifrost.prom');
  await start({socket, textfile});
  expect(statSync(socket).mode & 0o777).toBe(0o660);
  const {body} = await get({socketPath: socket});
  expect(samplesOf(body).get('bifrost_frames_total')).toBe(12_345);
  expect(samplesOf(readFileSync(textfile, 'utf8')).get('bifrost_frames_total')).toBe(12_345);
  for (const one of started.splice(0)) await one.close();
  expect(existsSync(socket)).toBe(false);
});

test('recurring tasks that are due and not done, by how often they come', async () => {
  const now = Date.now() * 1000;
  const period = (line: number, key: string, due: number): Period => ({
    ...{line, key, opens: now - 3 * DAY, due, ends: now + 3 * DAY, closing: 'act'},
  });
  const done = {how: 'act', by: 'anna', at: now, note: '', evidence: []} as const;
  store.save({
    changes: [
      {type: 'task', period: period(84, '2026-11-29', now - DAY)},
      {type: 'task', period: period(85, '2026-11-29', now - DAY), closed: done},
      {type: 'task', period: period(86, '2026-11-30', now + DAY)},
      {type: 'task', period: period(88, '2026-W48', now - DAY)},
      {type: 'task', period: period(93, '2026-11', now - DAY)},
      {type: 'task', period: period(96, '2026-Q4', now - DAY)},
      {type: 'task', period: period(100, '2026', now - DAY)},
    ],
  });
  const port = await freePort();
  await start({port});
  const samples = samplesOf((await get({port})).body);
  for (const cadence of ['daily', 'weekly', 'monthly', 'quarterly', 'yearly'])
    expect(samples.get(`bifrost_task_overdue{cadence="${cadence}"}`), cadence).toBe(1);
});
