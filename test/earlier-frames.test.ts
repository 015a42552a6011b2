/** A window that reaches further back than memory: its beginning comes from the ring on disk, and what is missing still is said. */
import {mkdtempSync, readdirSync, rmSync, truncateSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Alert} from '../src/core/alert.ts';
import type {EvidenceChange, EvidenceWindow} from '../src/core/evidence.ts';
import type {Link} from '../src/core/packet-source.ts';
import {HOUR, isoTime, SECOND} from '../src/core/time.ts';
import {type DiskRing, diskRing} from '../src/custody/disk-ring.ts';
import {type EvidenceFolder, evidenceFolder} from '../src/custody/folder.ts';
import {earlierFrames} from '../src/earlier-frames.ts';
import {type Freezer, freezer} from '../src/evidence/freezer.ts';
import {pcapngHead} from '../src/evidence/pcapng.ts';
import {type EvidenceKeeping, keepEvidence} from '../src/keep-evidence.ts';
import {openStore, type Store} from '../src/store/store.ts';
import {alertAt, between, blockOf, CELL, framesIn, OTHER, type SeenFrame} from './evidence/frames.ts';
import {START} from './watch.ts';

let root = '';
let store: Store;
let folder: EvidenceFolder;
const problems: string[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bifrost-earlier-'));
  store = openStore(join(root, 'bifrost.db'));
  folder = evidenceFolder(join(root, 'evidence'));
  problems.length = 0;
});
afterEach(() => {
  store.close();
  rmSync(root, {recursive: true});
});

const at = (seconds: number) => START + seconds * SECOND;

/** Sensor and core, as far as frames go; what the sensor had in memory goes with it. */
interface Watch {
  readonly freezer: Freezer;
  readonly ring: DiskRing;
  /** Frames of a second, and alerts that they raise. */
  second(frames: readonly SeenFrame[], raise?: readonly Alert[]): void;
  end(seconds: number): void;
}

function watch({maxMiB = 64, links = [CELL, OTHER]}: {maxMiB?: number; links?: readonly Link[]} = {}): Watch {
  const ring = diskRing(
    join(root, 'ring'),
    links.map(({name}) => name),
    {maxBytes: maxMiB << 20, keep: HOUR},
  );
  const earlier = earlierFrames({ring, links, application: 'test', alert: (id) => store.alerts.get(id)});
  const limits = {maxBytes: 1e9, keep: undefined};
  const keep: EvidenceKeeping = keepEvidence({
    ...{store, folder, limits, earlier, actor: 'daemon'},
    keep: (batch) => store.save(batch),
    onProblem: (problem) => problems.push(problem),
  });
  let changes: EvidenceChange[] = [];
  const one = freezer({
    ...{before: 30 * SECOND, after: 30 * SECOND, rings: links.length, ringBytes: 1 << 18, spills: true},
    application: 'test',
    health: () => ({}),
    room: () => Number.POSITIVE_INFINITY,
    onChange: (change) => changes.push(change),
  });
  const handOver = (now: number, isLast: boolean): void => {
    for (const piece of one.spill(now, isLast)) ring.write(piece, (link) => pcapngHead('test', link), now);
    const taken = keep.hashed(changes);
    changes = [];
    store.save({changes: taken});
    keep.write(taken);
  };
  return {
    freezer: one,
    ring,
    second(frames, raise = []) {
      one.block(blockOf(frames), links);
      for (const alert of raise) {
        store.save({changes: [{type: 'alert', alert}]});
        one.raised(alert);
      }
      one.collect();
      handOver(frames.at(-1)?.time ?? 0, false);
    },
    end(seconds) {
      one.end(at(seconds));
      handOver(at(seconds), true);
    },
  };
}

/** 20 frames of a kilobyte of the parties and 20 of others: memory holds about six seconds. */
const busy = (second: number): SeenFrame[] =>
  Array.from({length: 20}, (_, i) => [
    between(1, 2, second + i / 100, 1000),
    between(3, 4, second + i / 100 + 0.005, 1000),
  ]).flat();
/** Number of the first frame of a second. */
const frameOf = (second: number): number => second * 40 + 1;
const kept = (alert: Alert): {window: EvidenceWindow; seconds: number[]} => {
  const [window] = store.evidence.list({alert: alert.id});
  if (window === undefined) throw new Error('no window');
  const seconds = framesIn(folder.read(window) ?? new Uint8Array(0)).map(({time}) => (time - START) / SECOND);
  return {window, seconds};
};
const perSecond = (seconds: readonly number[]): Record<number, number> => {
  const counts: Record<number, number> = {};
  for (const one of seconds) counts[Math.floor(one)] = (counts[Math.floor(one)] ?? 0) + 1;
  return counts;
};
const each = (from: number, until: number): Record<number, number> =>
  Object.fromEntries(Array.from({length: until - from}, (_, i) => [from + i, 20]));

test('what memory no longer had comes from the disk: every frame of the parties, once, in order, and nothing is missing', () => {
  const one = watch();
  for (let second = 0; second < 60; second++) one.second(busy(second));
  const alert = alertAt(1, 1, 2, 60, frameOf(60));
  one.second(busy(60), [alert]);
  for (let second = 61; second < 95; second++) one.second(busy(second));
  one.end(95);
  const {window, seconds} = kept(alert);
  expect(window).toMatchObject({state: 'kept', note: '', first: at(30), frames: seconds.length});
  expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  expect(perSecond(seconds)).toEqual({...each(30, 90), 90: 1});
  expect(problems).toEqual([]);
});

test('a ring that does not reach back so far says from when it does', () => {
  const one = watch({maxMiB: 1});
  for (let second = 0; second < 60; second++) one.second(busy(second));
  const alert = alertAt(1, 1, 2, 60, frameOf(60));
  one.second(busy(60), [alert]);
  one.end(95);
  const {window, seconds} = kept(alert);
  expect(window.state).toBe('cut');
  expect(window.note).toBe(
    `frames before ${isoTime(one.ring.files(['eth1'], 0, at(999))[0]?.first ?? 0)} were no longer kept`,
  );
  expect(seconds[0]).toBeGreaterThan(31);
  expect(seconds[0]).toBeLessThan(50);
});

test('an alert right after a restart has the frames from before it, and the gap is said', () => {
  const before = watch();
  for (let second = 0; second < 20; second++) before.second(busy(second));
  before.end(20);
  const after = watch();
  after.second(busy(25));
  const alert = alertAt(1, 1, 2, 26, 41);
  after.second(busy(26), [alert]);
  after.end(57);
  const {window, seconds} = kept(alert);
  expect(perSecond(seconds)).toEqual({...each(0, 20), 25: 20, 26: 20});
  expect(window).toMatchObject({
    state: 'cut',
    note: `frames before ${isoTime(at(25))} may be missing: the watch began anew or memory was full`,
  });
});

test('a block that was torn by a power cut costs its frame alone', () => {
  const before = watch();
  for (let second = 0; second < 20; second++) before.second(busy(second));
  before.end(20);
  const [file = ''] = readdirSync(join(root, 'ring', 'if-eth1'));
  const path = join(root, 'ring', 'if-eth1', file);
  const length = before.ring.files(['eth1'], at(0), at(30))[0]?.bytes ?? 0;
  truncateSync(path, length - 1100 - 100); // the last frame is of others
  const after = watch();
  after.second(busy(25));
  const alert = alertAt(1, 1, 2, 26, 41);
  after.second(busy(26), [alert]);
  after.end(57);
  expect(perSecond(kept(alert).seconds)).toEqual({...each(0, 20), 19: 19, 25: 20, 26: 20});
});

test('of two interfaces of a segment no frame comes twice, though memory had some of one', () => {
  const links = [CELL, {...OTHER, segment: 'cell1'}];
  const one = watch({links});
  const quiet = (second: number): SeenFrame => ({...between(5, 2, second + 0.5), link: 1});
  for (let second = 0; second < 40; second++) one.second([...busy(second), quiet(second)]);
  const alert = alertAt(1, 5, 2, 40, 40 * 41 + 1);
  one.second(busy(40), [alert]);
  one.end(75);
  const {window, seconds} = kept(alert);
  expect(window).toMatchObject({state: 'kept', note: ''});
  expect(perSecond(seconds)).toEqual({...Object.fromEntries(Array.from({length: 30}, (_, i) => [10 + i, 21])), 40: 20});
});

test('an interface that was silent until then lacks nothing', () => {
  const one = watch();
  const alert = alertAt(1, 5, 6, 40, 1, 'cell2');
  one.second([{...between(5, 6, 40), link: 1}], [alert]);
  one.ring.tidy(at(40));
  one.end(75);
  // The watch began with its first frame, and before that nobody looked.
  expect(kept(alert).window.note).toContain('the watch began anew');
  const empty = earlierFrames({
    ring: diskRing(join(root, 'none'), ['eth2'], {maxBytes: 1 << 20, keep: HOUR}),
    links: [OTHER],
    application: 'test',
    alert: () => alert,
  });
  expect(empty({...kept(alert).window, note: ''}, new Uint8Array(0))).toMatchObject({reasons: ['', '']});
});

test('a VLAN that is a segment of its own has its frames, too', () => {
  const links = [{...CELL, segment: 'trunk', vlans: new Map([[10, 'cell1']])}];
  const one = watch({links});
  for (let second = 0; second < 40; second++) one.second(busy(second));
  const alert = alertAt(1, 1, 2, 40, frameOf(40));
  one.second(busy(40), [alert]);
  one.end(75);
  expect(perSecond(kept(alert).seconds)).toEqual(each(10, 41));
});
