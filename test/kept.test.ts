/** What the store keeps of itself and of devices, as probes see it. The plant on the wire is in test/checklist/plant.test.ts. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import type {Probe} from '../src/checklist/probe.ts';
import {acts} from '../src/checklist/probes/acts.ts';
import {alertsKept} from '../src/checklist/probes/alerts-kept.ts';
import {checklistRuns} from '../src/checklist/probes/checklist-runs.ts';
import {deviceLogin} from '../src/checklist/probes/device-login.ts';
import {falseAlarms} from '../src/checklist/probes/false-alarms.ts';
import {firmware} from '../src/checklist/probes/firmware.ts';
import {homes} from '../src/checklist/probes/homes.ts';
import {ownAudit} from '../src/checklist/probes/own-audit.ts';
import {routes} from '../src/checklist/probes/routes.ts';
import {segments} from '../src/checklist/probes/segments.ts';
import {sinks} from '../src/checklist/probes/sinks.ts';
import type {Config} from '../src/config/config.ts';
import {defaultConfig} from '../src/config/defaults.ts';
import type {AdvisoryFinding} from '../src/core/advisory.ts';
import type {Fields} from '../src/core/fact.ts';
import {DAY, HOUR, isoTime, MINUTE} from '../src/core/time.ts';
import {keptOf} from '../src/kept.ts';
import {openStore, type Store} from '../src/store/store.ts';
import {placeOf} from './checklist/place.ts';
import {NOON, sampleAlert, sampleAsset} from './sample.ts';

const NOW = NOON + HOUR;
const folder = mkdtempSync(join(tmpdir(), 'bifrost-kept-'));
let store: Store;
beforeAll(() => {
  store = openStore(join(folder, 'bifrost.db'), {sinks: ['mqtt', 'file']});
});
afterAll(() => {
  store.close();
  rmSync(folder, {recursive: true});
});

const base = defaultConfig();
const publish = {
  ...base.publish,
  file: {path: '/tmp/messages.jsonl', maxMiB: 1, files: 2, format: 'json'},
  routes: [{kinds: [], level: 'high', segments: [], sinks: ['file']}],
} as Config['publish'];
const capture = {
  ...base.capture,
  interfaces: [{name: 'eth1', segment: 'cell1', vlans: []}],
} as unknown as Config['capture'];
const config = {...base, publish, capture, mqtt: {url: 'mqtt://localhost'} as Config['mqtt']} as Config;

/** Fields of all subjects, and reasons of what could not be told. */
async function subjects(probe: Probe, runs?: Parameters<typeof keptOf>[3]['runs']): Promise<(Fields | string)[]> {
  const site = await keptOf(config, store, NOW, {rules: {rules: 300, newest: '2026-11-01'}, ...(runs && {runs})});
  const found = await probe.collect(placeOf('/nowhere', {now: NOW, site}), new AbortController().signal);
  return found.flatMap((one): (Fields | string)[] =>
    one.found === 'read' ? one.subjects.map(({fields}) => fields) : [one.reason],
  );
}

test('routes: each level with its ways; what a route leaves out has one less', async () => {
  const ways = (await subjects(routes)).map((one) => Object.values(one));
  expect(ways).toEqual([
    ['informational', 1],
    ['low', 1],
    ['medium', 1],
    ['high', 2],
    ['critical', 2],
  ]);
});

test('sinks: what waits and since when, what was refused', async () => {
  const message = (id: string, time: number) => ({
    id,
    kind: 'event' as const,
    topic: 't',
    payload: JSON.stringify({time: isoTime(time)}),
    retain: false,
  });
  store.save({messages: [message('a', NOW - 20 * MINUTE), message('b', NOW - MINUTE)]});
  const queue = store.outbox.of('file');
  queue.done(queue.next(1).map(({seq}) => seq));
  queue.refuse(queue.next(1)[0]?.seq ?? 0, 'too long');
  expect(await subjects(sinks)).toEqual([
    {'sinks.name': 'mqtt', 'sinks.siem': true, 'sinks.waiting': 2, 'sinks.waiting_minutes': 20, 'sinks.refused': 0},
    {'sinks.name': 'file', 'sinks.siem': false, 'sinks.waiting': 0, 'sinks.waiting_minutes': 0, 'sinks.refused': 1},
  ]);
});

test('alerts: open ones with age and owner, those that are done are counted', async () => {
  const old = sampleAlert(1, 'new', {firstSeen: NOW - 30 * HOUR});
  store.save({
    changes: [
      {type: 'alert', alert: old},
      {type: 'alert', alert: sampleAlert(2, 'closed')},
      {type: 'assignment', assignment: {alert: old.id, assignee: 'anna', time: NOW, by: 'cli:anna'}},
    ],
  });
  expect(await subjects(alertsKept)).toEqual([
    {'alerts-kept.kind': 'total', 'alerts-kept.open': 1, 'alerts-kept.closed': 1},
    expect.objectContaining({'alerts-kept.rule': 'MB-31', 'alerts-kept.hours': 30, 'alerts-kept.owned': true}),
  ]);
});

test('false alarms: what people learned of late, for each day that was watched', async () => {
  const own = openStore(join(folder, 'alarms.db'));
  onTestFinished(() => own.close());
  const told = async () => {
    const site = await keptOf(config, own, NOW, {rules: {rules: 300, newest: ''}});
    const [one] = await falseAlarms.collect(placeOf('/nowhere', {now: NOW, site}), new AbortController().signal);
    return one?.subjects[0]?.fields ?? one?.reason;
  };
  expect(await told()).toMatch('nothing was ever seen');
  const alert = (n: number, state: 'learned' | 'closed', days: number) => {
    const at = NOW - days * DAY;
    return {type: 'alert' as const, alert: sampleAlert(n, state, {firstSeen: at, lastSeen: at})};
  };
  const asset = sampleAsset(2, {segment: 'cell1', firstSeen: NOW - 10 * DAY});
  const alerts = [alert(1, 'learned', 1), alert(2, 'learned', 9), alert(3, 'learned', 40), alert(4, 'closed', 1)];
  own.save({changes: [{type: 'asset', asset}, ...alerts]});
  expect(await told()).toEqual({'false-alarms.per_day': 0.2, 'false-alarms.count': 2, 'false-alarms.days': 10});
});

test('the audit log: the latest of each act, and whether the chain is whole', async () => {
  expect(await subjects(ownAudit)).toEqual([]);
  const entry = (action: string, days: number) => ({time: NOW - days * DAY, actor: 'cli:anna', action, detail: ''});
  store.save({audit: [entry('alerts.test', 9), entry('alerts.test', 3), entry('asset.say', 1)]});
  expect(await subjects(acts)).toEqual([
    {'acts.action': 'asset.say', 'acts.count': 1, 'acts.days': 1, 'acts.by': 'cli:anna'},
    {'acts.action': 'alerts.test', 'acts.count': 2, 'acts.days': 3, 'acts.by': 'cli:anna'},
  ]);
  expect(await subjects(ownAudit)).toMatchObject([
    {'own-audit.whole': true, 'own-audit.entries': 3, 'own-audit.days': 1},
  ]);
});

test('devices: firmware against advisories that nobody answered; a version that nobody knows is unknown', async () => {
  const seen = {firstSeen: NOON, lastSeen: NOON};
  const known = (value: string) => ({value, source: 'modbus', confidence: 0.95, ...seen});
  const plc = sampleAsset(2, {segment: 'cell1', firmware: known('1.2')});
  const other = sampleAsset(4, {segment: 'cell1'});
  const gone = sampleAsset(6, {segment: 'cell1', lastSeen: NOW - 60 * DAY});
  const finding: AdvisoryFinding = {
    ...{asset: plc.id, segment: 'cell1', advisory: 'ICSA-1', verdict: 'confirmed', why: '', product: '', versions: ''},
    ...{cves: [], cwes: [], score: 9.8, exploited: true, noFix: false, silenced: '', told: ''},
  };
  const answered = {...finding, advisory: 'ICSA-2', silenced: 'anna: not affected'};
  store.save({
    changes: [plc, other, gone].map((asset) => ({type: 'asset', asset})),
    findings: new Map([[plc.id, [finding, answered]]]),
  });
  expect(await subjects(firmware)).toEqual([
    expect.stringContaining('none were imported'),
    expect.objectContaining({'firmware.affected': 1, 'firmware.score': 9.8, 'firmware.exploited': true}),
    expect.stringContaining('not known'),
  ]);
  expect(await subjects(homes)).toHaveLength(2);
  expect(await subjects(deviceLogin)).toEqual(['no device answers on a service that takes log-ons']);
});

test('segments: heard an hour ago, and what the sensor lost', async () => {
  store.save({changes: [{type: 'metrics', metrics: {time: NOW - MINUTE, counters: {captured: 900, dropped: 100}}}]});
  expect(await subjects(segments)).toMatchObject([
    {
      'segments.name': 'cell1',
      'segments.declared': true,
      'segments.minutes_silent': 60,
      'segments.loss_percent': 10,
      'segments.sensor_minutes': 1,
    },
  ]);
});

test('runs of the checklist: what is not kept is unknown; the share is of what applies', async () => {
  expect(await subjects(checklistRuns)).toEqual(['no history of runs is kept here']);
  expect(await subjects(checklistRuns, () => [])).toEqual(['it was never run: bifrost checklist run']);
  const run = {at: NOW - 3 * HOUR, lines: 103, notApplicable: 3, unknown: 5, stale: 5, failed: 2, drifted: 1};
  expect(await subjects(checklistRuns, () => [{...run, driftedSince: NOW - 40 * HOUR}])).toMatchObject([
    {'checklist-runs.hours': 3, 'checklist-runs.unknown_percent': 10, 'checklist-runs.drift_hours': 40},
  ]);
});

test('without a store every probe of a site is unknown', async () => {
  for (const probe of [routes, sinks, alertsKept, acts, ownAudit, firmware, homes, segments])
    expect(await probe.collect(placeOf('/nowhere'), new AbortController().signal), probe.name).toMatchObject([
      {found: 'failed', subjects: []},
    ]);
});
