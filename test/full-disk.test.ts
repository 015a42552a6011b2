/**
 * What the daemon itself stores, step by step, on a disk that is really full: nothing throws, what somebody must hear goes out at once,
 * and with room everything is in the store within ten seconds. What the sensor found is saving.test.ts.
 */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pino} from 'pino';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {anchorAudit} from '../src/anchor-audit.ts';
import {closeAlerts} from '../src/close-alerts.ts';
import {defaultConfig} from '../src/config/defaults.ts';
import {decisions} from '../src/control/decisions.ts';
import type {Change} from '../src/core/change.ts';
import type {EvidenceWindow} from '../src/core/evidence.ts';
import {DAY, MINUTE} from '../src/core/time.ts';
import {evidenceFolder} from '../src/custody/folder.ts';
import type {DaemonParts} from '../src/daemon-parts.ts';
import {heldBatches} from '../src/held-batches.ts';
import {keepEvidence} from '../src/keep-evidence.ts';
import {projectPath} from '../src/load/project.ts';
import {spareOutboxes} from '../src/publish/spare-outbox.ts';
import {topicsOf} from '../src/publish/topics.ts';
import {startSaving} from '../src/saving.ts';
import {openStore} from '../src/store/store.ts';
import {tellPollPlan} from '../src/tell-poll-plan.ts';
import {watchEscalation} from '../src/watch-escalation.ts';
import {watchTasks} from '../src/watch-tasks.ts';
import {until} from './publish/broker.ts';
import {canMount} from './root.ts';
import {sampleAlert, sampleAsset} from './sample.ts';
import {type SmallDisk, smallDisk} from './small-disk.ts';

/** They start processes and threads of the compiled program. */
const compiled = <T>(name: string): Promise<T> => import(projectPath(`dist/src/${name}.js`));
const {watchChecklist} = await compiled<typeof import('../src/watch-checklist.ts')>('watch-checklist');
const {watchBackups} = await compiled<typeof import('../src/watch-backups.ts')>('watch-backups');
const {decideInDaemon} =
  await compiled<typeof import('../src/control/decide-in-daemon.ts')>('control/decide-in-daemon');

const HEAL_MS = 10_000;
const topics = topicsOf({prefix: 'bifrost', site: 's', sensor: 'b', version: '1'});
const now = (): number => Date.now() * 1000;

interface Rig {
  readonly parts: DaemonParts;
  /** What the sensor was told. */
  readonly calls: {readonly name: string; readonly params: unknown}[];
  /** Until nothing more can be stored. */
  fill(): void;
  /** There is room again, and everything that waited is stored. */
  heal(): Promise<void>;
  /** Payloads that a sink gets now. */
  sent(): string[];
}

let disk: SmallDisk;
let folder: string;
let rig: Rig;
const endings: (() => void)[] = [];

beforeEach(() => {
  if (!canMount) return;
  disk = smallDisk(40);
  folder = mkdtempSync(join(tmpdir(), 'bifrost-full-'));
  rig = makeRig();
});
afterEach(() => {
  if (!canMount) return;
  vi.useRealTimers();
  for (const end of endings.splice(0)) end();
  rig.parts.saving.stop();
  rig.parts.store.close();
  disk.remove();
  rmSync(folder, {recursive: true});
});

function makeRig(): Rig {
  const base = defaultConfig();
  const path = join(disk.path, 'bifrost.db');
  const config = {...base, store: {...base.store, path}, checklist: {...base.checklist, every: DAY, lines: [23]}};
  const store = openStore(path, {sinks: ['mqtt']});
  const outbox = spareOutboxes(['mqtt'], (sink) => store.outbox.of(sink));
  const log = pino({level: 'silent'});
  const evidence = keepEvidence({
    store,
    keep: (batch) => saving.keep(batch),
    folder: evidenceFolder(join(folder, 'evidence')),
    limits: {maxBytes: 1e9, keep: undefined},
    actor: 'daemon',
    onProblem: (problem) => expect(problem).toBeUndefined(),
  });
  const nothing = (): void => undefined;
  const saving = startSaving({
    ...{store, outbox, topics, evidence, log},
    ...{onMessages: nothing, onStored: nothing, onHealth: nothing},
  });
  const calls: Rig['calls'] = [];
  const sensor = {
    isAway: () => false,
    call: async (name: string, params: unknown) => {
      calls.push({name, params});
      const {id, state} = params as {id: string; state: 'closed'};
      return name === 'alert-state' ? {...store.alerts.get(id), state} : undefined;
    },
  };
  const parts = {...{config, store, outbox, saving, log, topics, evidence, sensor}, isEnding: false};
  return {
    parts: parts as unknown as DaemonParts,
    calls,
    fill() {
      disk.fill();
      for (let n = 1000; n < 20_000 && !saving.isDegraded(); n += 10)
        saving.save(Array.from({length: 10}, (_, i): Change => ({type: 'alert', alert: sampleAlert(n + i)})));
      expect(saving.isDegraded()).toBe(true);
      // Now the smallest write, too.
      expect(() => {
        for (let n = 0; n < 20_000; n++) store.meta.set(`filler ${n}`, 'x');
      }).toThrow('free some space');
    },
    async heal() {
      disk.free();
      const freed = performance.now();
      await until('the store is well', () => !saving.isDegraded());
      expect(performance.now() - freed).toBeLessThan(HEAL_MS);
    },
    sent: () =>
      outbox
        .of('mqtt')
        .next(100_000)
        .map(({payload}) => payload),
  };
}

describe.skipIf(!canMount)('on a full disk', () => {
  // Without a segment line 23 fails.
  test('a run of the checklist is told at once, waits, and is kept', async () => {
    const {parts, calls} = rig;
    rig.fill();
    vi.useFakeTimers({toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now()});
    writeFileSync(join(folder, 'bifrost.yaml'), `store: {path: ${parts.store.path}}\n`);
    const watch = watchChecklist(parts, join(folder, 'bifrost.yaml'));
    endings.push(watch.stop);
    vi.setSystemTime(Date.now() + (3 * MINUTE) / 1000);
    await vi.advanceTimersByTimeAsync(2000);
    await vi.waitFor(
      async () => {
        await vi.advanceTimersByTimeAsync(1000);
        expect(calls.filter(({name}) => name === 'observe')).toHaveLength(1);
      },
      {timeout: 60_000, interval: 100},
    );
    // Neither run nor told again, however often it is looked at.
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    expect(calls.filter(({name}) => name === 'observe')).toHaveLength(1);
    expect(parts.store.checklist.list({})).toEqual([]);
    vi.useRealTimers();
    disk.free();
    await until('the run is kept', () => parts.store.checklist.list({}).length > 0 || retry(parts));
    expect(parts.store.checklist.list({})).toMatchObject([{cause: 'start', lines: expect.any(String)}]);
    expect(parts.store.checklist.told()).toEqual([23]);
  }, 120_000);

  test('tasks come up as soon as there is room', async () => {
    const {parts} = rig;
    rig.fill();
    const {shippedShapes} = await import('../src/line-shapes.ts');
    const watch = watchTasks(parts, await shippedShapes());
    endings.push(watch.stop);
    expect(parts.store.tasks.list({})).toEqual([]);
    await rig.heal();
    await until('tasks', () => parts.store.tasks.list({}).length > 0);
  }, 60_000);

  test('somebody is told of an alert that nobody acknowledges, once', async () => {
    const {parts} = rig;
    const plan = {
      timezone: 'UTC',
      calendars: [],
      quiet: [],
      tiers: [{after: 0, level: 'critical', calendars: [], sinks: ['mqtt']}],
    } as const;
    const alert = sampleAlert(1, 'new', {level: 'critical', lastSeen: now()});
    parts.store.save({changes: [{type: 'alert', alert}]});
    rig.fill();
    const watch = watchEscalation(parts, plan, now() - MINUTE);
    endings.push(watch.stop);
    watch.look(now());
    watch.look(now() + MINUTE);
    const told = (): string[] => rig.sent().filter((payload) => payload.includes('alert-escalated'));
    expect(told()).toEqual([expect.stringContaining('"degraded":true')]);
    await rig.heal();
    watch.look(now() + 2 * MINUTE);
    expect(told()).toHaveLength(1);
    expect(parts.store.escalations.list()).toMatchObject([{alert: alert.id, tier: 0}]);
    expect(parts.store.audit.list({}).map(({action}) => action)).toEqual(['alert.escalated']);
  }, 60_000);

  test('alerts of what is no longer so are closed', async () => {
    const {parts} = rig;
    const open = sampleAlert(1, 'new', {rule: {...sampleAlert(1).rule, id: 'HC-01'}});
    const first = {...open.first, fields: {...open.first.fields, 'bifrost.line': 37}};
    parts.store.save({changes: [{type: 'alert', alert: {...open, first}}]});
    rig.fill();
    const {matterOf} = await import('../src/core/posture.ts');
    const matters = new Set([matterOf(first.fields)]);
    await closeAlerts(parts, {rules: ['HC-01'], matters, detail: 'kept again'});
    expect(parts.store.alerts.get(open.id)?.state).toBe('new');
    await rig.heal();
    expect(parts.store.alerts.get(open.id)?.state).toBe('closed');
    expect(parts.store.audit.list({})).toMatchObject([{action: 'alert.closed', detail: 'kept again'}]);
  }, 60_000);

  test('a backup that fails is recorded, and none is tried while the store cannot be written', async () => {
    const {parts} = rig;
    const backup = {
      ...parts.config.backup,
      folder: join(disk.path, 'none'),
      recipients: ['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'],
    };
    parts.config = {...parts.config, backup};
    disk.fill();
    const watch = watchBackups(parts, join(folder, 'bifrost.yaml'));
    endings.push(watch.stop);
    await watch.check();
    rig.fill();
    const tried = rig.calls.length;
    expect(tried).toBeGreaterThan(0);
    await watch.check();
    expect(rig.calls).toHaveLength(tried);
    await rig.heal();
    expect(parts.store.jobs.latest('backup')).toMatchObject({ok: false});
    expect(parts.store.audit.list({}).map(({action}) => action)).toEqual(['backup.failed']);
  }, 60_000);

  test('polling is stopped, and stays so; whoever starts it is told that it cannot be', async () => {
    const {parts} = rig;
    rig.fill();
    const {'poll-stop': stop, 'poll-start': start} = decisions;
    await decideInDaemon(parts, stop, {reason: 'work'}, 'cli:anna');
    const plan = rig.sent().find((payload) => payload.includes('"stopped"'));
    expect(plan).toContain('work');
    await expect(decideInDaemon(parts, start, {reason: 'done'}, 'cli:anna')).rejects.toMatchObject({
      code: 'store-write',
      message: expect.stringContaining('free some space'),
    });
    await rig.heal();
    expect(parts.store.polling.switch()).toMatchObject({isStopped: true, by: 'cli:anna'});
  }, 60_000);

  test('what a device may be asked is published', async () => {
    rig.fill();
    tellPollPlan(rig.parts);
    expect(rig.sent().filter((payload) => payload.includes('"targets"'))).toHaveLength(1);
  }, 60_000);

  test('advisories, values that outlive the process and entries of the audit log wait', async () => {
    const {parts} = rig;
    parts.store.save({changes: [{type: 'asset', asset: sampleAsset(1)}]});
    rig.fill();
    parts.saving.keep({meta: {bdSeq: '7'}});
    parts.saving.keep({audit: [{time: now(), actor: 'daemon', action: 'config.reload', detail: 'taken'}]});
    parts.saving.keep({audit: [{time: now(), actor: 'mqtt', action: 'command.refused', detail: '3 expired'}]});
    expect(parts.store.meta.get('bdSeq')).toBeUndefined();
    await rig.heal();
    expect(parts.store.meta.get('bdSeq')).toBe('7');
    expect(parts.store.audit.list({}).map(({action}) => action)).toEqual(['command.refused', 'config.reload']);
    expect(parts.store.audit.broken()).toBe(0);
    expect(parts.saving.counters()['store.unsaved']).toBe(0);
  }, 60_000);

  test('the hash of evidence that closed meanwhile is kept', async () => {
    const {parts} = rig;
    const window: EvidenceWindow = {
      ...{alert: sampleAlert(1).id, raised: now(), state: 'kept', from: now(), until: now()},
      ...{frames: 0, bytes: 0, sha256: '', note: '', sharedWith: ''},
    } as EvidenceWindow;
    rig.fill();
    parts.evidence.write([{type: 'evidence', window, pcapng: new Uint8Array(0)}]);
    expect(parts.store.evidence.list({})).toEqual([]);
    await rig.heal();
    expect(parts.store.evidence.list({})).toMatchObject([{alert: window.alert}]);
    expect(parts.store.audit.list({}).map(({action}) => action)).toEqual(['evidence.frozen']);
  }, 60_000);

  test('the audit log is anchored when it can be', async () => {
    const {parts} = rig;
    rig.fill();
    const anchoring = anchorAudit(parts);
    endings.push(anchoring.stop);
    expect(parts.store.meta.get('audit.anchored')).toBeUndefined();
    await rig.heal();
    anchoring.anchor();
    expect(parts.store.meta.get('audit.anchored')).toBeDefined();
  }, 60_000);
});

/** The timers of the saving stand still while the clock is turned. */
function retry({saving}: DaemonParts): boolean {
  saving.keep({});
  return false;
}

test('what waits is bounded: runs go first, entries of the audit log last, and what goes is counted', () => {
  const held = heldBatches();
  for (let n = 0; n < 5; n++) held.add({run: {id: `run-${n}`} as never});
  expect(held.dropped()).toBe(3);
  for (let n = 0; n < 400; n++) held.add({audit: [{time: n, actor: '', action: '', detail: ''}]});
  for (let n = 0; n < 400; n++) held.add({told: [n]});
  expect(held.dropped()).toBe(3 + 2 + 300);
  const batches = held.take();
  expect(batches).toHaveLength(500);
  expect(batches.filter(({run}) => run !== undefined)).toEqual([]);
  expect(batches.filter(({audit}) => audit !== undefined)).toHaveLength(400);
  expect(batches.at(-1)).toEqual({told: [399]});
  expect(held.isEmpty()).toBe(true);
});
