/** The store stays as small as it was told: by age, and beyond its size what is needed least goes first. */
import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {defaultConfig} from '../../src/config/defaults.ts';
import type {Alert} from '../../src/core/alert.ts';
import type {Change} from '../../src/core/change.ts';
import type {OutboxMessage} from '../../src/core/outbox.ts';
import {DAY, isoTime} from '../../src/core/time.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import type {Keep} from '../../src/store/retention.ts';
import {loadSqlite} from '../../src/store/sqlite.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {tidyStore} from '../../src/tidy-store.ts';
import {NOON, sampleAlert, sampleAsset, sampleConversation, sampleTraffic} from '../sample.ts';

const MIB = 1024 * 1024;
const {keep} = defaultConfig().store;
const topics = topicsOf({prefix: 'bifrost', site: 's', sensor: 'b', version: '1'});

let folder: string;
let path: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-retention-'));
  path = join(folder, 'bifrost.db');
  store = openStore(path);
});

afterEach(() => {
  store.close();
  rmSync(folder, {recursive: true});
});

const message = (kind: OutboxMessage['kind'], n: number, time = NOON): OutboxMessage => ({
  id: `${kind}-${n}`,
  kind,
  topic: kind,
  payload: JSON.stringify({time: isoTime(time), text: 'x'.repeat(1000)}),
  retain: false,
});

/** A different one each time: a store full of equal texts would say little of its size. */
const alert = (n: number, state: Alert['state'], more: Partial<Alert> = {}): Change => ({
  type: 'alert',
  alert: {...sampleAlert(n), state, lastSeen: NOON + n, ...more},
});

const counters = (): Readonly<Record<string, number>> => store.counters.own();

function deleteAll(keepFor: Keep, now: number): number[] {
  const steps: number[] = [];
  for (let rows = store.deleteOld(keepFor, now); rows > 0; rows = store.deleteOld(keepFor, now)) steps.push(rows);
  return steps;
}

test('what is older than its class is kept goes, in small batches, and is counted by class', () => {
  const now = NOON + 400 * DAY;
  const recent = now - DAY / 2;
  store.save({
    changes: [
      {type: 'asset', asset: sampleAsset(1)},
      {type: 'asset', asset: sampleAsset(2, {lastSeen: recent})},
      {type: 'conversation', conversation: sampleConversation(1)},
      {type: 'conversation', conversation: sampleConversation(2, {lastSeen: recent})},
      ...[sampleAsset(1).id, sampleAsset(2).id, `${sampleAsset(2).id}>${sampleAsset(1).id} modbus read`].map(
        (key): Change => ({type: 'known', known: {kind: 'host', segment: 'cell1', key, firstSeen: NOON, ranges: ''}}),
      ),
      {type: 'traffic', traffic: sampleTraffic({})},
      {type: 'traffic', traffic: sampleTraffic({hour: recent})},
      alert(1, 'closed'),
      alert(2, 'closed', {lastSeen: recent}),
      alert(3, 'new'),
    ],
    messages: [
      ...Array.from({length: 1200}, (_, n) => message('metrics', n)),
      message('metrics', 5000, recent),
      message('event', 1),
      message('event', 2, recent),
    ],
    audit: [NOON, recent].map((time) => ({time, actor: 'a', action: 'b', detail: 'c'})),
  });
  const steps = deleteAll({...keep, audit: 365 * DAY}, now);
  expect(Math.max(...steps)).toBeLessThanOrEqual(500);
  expect(counters()).toEqual({
    'outbox.dropped.metrics': 1200,
    'outbox.dropped.event': 1,
    'store.pruned.traffic': 1,
    'store.pruned.gone': 3,
    'store.pruned.closedAlerts': 1,
    'store.pruned.audit': 1,
  });
  expect(
    store.outbox
      .of('mqtt')
      .next(9)
      .map(({id}) => id),
  ).toEqual(['metrics-5000', 'event-2']);
  expect(store.known.list({}).map(({key}) => key)).toEqual([sampleAsset(2).id]);
  expect(store.assets.count()).toBe(2); // the inventory itself stays
  expect(store.traffic.count()).toBe(1);
  expect(store.alerts.counts()).toMatchObject({closed: 1, new: 1});
});

test('the audit log still follows from what was deleted, and cutting more off shows', () => {
  const entry = (time: number) => ({time, actor: 'a', action: 'b', detail: 'c'});
  store.save({audit: Array.from({length: 700}, (_, n) => entry(NOON + n))});
  store.save({audit: [entry(NOON + 500 * DAY)]});
  expect(deleteAll({...keep, audit: 365 * DAY}, NOON + 501 * DAY)).toEqual([500, 200]);
  expect(store.audit.broken()).toBe(0);
  expect(store.audit.list({}).map(({action}) => action)).toEqual(['audit.pruned', 'audit.pruned', 'b']);
  store.close();
  const Sqlite = loadSqlite();
  new Sqlite(path).exec('DELETE FROM audit WHERE seq = (SELECT min(seq) FROM audit)').close();
  store = openStore(path);
  expect(store.audit.broken()).toBe(701);
});

/** Metrics, events, traffic and closed alerts of about a MiB each, and open alerts. */
function fill(open: number): void {
  const changes: Change[] = [];
  for (let n = 0; n < 800; n++) changes.push(alert(n, 'closed'));
  for (let n = 0; n < open; n++) changes.push(alert(100_000 + n, n % 2 === 0 ? 'new' : 'acknowledged'));
  for (let n = 0; n < 4000; n++) changes.push({type: 'traffic', traffic: sampleTraffic({client: `10.1.${n}`})});
  const messages = Array.from({length: 900}, (_, n) => [message('metrics', n), message('event', n)]).flat();
  store.save({changes, messages});
}

const tidying = (maxBytes: number, closed: number[] = []) =>
  tidyStore({
    store,
    topics,
    maxBytes,
    keep: {...keep, traffic: 3650 * DAY, closedAlerts: 3650 * DAY, events: 3650 * DAY, metrics: 3650 * DAY},
    closeAlert: async () => undefined,
    onAlertsClosed: (count) => closed.push(count),
    onProblem: (error) => {
      throw error;
    },
  });

test('beyond its size the store gives up metrics first, then events, traffic and closed alerts, and the file shrinks', async () => {
  fill(50);
  const full = store.size().used;
  const gone: string[][] = [];
  for (const share of [0.95, 0.75, 0.6, 0.2]) {
    const tidy = tidying(share * full);
    await tidy.tidy();
    tidy.stop();
    expect(store.size().used).toBeLessThanOrEqual(0.9 * share * full);
    gone.push(Object.keys(counters()));
  }
  expect(gone[0]).toEqual(['outbox.dropped.metrics']);
  expect(gone[1]).toContain('outbox.dropped.event');
  expect(gone[1]).not.toContain('store.pruned.closedAlerts');
  expect(gone[3]).toContain('store.pruned.closedAlerts');
  expect(store.alerts.counts()).toMatchObject({new: 25, acknowledged: 25});
  expect(statSync(path).size).toBeLessThan(0.3 * full);
  expect(statSync(`${path}-wal`).size).toBeLessThan(MIB);
});

test('open alerts go last, lowest level and oldest first; it is told, audited and published', async () => {
  fill(900);
  store.save({changes: [alert(999_999, 'new', {level: 'critical', lastSeen: NOON - DAY})]});
  const closed: number[] = [];
  const tidy = tidying(0.15 * store.size().used, closed);
  tidy.saved();
  await tidy.tidy();
  tidy.stop();
  const {length} = store.audit.list({}).filter(({action}) => action === 'alert.closed');
  expect(closed[0]).toBeGreaterThan(0);
  expect(length).toBe(Math.ceil((closed[0] ?? 0) / 20));
  expect(store.alerts.counts()).toMatchObject({closed: 0});
  expect(store.alerts.list({states: ['new'], level: 'critical'})).toHaveLength(1);
  expect(counters()['store.pruned.closedAlerts']).toBe(800 + (closed[0] ?? 0));
});

test('a store that may not grow makes room in the middle of saving', () => {
  store.close();
  store = openStore(path, {maxBytes: 4 * MIB});
  for (let n = 0; n < 100; n++) {
    store.save({messages: Array.from({length: 100}, (_, i) => message('event', 100 * n + i))});
  }
  expect(store.size().file).toBeLessThanOrEqual(4 * MIB);
  expect((counters()['outbox.dropped.event'] ?? 0) + store.outbox.count()).toBe(10_000);
});
