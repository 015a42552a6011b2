/** What the store keeps, what it answers, and how it stays bounded: on real files. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Alert} from '../../src/core/alert.ts';
import type {Change} from '../../src/core/change.ts';
import type {OutboxKind, OutboxMessage} from '../../src/core/outbox.ts';
import {SECOND} from '../../src/core/time.ts';
import {openStore, type Store, type StoreOptions} from '../../src/store/store.ts';
import {NOON, sampleAlert, sampleAsset, sampleConversation} from '../sample.ts';

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-store-'));
  store = openStore(join(folder, 'bifrost.db'));
});

afterEach(() => {
  store.close();
  rmSync(folder, {recursive: true});
});

function reopen(options?: StoreOptions): void {
  store.close();
  store = openStore(join(folder, 'bifrost.db'), options);
}

const alertChange = (alert: Alert): Change => ({type: 'alert', alert});
const message = (n: number | string, kind: OutboxKind, topic = `${kind}/${n}`): OutboxMessage => ({
  id: `${kind}-${n}`,
  kind,
  topic,
  payload: `{"n":"${n}"}`,
  retain: kind === 'asset' || kind === 'alert',
});
const waiting = (): string[] =>
  store.outbox
    .of('mqtt')
    .next(1000)
    .map(({id}) => id);

test('everything that was saved is read back as it was, after a restart too', () => {
  const full = sampleAsset(3, {
    vlans: [7],
    name: {value: 'plc-3', source: 'lldp', confidence: 1, firstSeen: 1, lastSeen: 2},
  });
  const known = {kind: 'writer', segment: 'cell1', key: 'a>b', firstSeen: NOON, ranges: ''} as const;
  store.save({
    changes: [
      {type: 'asset', asset: full},
      {type: 'conversation', conversation: sampleConversation(1)},
      {type: 'known', known},
      alertChange(sampleAlert(1)),
      {type: 'metrics', metrics: {time: NOON, counters: {frames: 3e9, dropped: 0}}},
    ],
    messages: [message(1, 'alert')],
    audit: [{time: NOON, actor: 'cli:root', action: 'alert.close', detail: 'x'}],
  });
  store.meta.set('learning', 'since noon');
  reopen();
  expect(store.assets.list({})).toEqual([full]);
  expect(store.conversations.list({})).toEqual([sampleConversation(1)]);
  expect(store.known.list({})).toEqual([known]);
  expect(store.alerts.list({})).toEqual([sampleAlert(1)]);
  expect(store.counters.list()).toEqual([
    {name: 'dropped', value: 0, time: NOON},
    {name: 'frames', value: 3e9, time: NOON},
  ]);
  expect(store.outbox.of('mqtt').next(10)).toEqual([{...message(1, 'alert'), seq: 1}]);
  expect(store.audit.list({})).toMatchObject([{seq: 1, actor: 'cli:root'}]);
  expect(store.meta.get('learning')).toBe('since noon');
});

test('a batch is saved whole or not at all', () => {
  const broken = {...message(2, 'event'), payload: undefined} as unknown as OutboxMessage;
  expect(() => store.save({changes: [alertChange(sampleAlert(1))], messages: [message(1, 'alert'), broken]})).toThrow(
    expect.objectContaining({code: 'store-write'}),
  );
  expect(store.alerts.list({})).toEqual([]);
  expect(waiting()).toEqual([]);
  store.save({changes: [alertChange(sampleAlert(1))]});
  expect(store.alerts.list({})).toHaveLength(1);
});

test('saving twice is saving once, and an older state does not overwrite a newer one', () => {
  const newer = sampleAlert(1, 'acknowledged', {count: 5, lastSeen: NOON + 9 * SECOND});
  const batch = {
    changes: [alertChange(newer), {type: 'asset', asset: sampleAsset(1, {lastSeen: NOON + 9})}] as Change[],
  };
  store.save(batch);
  store.save(batch);
  store.save({
    changes: [alertChange(sampleAlert(1)), {type: 'asset', asset: sampleAsset(1, {lastSeen: NOON, ips: []})}],
  });
  expect(store.alerts.list({})).toEqual([newer]);
  expect(store.assets.get(sampleAsset(1).id)?.ips).toEqual(['10.0.0.1']);
  store.save({changes: [alertChange({...newer, state: 'closed'})]});
  expect(store.alerts.get(newer.id)?.state).toBe('closed');
  const known = {kind: 'host', segment: 's', key: 'k', ranges: ''} as const;
  store.save({changes: [5, 3, 7].map((firstSeen) => ({type: 'known', known: {...known, firstSeen}}))});
  expect(store.known.list({})).toEqual([{...known, firstSeen: 3}]);
  expect(store.known.forget('host', 's', 'k')).toBe(true);
  expect(store.known.count()).toBe(0);
});

test('assets are listed by segment and address, filtered and paged', () => {
  store.save({changes: [10, 9, 2, 3, 200].map((n) => ({type: 'asset', asset: sampleAsset(n)}))});
  const ips = (filter: Parameters<Store['assets']['list']>[0]): unknown =>
    store.assets.list(filter).map((a) => a.ips[0]);
  expect(ips({})).toEqual(['10.0.0.2', '10.0.0.10', '10.0.0.200', '10.0.0.3', '10.0.0.9']);
  expect(ips({segment: 'cell2'})).toEqual(['10.0.0.3', '10.0.0.9']);
  expect(ips({vendor: 'siemens'})).toEqual(['10.0.0.3', '10.0.0.9']);
  expect(ips({vendor: '0%'})).toEqual(['10.0.0.2', '10.0.0.10', '10.0.0.200']); // % is a character, not a pattern
  expect(ips({vendor: 's_emens'})).toEqual([]);
  expect(ips({text: '0.0.2'})).toEqual(['10.0.0.2', '10.0.0.200']);
  expect(ips({text: 'schneider', limit: 2, offset: 1})).toEqual(['10.0.0.10', '10.0.0.200']);
});

test('talkers are listed by bytes and filtered', () => {
  const conversations = [1, 2, 3].map((n) => sampleConversation(n, n === 3 ? {segment: 'cell2', protocol: ''} : {}));
  store.save({changes: conversations.map((conversation) => ({type: 'conversation', conversation}))});
  const ids = (filter: Parameters<Store['conversations']['list']>[0]): unknown =>
    store.conversations.list(filter).map(({id}) => id);
  expect(ids({})).toEqual(['c-3', 'c-2', 'c-1']);
  expect(ids({segment: 'cell1'})).toEqual(['c-2', 'c-1']);
  expect(ids({protocol: 'modbus', limit: 1})).toEqual(['c-2']);
  expect(ids({asset: sampleAsset(2).id})).toEqual(['c-2', 'c-1']);
  expect(ids({text: '1.3'})).toEqual(['c-3']);
});

test('alerts are listed latest first and filtered', () => {
  const low = {...sampleAlert(0).rule, id: 'MB-01', level: 'low'} as const;
  store.save({
    changes: [
      alertChange(sampleAlert(1)),
      alertChange(sampleAlert(2, 'closed')),
      alertChange(sampleAlert(3, 'new', {rule: low, level: 'low', subject: 'a-x'})),
    ],
  });
  const ids = (filter: Parameters<Store['alerts']['list']>[0]): unknown => store.alerts.list(filter).map(({id}) => id);
  const [one, two, three] = [sampleAlert(1).id, sampleAlert(2).id, sampleAlert(3).id];
  expect(ids({})).toEqual([three, two, one]);
  expect(ids({states: ['new', 'acknowledged']})).toEqual([three, one]);
  expect(ids({level: 'medium'})).toEqual([two, one]);
  expect(ids({level: 'high'})).toEqual([two, one]);
  expect(ids({level: 'critical'})).toEqual([]);
  expect(ids({since: NOON + 2 * SECOND})).toEqual([three, two]);
  expect(ids({rule: 'MB-01'})).toEqual([three]);
  expect(ids({asset: 'a-x'})).toEqual([three]);
  expect(ids({asset: sampleAsset(2).id, offset: 2})).toEqual([one]);
  expect(ids({segment: 'cell2'})).toEqual([]);
  expect(ids({text: 'register 2'})).toEqual([two]);
  expect(store.alerts.counts()).toMatchObject({new: 2, closed: 1, muted: 0});
});

test('an alert is found by a beginning of its id that only it has', () => {
  store.save({changes: [alertChange(sampleAlert(1)), alertChange(sampleAlert(2))]});
  const {id} = sampleAlert(1);
  expect(store.alerts.find(id)).toMatchObject({id});
  expect(store.alerts.find(id.slice(0, 11).toLowerCase())).toMatchObject({id});
  expect(store.alerts.find(id.slice(0, 4))).toBe('ambiguous');
  expect(store.alerts.find('ZZ')).toBe('none');
});

test('a retained message replaces the undelivered one of its topic, and a late acknowledgement does not hit it', () => {
  store.save({messages: [message(1, 'asset', 'asset/x'), message(1, 'event', 'event')]});
  const sent = store.outbox
    .of('mqtt')
    .next(10)
    .map(({seq}) => seq);
  store.save({messages: [message(2, 'asset', 'asset/x'), message(2, 'event', 'event')]});
  expect(waiting()).toEqual(['event-1', 'asset-2', 'event-2']);
  store.outbox.of('mqtt').done(sent);
  expect(waiting()).toEqual(['asset-2', 'event-2']);
  store.outbox.of('mqtt').done(
    store.outbox
      .of('mqtt')
      .next(10)
      .map(({seq}) => seq),
  );
  store.save({messages: [message(3, 'event')]});
  reopen();
  expect(store.outbox.of('mqtt').next(1)[0]?.seq).toBe(5); // never a number again
});

test('beyond the cap the oldest entries go, metrics and events first, alerts last, and are counted', () => {
  reopen({outboxCap: 4});
  const numbers = [1, 2, 3];
  store.save({messages: numbers.flatMap((n) => [message(n, 'alert'), message(n, 'event')])});
  expect(waiting()).toEqual(['alert-1', 'alert-2', 'alert-3', 'event-3']);
  store.save({messages: [message(4, 'metrics'), message(4, 'asset')]});
  expect(waiting()).toEqual(['alert-1', 'alert-2', 'alert-3', 'asset-4']);
  store.save({messages: [message(5, 'alert'), message(6, 'alert')]});
  expect(waiting()).toEqual(['alert-2', 'alert-3', 'alert-5', 'alert-6']);
  const counted = Object.fromEntries(store.counters.list().map(({name, value}) => [name, value]));
  expect(counted).toEqual({
    'outbox.dropped.event': 3,
    'outbox.dropped.metrics': 1,
    'outbox.dropped.asset': 1,
    'outbox.dropped.alert': 1,
  });
});

test('an audit entry that was changed, taken out or moved breaks the chain', () => {
  const entry = (n: number) => ({time: NOON + n, actor: 'cli:root', action: 'alert.close', detail: `${n}`});
  store.save({audit: [1, 2, 3, 4].map(entry)});
  expect(store.audit.broken()).toBe(0);
  expect(store.audit.list({limit: 1})).toMatchObject([{seq: 4, detail: '4'}]);
});

test('lists of 5,000 assets and 20,000 alerts do not keep a person waiting', () => {
  const numbers = Array.from({length: 5000}, (_, n) => n);
  store.save({changes: numbers.map((n) => ({type: 'asset', asset: sampleAsset(n)}))});
  store.save({changes: numbers.flatMap((n) => [0, 1, 2, 3].map((k) => alertChange(sampleAlert(4 * n + k))))});
  const start = performance.now();
  expect(store.assets.list({text: 'siemens', limit: 50})).toHaveLength(50);
  expect(store.assets.list({})).toHaveLength(5000);
  expect(store.alerts.list({level: 'high', states: ['new'], limit: 50})).toHaveLength(50);
  expect(performance.now() - start).toBeLessThan(1000); // 60 ms on two slow cores
});
