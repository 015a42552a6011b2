/** Escalation of stored alerts on a virtual clock: told once each, over restarts; ended by an acknowledgement. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {AlertState} from '../../src/core/alert.ts';
import type {OutboxEntry} from '../../src/core/outbox.ts';
import {MINUTE, SECOND} from '../../src/core/time.ts';
import type {Plan} from '../../src/escalation/plan.ts';
import {routedOutbox} from '../../src/publish/routes.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {watchEscalation} from '../../src/watch-escalation.ts';
import {problemsOf} from '../publish/validate.ts';
import {NOON, sampleAlert} from '../sample.ts';

const plan: Plan = {
  timezone: 'UTC',
  calendars: [{name: 'shift', times: [{who: 'anna', days: ['tue'], hours: '00:00-24:00'}]}],
  quiet: [],
  tiers: [
    {after: 0, level: 'high', calendars: ['shift'], sinks: ['mqtt']},
    {after: 10 * MINUTE, level: 'high', calendars: [], sinks: ['webhook']},
  ],
};
const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0'});
const log = {error: (fields: object) => expect(fields).toBeUndefined()} as never;

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-escalation-'));
  open();
});
afterEach(() => {
  store.close();
  rmSync(folder, {recursive: true});
});

function open(): void {
  store = openStore(join(folder, 'bifrost.db'), {sinks: ['mqtt', 'webhook', 'file']});
}

/** As after a start of the daemon. */
function look(now: number): void {
  const saving = {isDegraded: () => false, keep: store.save} as never;
  const watch = watchEscalation({log, store, topics, saving}, plan, now);
  watch.look(now);
  watch.stop();
}

const save = (n: number, state: AlertState = 'new'): void =>
  store.save({changes: [{type: 'alert', alert: sampleAlert(n, state)}]});

function messages(sink: 'mqtt' | 'webhook' | 'file'): Record<string, unknown>[] {
  const entries: OutboxEntry[] = routedOutbox(store.outbox.of(sink), [], sink).next(100);
  for (const {topic, payload} of entries) expect(problemsOf(topic, payload)).toEqual([]);
  return entries.map(({payload}) => JSON.parse(payload) as Record<string, unknown>);
}

test('each tier is told once, through its sinks alone, over restarts', () => {
  look(NOON - SECOND);
  save(1);
  look(NOON);
  expect(messages('mqtt')).toMatchObject([{event: 'alert-escalated', tier: 1, who: ['anna'], level: 'high'}]);
  expect(messages('webhook')).toEqual([]);
  store.close();
  open();
  for (let second = 0; second < 600; second += 30) look(NOON + second * SECOND);
  expect(messages('mqtt')).toHaveLength(1);
  expect(messages('webhook')).toEqual([]);
  look(NOON + 10 * MINUTE);
  look(NOON + 10 * MINUTE);
  expect(messages('webhook')).toMatchObject([{event: 'alert-escalated', tier: 2, who: []}]);
  for (let minute = 10; minute < 200; minute += 10) look(NOON + minute * MINUTE);
  expect(messages('mqtt')).toHaveLength(1);
  expect(messages('webhook')).toHaveLength(1);
  expect(messages('file')).toEqual([]);
  const told = store.audit.list({}).filter(({action}) => action === 'alert.escalated');
  expect(told.map(({detail}) => detail.slice(27))).toEqual([
    ' tier 2, nobody on call, by webhook',
    ' tier 1, anna, by mqtt',
  ]);
});

test('an acknowledgement ends it, and whoever opens the alert again begins it anew', () => {
  look(NOON - SECOND);
  save(1);
  look(NOON);
  save(1, 'acknowledged');
  look(NOON + MINUTE);
  expect(store.escalations.list()).toEqual([]);
  look(NOON + HOURS);
  expect(messages('webhook')).toEqual([]);
  save(1);
  look(NOON + HOURS + MINUTE);
  expect(messages('mqtt')).toHaveLength(2);
});

const HOURS = 60 * MINUTE;

test('what was open before it was set up is not escalated', () => {
  save(1);
  look(NOON + HOURS);
  look(NOON + 2 * HOURS);
  expect(messages('mqtt')).toEqual([]);
  store.save({changes: [{type: 'alert', alert: sampleAlert(2, 'new', {lastSeen: NOON + 3 * HOURS})}]});
  look(NOON + 3 * HOURS);
  expect(messages('mqtt')).toHaveLength(1);
});
