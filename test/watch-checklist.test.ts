/**
 * The daemon's checklist, with its real process for probes and a real store; the clock alone is turned: a file that changes, drift that
 * nobody accepts, and tasks that evidence closes.
 */
import {accessSync, constants, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pino} from 'pino';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {defaultConfig} from '../src/config/defaults.ts';
import type {Verdict} from '../src/core/checklist.ts';
import type {Job} from '../src/core/job.ts';
import {DAY, HOUR, MINUTE} from '../src/core/time.ts';
import type {ChecklistWatch, DaemonParts} from '../src/daemon-parts.ts';
import {projectPath} from '../src/load/project.ts';
import type {Saving} from '../src/saving.ts';
import {openStore, type Store} from '../src/store/store.ts';

/** Probes run in the compiled program. */
const {watchChecklist}: typeof import('../src/watch-checklist.ts') = await import(
  projectPath('dist/src/watch-checklist.js')
);

/** Somewhere where a changed file is drift. */
const WATCHED = '/opt';
const mayWrite = ((): boolean => {
  try {
    accessSync(WATCHED, constants.W_OK);
    return true;
  } catch {
    process.stderr.write(`drift of a file is not tested: ${WATCHED} may not be written\n`);
    return false;
  }
})();

let folder: string;
let store: Store;
let watch: ChecklistWatch | undefined;
beforeEach(() => {
  vi.useFakeTimers({toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now()});
  folder = mkdtempSync(join(tmpdir(), 'bifrost-watch-'));
  store = openStore(join(folder, 'bifrost.db'));
});
afterEach(() => {
  watch?.stop();
  store.close();
  rmSync(folder, {recursive: true});
  vi.useRealTimers();
});

/** As while all is well. */
const storing = () => ({keep: store.save, isDegraded: () => false});

function begin(lines: readonly number[], saving: Pick<Saving, 'keep' | 'isDegraded'> = storing()): void {
  const base = defaultConfig();
  const config = {...base, store: {...base.store, path: join(folder, 'bifrost.db')}, checklist: {every: DAY, lines}};
  writeFileSync(join(folder, 'bifrost.yaml'), `store: {path: ${config.store.path}}\n`);
  const parts = {config, store, saving, log: pino({level: 'silent'}), sensor: undefined, tasks: undefined};
  watch = watchChecklist(parts as unknown as DaemonParts, join(folder, 'bifrost.yaml'));
}

const runs = () => store.checklist.list({});
/** The clock goes on, in one step, and then the next run ends. */
async function nextRun(after: number): Promise<{cause: string; verdicts: readonly Verdict[]}> {
  const before = runs().length;
  vi.setSystemTime(Date.now() + after / 1000);
  await vi.advanceTimersByTimeAsync(2000);
  await vi.waitFor(
    () => {
      if (runs().length === before) throw new Error('it does not run');
    },
    {timeout: 20_000, interval: 50},
  );
  // Once more, so that what it found is told.
  await vi.advanceTimersByTimeAsync(2000);
  const run = store.checklist.get(runs()[0]?.id ?? '');
  if (run === undefined) throw new Error('the run is not kept');
  return run;
}
const stateOf = (verdicts: readonly Verdict[], line: number): string =>
  [verdicts.find((one) => one.line === line)].map((one) => `${one?.state} ${one?.why}`).join();

test.runIf(mayWrite)(
  'a file that changed is seen within minutes, is drift after a day, and none once it is accepted',
  async () => {
    const opt = mkdtempSync(join(WATCHED, 'bifrost-test-'));
    try {
      const compose = join(opt, 'compose.yaml');
      writeFileSync(compose, 'services: {a: {image: "a:1.0"}}\n');
      begin([4, 60]);
      expect((await nextRun(2 * MINUTE)).cause).toBe('start');
      writeFileSync(compose, 'services: {a: {image: "a:2.0"}}\n');
      expect((await nextRun(11 * MINUTE)).cause).toBe(`changed: ${compose}`);
      const nextDay = await nextRun(DAY);
      expect([nextDay.cause, stateOf(nextDay.verdicts, 60)]).toEqual(['schedule', expect.stringMatching(/^pass/)]);
      const dayAfter = await nextRun(DAY);
      expect(stateOf(dayAfter.verdicts, 60)).toMatch(/^fail .*nobody acknowledged/);
      store.save({
        changes: [{type: 'act', act: {line: 60, at: Date.now() * 1000, by: 'anna', note: 'planned', evidence: []}}],
      });
      expect(stateOf((await nextRun(DAY)).verdicts, 60)).toMatch(/^pass/);
    } finally {
      rmSync(opt, {recursive: true});
    }
  },
  60_000,
);

test('a task that is due asks for a run, and evidence closes it; without it stays open and is looked at again', async () => {
  begin([87, 91]);
  await nextRun(2 * MINUTE);
  const now = Date.now() * 1000;
  const open = {
    key: '2026-W48',
    opens: now - HOUR,
    due: now + 20 * MINUTE,
    ends: now + DAY,
    closing: 'evidence',
  } as const;
  const backup: Job = {
    ...{kind: 'backup', started: now, finished: now, ok: true, what: 'b.age', result: 'made', size: 10, sha256: ''},
  };
  store.save({
    changes: [
      {type: 'task', period: {line: 87, ...open}},
      {type: 'task', period: {line: 91, ...open}},
      {type: 'job', job: backup},
    ],
  });
  expect((await nextRun(21 * MINUTE)).cause).toMatch(/^task: line (87|91), 2026-W48$/);
  const closed = store.tasks.get(87, '2026-W48')?.closed;
  expect(closed).toMatchObject({how: 'evidence', by: 'bifrost', evidence: [expect.stringMatching(/^[0-9a-f]{64}$/)]});
  expect(store.tasks.get(91, '2026-W48')?.closed).toBeUndefined();
  expect(store.audit.list({limit: 1})[0]).toMatchObject({action: 'task.done', actor: 'bifrost'});
  expect((await nextRun(4 * HOUR)).cause).toBe('task: line 91, 2026-W48');
}, 60_000);
