/** Which frames are kept around an alert, to the frame, and what is said of those that are not. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {windowKey} from '../../src/core/evidence.ts';
import {SECOND} from '../../src/core/time.ts';
import {MAX_OPEN, MAX_WINDOW_BYTES, MAX_WINDOWS_PER_ALERT} from '../../src/evidence/freezer.ts';
import {START} from '../watch.ts';
import {alertAt, type Bench, bench, between, framesIn, type Kept, type SeenFrame} from './frames.ts';

const seconds = ({pcapng}: Kept): number[] => framesIn(pcapng).map(({time}) => (time - START) / SECOND);
const only = (one: Bench): Kept => {
  const [first, ...rest] = one.kept();
  if (first === undefined || rest.length > 0) throw new Error(`${1 + rest.length} windows`);
  return first;
};

/** Client 1 asks server 2 every second; somebody else speaks in between. */
const traffic = (from: number, to: number): SeenFrame[] =>
  Array.from({length: to - from}, (_, i) => [between(1, 2, from + i), between(3, 4, from + i + 0.5)]).flat();

describe('a window', () => {
  test('holds the frames of the parties from 30 s before to 30 s after, and no others', () => {
    const one = bench();
    one.block(traffic(0, 100));
    one.block([between(9, 2, 100)], [alertAt(1, 9, 2, 100, 201)]);
    for (let at = 101; at < 140; at++) one.block(traffic(at, at + 1));
    const kept = only(one);
    const wanted = [...Array(30).keys()].map((i) => 70 + i);
    expect(seconds(kept)).toEqual([...wanted, 100, ...[...Array(30).keys()].map((i) => 101 + i)]);
    expect(kept.window).toMatchObject({
      state: 'kept',
      note: '',
      frames: 61,
      healthBefore: {dropped: 7},
      healthAfter: {dropped: 7},
    });
    expect(kept.window.bytes).toBe(kept.pcapng.length);
    expect(new TextDecoder().decode(kept.pcapng)).toContain(`Bifrost: raised alert ${kept.window.alert} (MB-31`);
  });

  test('leaves out the frames of another segment with the same addresses', () => {
    const one = bench();
    one.block(
      [{...between(1, 2, 1), link: 1}, between(1, 2, 2), {...between(1, 2, 3), link: 1}],
      [alertAt(1, 1, 2, 2, 2)],
    );
    one.freezer.end();
    expect(seconds(only(one))).toEqual([2]);
  });

  test('is in the order of the wire over several interfaces', () => {
    const one = bench();
    const other = [between(1, 5, 1), between(1, 2, 2), between(5, 1, 3), between(2, 1, 4)];
    one.block(
      other.map((frame, i) => ({...frame, link: i % 2})),
      [alertAt(1, 1, 2, 4, 4, '*')],
    );
    one.freezer.end();
    expect(seconds(only(one))).toEqual([1, 2, 3, 4]);
    expect(framesIn(only(one).pcapng).map(({link}) => link)).toEqual(['eth1', 'eth2', 'eth1', 'eth2']);
  });

  test('holds the frame that raised it even when it names neither party', () => {
    const one = bench();
    one.block([between(7, 8, 1)], [alertAt(1, 1, 2, 1, 1)]);
    one.freezer.end();
    expect(seconds(only(one))).toEqual([1]);
  });

  test('is not opened for what the box says of itself', () => {
    const one = bench();
    one.block([between(1, 2, 1)], [alertAt(1, 1, 2, 1, 1, '')]);
    one.freezer.end(START + 60 * SECOND);
    expect(one.kept()).toEqual([]);
  });

  test('is not opened for an advisory, which no frame tells', () => {
    const one = bench();
    const alert = alertAt(1, 1, 2, 1, 1);
    const fields = {'bifrost.advisory': 'ICSA-26-001-01'};
    one.block([between(1, 2, 1)], [{...alert, latest: {...alert.latest, fields}}]);
    one.freezer.end(START + 60 * SECOND);
    expect(one.kept()).toEqual([]);
  });

  test('in which nothing was seen keeps nothing, and says so', () => {
    const one = bench();
    one.block([{...between(1, 2, 1), link: 1}], [alertAt(1, 1, 2, 1, 99)]);
    one.freezer.end(START + 60 * SECOND);
    expect(only(one).window).toMatchObject({
      state: 'none',
      frames: 0,
      note: 'no frame from or to its parties was seen',
    });
  });

  test('closes by time alone, and says when the watch ended before it', () => {
    const one = bench();
    one.block([between(1, 2, 1)], [alertAt(1, 1, 2, 1, 1)]);
    one.freezer.collect(START + 20 * SECOND);
    expect(only(one).window.state).toBe('open');
    one.freezer.collect(START + 32 * SECOND);
    expect(only(one).window.state).toBe('kept');
    one.block([between(1, 2, 50)], [alertAt(2, 1, 2, 50, 2)]);
    one.freezer.end(START + 60 * SECOND);
    expect(one.kept()[1]?.window).toMatchObject({state: 'cut', note: 'the watch ended 10.0 s after the alert'});
  });

  test('is the same bytes however the frames come in blocks', () => {
    const frames = Array.from({length: 120}, (_, i) => between(1 + (i % 3), 2, i / 2));
    const alert = alertAt(1, 1, 2, 30, 61);
    const feed = (sizes: readonly number[]): Uint8Array => {
      const one = bench();
      for (let at = 0, n = 0; at < frames.length; n++) {
        const size = sizes[n % sizes.length] ?? 1;
        one.block(frames.slice(at, at + size), at <= 60 && at + size > 60 ? [alert] : []);
        at += size;
      }
      one.freezer.end();
      return only(one).pcapng;
    };
    const whole = feed([120]);
    fc.assert(
      fc.property(fc.array(fc.integer({min: 1, max: 50}), {minLength: 1, maxLength: 20}), (sizes) => {
        expect(feed(sizes)).toEqual(whole);
      }),
      {numRuns: 50},
    );
  });
});

describe('what cannot be kept is said', () => {
  test('the ring is too small: the latest frames are there, the note says from when', () => {
    const one = bench({ringBytes: 1 << 20});
    for (let at = 0; at < 20; at++) one.block(Array.from({length: 100}, () => between(1, 2, at, 1000)));
    one.block([between(1, 2, 20)], [alertAt(1, 1, 2, 20, 2001)]);
    one.freezer.end(START + 51 * SECOND);
    const kept = only(one);
    expect(kept.window.state).toBe('cut');
    expect(kept.window.note).toMatch(/^frames before 2026-01-01T00:00:1\d.*Z were no longer in memory$/);
    expect(seconds(kept).at(-1)).toBe(20);
    expect(kept.window.frames).toBeGreaterThan(900);
  });

  test('a window that is full takes no more, but the frames that raise alerts', () => {
    const one = bench({ringBytes: 1 << 22});
    one.block([between(1, 2, 0)], [alertAt(1, 1, 2, 0, 1)]);
    for (let i = 0; i < 20; i++) one.block(Array.from({length: 500}, () => between(1, 2, 1 + i, 1000)));
    one.block([between(1, 2, 21, 1000)], [alertAt(2, 1, 2, 21, 10_002)]);
    one.freezer.end(START + 60 * SECOND);
    const [kept] = one.kept();
    expect(kept?.window.bytes).toBeLessThan(MAX_WINDOW_BYTES + 2000);
    expect(kept?.window.note).toMatch(/^full \(8388608 bytes\) at /);
    expect(kept && seconds(kept).at(-1)).toBe(21);
  });

  test('the store is behind: the frame that raised it is kept all the same', () => {
    const one = bench({room: () => 0});
    one.block(traffic(0, 10));
    one.block([between(1, 2, 10)], [alertAt(1, 1, 2, 10, 21)]);
    one.block(traffic(11, 20));
    one.freezer.end(START + 41 * SECOND);
    expect(seconds(only(one))).toEqual([10]);
    expect(only(one).window.note).toBe(
      '10 frames before it did not fit; frames were left out while the store was behind',
    );
  });

  test('an alert that comes back again and again has a bounded number of windows', () => {
    const one = bench();
    for (let i = 0; i < 10; i++) one.block([between(1, 2, i * 100)], [alertAt(1, 1, 2, i * 100, i + 1)]);
    const states = one.kept().map(({window}) => window.state);
    expect(states).toEqual([...Array(MAX_WINDOWS_PER_ALERT).fill('kept'), 'none']);
    expect(one.kept().at(-1)?.window.note).toBe('it has 4 windows already');
  });
});

describe('a storm', () => {
  test('alerts of the same parties share a window, which is prolonged', () => {
    const one = bench();
    one.block([between(1, 2, 0)], [alertAt(1, 1, 2, 0, 1)]);
    one.block([between(2, 1, 20)], [alertAt(2, 2, 1, 20, 2)]);
    one.block([between(1, 2, 45)]);
    one.block([between(1, 2, 55)]);
    const [first, second] = one.kept();
    expect(first && seconds(first)).toEqual([0, 20, 45]);
    expect(second?.window).toMatchObject({state: 'shared', sharedWith: first && windowKey(first.window), note: ''});
  });

  test('a window is not prolonged without end', () => {
    const one = bench();
    for (let i = 0; i < 40; i++) one.block([between(1, 2, i * 20)], [alertAt(i, 1, 2, i * 20, i + 1)]);
    const own = one.kept().filter(({window}) => window.state !== 'shared');
    expect(own.length).toBeGreaterThan(1);
    for (const {window} of own) expect(window.until - window.from).toBeLessThanOrEqual(300 * SECOND);
  });

  test('a thousand pairs at once: each has at least the frame that raised it', () => {
    const one = bench();
    const pairs = Array.from({length: 1000}, (_, i) => between(256 + i, 512 * 4 + i, 1 + i / 1e6));
    one.block(
      pairs,
      pairs.map((_, i) => alertAt(i, 256 + i, 512 * 4 + i, 1 + i / 1e6, i + 1)),
    );
    one.freezer.end(START + 40 * SECOND);
    const kept = one.kept();
    expect(kept).toHaveLength(1000);
    expect(kept.filter(({window}) => window.state === 'frame')).toHaveLength(1000 - MAX_OPEN);
    for (const [i, {pcapng, window}] of kept.entries()) {
      expect(framesIn(pcapng).map(({bytes}) => bytes)).toContainEqual(new Uint8Array(pairs[i]?.bytes ?? []));
      if (window.state === 'frame') expect(window.note).toBe('16 other windows are open');
    }
    expect(one.freezer.counters()).toEqual({
      evidenceWindows: MAX_OPEN,
      evidenceShared: 0,
      evidenceSingle: 1000 - MAX_OPEN,
      evidenceRefused: 0,
      evidenceOpen: 0,
    });
  });

  test('a scan: when no more windows may be open, one that has the frame will do', () => {
    const one = bench();
    const scan = Array.from({length: 40}, (_, i) => between(1, 256 + i, 1 + i / 1e6));
    one.block(
      scan,
      scan.map((_, i) => alertAt(i, 1, 256 + i, 1 + i / 1e6, i + 1)),
    );
    const states = one.kept().map(({window}) => window.state);
    expect(states.slice(MAX_OPEN).every((state) => state === 'shared')).toBe(true);
    expect(one.kept().at(-1)?.window.note).toBe('16 other windows are open: frames of one party only');
  });
});
