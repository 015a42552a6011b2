/** The ring of frames on the disk: bounded by size and age for each interface, whole after a restart, gaps said. */
import {existsSync, mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {RingPiece} from '../../src/core/evidence.ts';
import {MINUTE, SECOND} from '../../src/core/time.ts';
import {type DiskRing, diskRing} from '../../src/custody/disk-ring.ts';
import {pcapngHead, pcapngPackets} from '../../src/evidence/pcapng.ts';
import {between, CELL, framesIn, OTHER} from '../evidence/frames.ts';
import {START} from '../watch.ts';

let path = '';
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'bifrost-ring-')), 'ring');
});
afterEach(() => rmSync(join(path, '..'), {recursive: true}));

const MIB = 1 << 20;
const LIMITS = {maxBytes: 4 * MIB, keep: 10 * MINUTE};
const open = (limits = LIMITS, links = ['eth1', 'eth2']): DiskRing => diskRing(path, links, limits);
const head = (link: RingPiece['link']) => pcapngHead('test', link);
const at = (seconds: number) => START + seconds * SECOND;

/** `count` frames of a kilobyte in the second `second`. */
function piece(second: number, {count = 10, link = CELL, isAfterGap = false} = {}): RingPiece {
  const frames = Array.from({length: count}, (_, i) => {
    const {bytes, time} = between(1, 2, second + i / 1000, 1000);
    return {number: i, time, bytes, start: 0, end: bytes.length, wireLength: bytes.length, vlan: -1, link};
  });
  const [first = 0, last = 0] = [frames[0]?.time, frames.at(-1)?.time];
  return {link, first, last, isAfterGap, pcapng: pcapngPackets(frames)};
}
const put = (ring: DiskRing, second: number, more: Parameters<typeof piece>[1] = {}): void =>
  ring.write(piece(second, more), head, at(second + 1));
const times = (ring: DiskRing, from = 0, until = 10_000, links = ['eth1']): number[] =>
  ring
    .files(links, at(from), at(until))
    .flatMap((file) => framesIn(file.read()).map(({time}) => (time - START) / SECOND));
const sizeOf = (name: string): number =>
  readdirSync(join(path, name)).reduce((sum, file) => sum + statSync(join(path, name, file)).size, 0);

test('frames come back as they went in, of the interface and the time that are asked for', () => {
  const ring = open();
  for (let second = 0; second < 300; second++) put(ring, second, {count: 2, link: second % 2 === 0 ? CELL : OTHER});
  expect(times(ring)).toHaveLength(300);
  expect(new Set(times(ring).map((time) => Math.floor(time) % 2))).toEqual(new Set([0]));
  const some = times(ring, 200, 210);
  expect([some.includes(200), some.includes(208), some.length < 120]).toEqual([true, true, true]);
  expect(statSync(ring.files(['eth1'], at(0), at(1))[0] ? join(path, 'if-eth1') : '').mode & 0o007).toBe(0);
});

test('a ring never takes more than its size, and the oldest goes', () => {
  const ring = open();
  for (let second = 0; second < 120; second++) {
    put(ring, second, {count: 100});
    if (existsSync(join(path, 'if-eth1'))) expect(sizeOf('if-eth1')).toBeLessThanOrEqual(4 * MIB + 4096);
  }
  const left = times(ring);
  expect(left.at(-1)).toBeCloseTo(119.099);
  expect(left.length).toBeGreaterThan(3000);
});

test('what is too old goes, also of an interface that is silent', () => {
  const ring = open();
  put(ring, 0, {link: OTHER});
  for (let second = 0; second < 1200; second += 10) put(ring, second, {count: 1});
  expect(times(ring, 0, 10_000, ['eth2'])).toEqual([]);
  expect(Math.min(...times(ring))).toBeGreaterThanOrEqual(1200 - 600 - 75 - 10);
  ring.tidy(at(1200 + 601));
  expect(readdirSync(join(path, 'if-eth1'))).toEqual([]);
});

test('a restart keeps what there was, goes on in a file of its own, and says that there is a gap between', () => {
  const before = open();
  put(before, 0, {isAfterGap: true});
  put(before, 1);
  const after = open();
  put(after, 5);
  put(after, 6);
  expect(times(after)).toHaveLength(40);
  expect(after.files(['eth1'], at(0), at(100)).map(({first, isAfterGap}) => [first, isAfterGap])).toEqual([
    [at(0), true],
    [at(5), true],
  ]);
  put(after, 8, {isAfterGap: true});
  expect(after.files(['eth1'], at(0), at(100)).map(({isAfterGap}) => isAfterGap)).toEqual([true, true, true]);
});

test('a serial line is an interface like any other, and nothing is written outside the folder', () => {
  const link = {name: '/dev/ttyUSB0', linkType: 147, segment: 'line'};
  const ring = open(LIMITS, [link.name]);
  put(ring, 0, {link});
  expect(times(ring, 0, 10, [link.name])).toHaveLength(10);
  expect(readdirSync(path)).toEqual(['if-%2Fdev%2FttyUSB0']);
  expect(() => put(ring, 1, {link: {...link, name: '../../etc'}})).toThrow('no interface that is captured is called');
});

test('what is no longer captured goes, and so does a ring that is no longer wanted', () => {
  put(open(), 0);
  open(LIMITS, ['eth2']);
  expect(readdirSync(path)).toEqual([]);
  put(open(), 0);
  open({...LIMITS, maxBytes: 0});
  expect(readdirSync(path)).toEqual([]);
});
