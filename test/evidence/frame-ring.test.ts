/** The ring holds the latest frames whole, in bounded memory, and knows what it lost. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {frameRing} from '../../src/evidence/frame-ring.ts';
import {CELL} from './frames.ts';

const SIZE = 2000;

test('holds the latest frames whole, whatever their lengths', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(700), {minLength: 1, maxLength: 300}), (lengths) => {
      const ring = frameRing(SIZE);
      for (const [i, length] of lengths.entries()) {
        ring.put(new Uint8Array(length + 3).fill(i & 0xff), 3, length + 3, length + 5, i, -1, CELL, i + 1);
      }
      let bytes = 0;
      for (let i = ring.first(); i < ring.next(); i++) {
        const frame = ring.frame(i);
        const length = lengths[i] ?? -1;
        bytes += length;
        expect(frame).toMatchObject({number: i + 1, time: i, wireLength: length + 5, link: CELL});
        expect(frame?.bytes.slice(frame.start, frame.end)).toEqual(new Uint8Array(length).fill(i & 0xff));
      }
      expect(ring.next()).toBe(lengths.length);
      expect(bytes).toBeLessThanOrEqual(SIZE);
      expect(ring.next() - ring.first()).toBeGreaterThan(0);
      expect(ring.lost()).toBe(ring.first());
      expect(ring.frame(ring.first() - 1)).toBeUndefined();
    }),
    {numRuns: 300},
  );
});

test('small frames fill it by number, and no memory is taken for them', () => {
  const ring = frameRing(SIZE);
  for (let i = 0; i < 10_000; i++) ring.put(Uint8Array.of(i & 0xff), 0, 1, 1, i, -1, CELL, i + 1);
  expect(ring.next() - ring.first()).toBe(Math.ceil(SIZE / 96));
});

test('six tenths of it and more are frames, short as they are in plants', () => {
  const ring = frameRing(1 << 20);
  for (let i = 0; i < 20_000; i++) ring.put(new Uint8Array(70), 0, 70, 70, i, -1, CELL, i + 1);
  expect((ring.next() - ring.first()) * 70).toBeGreaterThan(0.6 * (1 << 20));
});

test('a frame longer than the ring is lost and counted as such', () => {
  const ring = frameRing(SIZE);
  ring.put(new Uint8Array(SIZE + 1), 0, SIZE + 1, SIZE + 1, 0, -1, CELL, 1);
  expect([ring.next(), ring.lost()]).toEqual([0, 1]);
});
