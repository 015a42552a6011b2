/** Evidence on the disk: sealed, bounded, whole again after a crash, and never in the way. */
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {AlertState} from '../src/core/alert.ts';
import type {EvidenceChange, EvidenceWindow, WindowState} from '../src/core/evidence.ts';
import {joined} from '../src/core/joined.ts';
import {DAY, SECOND} from '../src/core/time.ts';
import {type EvidenceFolder, evidenceFolder, sha256} from '../src/custody/folder.ts';
import {pcapngWriter} from '../src/evidence/pcapng.ts';
import {type EvidenceLimits, keepEvidence} from '../src/keep-evidence.ts';
import {openStore, type Store} from '../src/store/store.ts';
import {between, CELL} from './evidence/frames.ts';
import {sampleAlert} from './sample.ts';

let root = '';
let store: Store;
let folder: EvidenceFolder;
const problems: string[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bifrost-keep-'));
  store = openStore(join(root, 'bifrost.db'));
  folder = evidenceFolder(join(root, 'evidence'));
  problems.length = 0;
});
afterEach(() => {
  store.close();
  rmSync(root, {recursive: true});
});

const BIG: EvidenceLimits = {maxBytes: 1e9, keep: undefined};
const keeping = (limits = BIG, files = folder) =>
  keepEvidence({
    store,
    keep: store.save,
    folder: files,
    limits,
    actor: 'daemon',
    onProblem: (problem) => problems.push(problem),
  });

const NOW = Date.now() * 1000;
const idOf = (n: number): string => sampleAlert(n).id;
const windowOf = (n: number, state: WindowState, raised: number, frames = 0): EvidenceWindow => ({
  alert: idOf(n),
  raised,
  frame: 1,
  state,
  note: '',
  sharedWith: '',
  from: raised - SECOND,
  until: raised + SECOND,
  frames,
  bytes: 0,
  first: raised,
  last: raised,
  healthBefore: {},
  healthAfter: {},
  sha256: '',
});

const pcapng = (frames: number): Uint8Array =>
  pcapngWriter('test').write(
    Array.from({length: frames}, (_, i) => {
      const {bytes, time} = between(1, 2, i, 1000);
      return {number: i, time, bytes, start: 0, end: bytes.length, wireLength: bytes.length, vlan: -1, link: CELL};
    }),
    new Map(),
  );

const change = (window: EvidenceWindow, bytes: Uint8Array = new Uint8Array(0)): EvidenceChange => ({
  type: 'evidence',
  window,
  pcapng: bytes,
});

/** As the daemon does it. */
function save(changes: readonly EvidenceChange[], keep = keeping()): void {
  const hashed = keep.hashed(changes);
  store.save({changes: hashed});
  keep.write(hashed);
}

function freeze(n: number, raised: number, state: AlertState = 'new', keep = keeping()): void {
  store.save({changes: [{type: 'alert', alert: sampleAlert(n, state)}]});
  save([change(windowOf(n, 'open', raised), pcapng(10))], keep);
  save([change(windowOf(n, 'kept', raised, 10))], keep);
}

test('a window that closes is sealed: its file, its hash, and an entry in the custody log', () => {
  freeze(1, NOW);
  const [window] = store.evidence.list({});
  const bytes = folder.read({alert: idOf(1), raised: NOW});
  expect(window).toMatchObject({state: 'kept', frames: 10, bytes: bytes?.length, sha256: sha256(bytes ?? joined([]))});
  const [entry] = store.audit.about(idOf(1), 'evidence.');
  expect(entry).toMatchObject({actor: 'daemon', action: 'evidence.frozen'});
  expect(entry?.detail).toContain(window?.sha256);
  expect([store.audit.broken(), problems]).toEqual([0, []]);
});

test('a frame that is kept alone lies in the store, with its hash', () => {
  save([change({...windowOf(1, 'frame', NOW, 1), bytes: pcapng(1).length}, pcapng(1))]);
  expect(store.evidence.single(idOf(1), NOW)).toEqual(Buffer.from(pcapng(1)));
  expect(store.evidence.list({})[0]?.sha256).toBe(sha256(pcapng(1)));
  expect(existsSync(folder.path)).toBe(false);
});

test('what a killed daemon left open is closed with what is there', () => {
  save([change(windowOf(1, 'open', NOW), pcapng(3))]);
  save([change(windowOf(2, 'open', NOW))]);
  keeping().recover();
  expect(store.evidence.list({alert: idOf(1)})[0]).toMatchObject({
    state: 'cut',
    note: 'the daemon ended while frames were added',
    frames: 3,
    sha256: sha256(pcapng(3)),
  });
  expect(store.evidence.list({alert: idOf(2)})[0]).toMatchObject({state: 'none', frames: 0});
  const before = store.audit.count();
  keeping().recover();
  expect(store.audit.count()).toBe(before);
});

test('a disk without room: the alert is stored, the window says what is missing, later pieces stay out', () => {
  let calls = 0;
  const full: EvidenceFolder = {...folder, append: (window, bytes) => ++calls !== 2 && folder.append(window, bytes)};
  const keep = keeping(BIG, full);
  for (const bytes of [pcapng(2), pcapng(2).subarray(60), pcapng(2).subarray(60)])
    save([change(windowOf(1, 'open', NOW), bytes)], keep);
  save([change(windowOf(1, 'kept', NOW, 6))], keep);
  expect(store.evidence.list({})[0]).toMatchObject({
    state: 'cut',
    frames: 2,
    note: 'frames could not be written to the disk',
  });
  expect([calls, problems.length]).toEqual([2, 1]);
});

describe('what is deleted', () => {
  const states = (): Record<string, WindowState> =>
    Object.fromEntries(store.evidence.list({}).map(({alert, state}) => [alert, state]));

  test('when there is too much: the oldest, those of alerts that are done first', () => {
    const one = pcapng(10).length;
    const keep = keeping({maxBytes: 2.5 * one, keep: undefined});
    freeze(1, NOW - 4 * DAY, 'new', keep);
    freeze(2, NOW - 3 * DAY, 'closed', keep);
    freeze(3, NOW - 2 * DAY, 'closed', keep);
    expect(states()).toEqual({[idOf(1)]: 'kept', [idOf(2)]: 'deleted', [idOf(3)]: 'kept'});
    freeze(4, NOW - DAY, 'new', keep);
    freeze(5, NOW, 'new', keep);
    expect(states()).toMatchObject({[idOf(1)]: 'deleted', [idOf(3)]: 'deleted', [idOf(4)]: 'kept', [idOf(5)]: 'kept'});
    expect(folder.read({alert: idOf(2), raised: NOW - 3 * DAY})).toBeUndefined();
    expect(store.evidence.bytes()).toBe(2 * one);
    expect(store.audit.about(idOf(1), 'evidence.').map(({action}) => action)).toEqual([
      'evidence.frozen',
      'evidence.deleted',
    ]);
    expect(store.evidence.list({alert: idOf(2)})[0]?.note).toMatch(/^deleted .*more than evidence.maxMiB$/);
  });

  test('when it is too old and its alert is done', () => {
    const keep = keeping({maxBytes: 1e9, keep: 30 * DAY});
    freeze(1, NOW - 40 * DAY, 'new', keep);
    freeze(2, NOW - 40 * DAY, 'closed', keep);
    freeze(3, NOW - 20 * DAY, 'closed', keep);
    expect(states()).toEqual({[idOf(1)]: 'kept', [idOf(2)]: 'deleted', [idOf(3)]: 'kept'});
  });
});
