/** A full disk: what cannot be written is refused, nothing breaks, and it heals when there is room again. Needs root. */
import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {isAppError} from '../../src/core/errors.ts';
import {loadSqlite} from '../../src/store/sqlite.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {canMount} from '../root.ts';
import {sampleAlert} from '../sample.ts';

let folder: string;
let path: string;
let store: Store;

beforeEach(() => {
  if (!canMount) return;
  folder = mkdtempSync(join(tmpdir(), 'bifrost-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder]);
  path = join(folder, 'bifrost.db');
  store = openStore(path);
});

afterEach(() => {
  if (!canMount) return;
  store.close();
  execFileSync('umount', [folder]);
  rmSync(folder, {recursive: true});
});

const free = (): number => statfsSync(folder).bavail * statfsSync(folder).bsize;
const fillDisk = (): void => writeFileSync(join(folder, 'filler'), Buffer.alloc(free()));
const freeDisk = (): void => rmSync(join(folder, 'filler'));
const hasReserve = (): boolean => existsSync(`${path}.reserve`);

const event = (n: number) => ({
  id: `event-${n}`,
  kind: 'event' as const,
  topic: 'event',
  payload: JSON.stringify({n, text: 'x'.repeat(2000)}),
  retain: false,
});

/** Saves an alert and 100 events a time; says how many alerts were taken before the first refusal, `rounds` at most. */
function saveUntilRefused(from: number, rounds: number): number {
  for (let n = from; n < from + rounds; n++) {
    try {
      store.save({
        changes: [{type: 'alert', alert: sampleAlert(n)}],
        messages: Array.from({length: 100}, (_, i) => event(100 * n + i)),
      });
    } catch (error) {
      if (!isAppError(error) || error.code !== 'store-write') throw error;
      return n - from;
    }
  }
  return rounds;
}

test.skipIf(!canMount)('the stream is pruned before an alert is refused', () => {
  expect(hasReserve()).toBe(true);
  const taken = saveUntilRefused(0, 300); // 60 MB of events through a disk of 24
  expect(taken).toBe(300);
  expect(store.alerts.list({})).toHaveLength(300);
  const dropped = store.counters.list().find(({name}) => name === 'outbox.dropped.event')?.value ?? 0;
  expect(dropped).toBeGreaterThan(10_000);
  expect(store.outbox.count() + dropped).toBe(30_000);
  expect(store.outbox.of('mqtt').next(1)[0]?.id).toBe(`event-${dropped}`);
});

test.skipIf(!canMount)('when nothing can be pruned the write is refused, and it heals with the first room', () => {
  fillDisk();
  let refused: unknown;
  let saved = 0;
  for (; saved < 20_000 && refused === undefined; saved += 10) {
    try {
      store.save({changes: Array.from({length: 10}, (_, i) => ({type: 'alert', alert: sampleAlert(saved + i)}))});
    } catch (error) {
      refused = error;
    }
  }
  expect(refused).toMatchObject({
    code: 'store-write',
    message: expect.stringContaining('free some space'),
    cause: {code: 'SQLITE_FULL'},
  });
  expect(hasReserve()).toBe(false);
  const kept = saved - 10;
  expect(store.alerts.list({})).toHaveLength(kept);
  freeDisk();
  store.save({changes: [{type: 'alert', alert: sampleAlert(1e6)}]});
  expect(store.alerts.list({})).toHaveLength(kept + 1);
  expect(hasReserve()).toBe(true);
  store.close();
  const Sqlite = loadSqlite();
  const db = new Sqlite(path);
  expect(db.pragma('integrity_check', {simple: true})).toBe('ok');
  db.close();
  store = openStore(path);
});

test.skipIf(!canMount)('a store opens on a full disk, in the room of its reserve', () => {
  store.save({messages: [event(1)]});
  store.close();
  fillDisk();
  store = openStore(path);
  expect(hasReserve()).toBe(false);
  store.save({changes: [{type: 'alert', alert: sampleAlert(1)}]});
  expect(store.alerts.list({})).toHaveLength(1);
  freeDisk();
  store.save({});
  expect(hasReserve()).toBe(true);
});

test.skipIf(!canMount)('even without its reserve it can be opened to read, and written with the first room', () => {
  store.save({changes: [{type: 'alert', alert: sampleAlert(1)}]});
  store.close();
  rmSync(`${path}.reserve`);
  fillDisk();
  expect(() => openStore(path)).toThrow('the disk is full');
  store = openStore(path, {evenIfFull: true});
  expect(store.isAlone()).toBe(true);
  expect(store.alerts.list({})).toHaveLength(1);
  expect(() => store.save({changes: [{type: 'alert', alert: sampleAlert(2)}]})).toThrow('free some space');
  freeDisk();
  store.save({changes: [{type: 'alert', alert: sampleAlert(2)}]});
  store.reopen();
  expect(store.isAlone()).toBe(false);
  const other = openStore(path);
  other.save({changes: [{type: 'alert', alert: sampleAlert(3)}]});
  other.close();
  expect(store.alerts.list({})).toHaveLength(3);
});
