/** Frames of any length, cut anywhere. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {frameOf, frameReader} from '../../src/link/frames.ts';

const MAX = 64;

test('however the bytes are cut, the same texts come out, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.string({maxLength: 20, unit: 'grapheme'})), fc.array(fc.nat({max: 9})), (texts, cuts) => {
      const kept = texts.filter((text) => Buffer.byteLength(text) <= MAX);
      const bytes = Buffer.concat(kept.map((text) => frameOf(text, MAX) ?? Buffer.alloc(0)));
      const reader = frameReader(MAX);
      const read: string[] = [];
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        read.push(...(reader.push(bytes.subarray(at, at + cut)) ?? ['too long']));
        at += cut;
      }
      expect(read).toEqual(kept);
    }),
  );
});

test('what is longer than agreed is refused by its length, before its bytes come', () => {
  expect(frameOf('x'.repeat(MAX + 1), MAX)).toBeUndefined();
  const header = Buffer.alloc(4);
  header.writeUInt32BE(MAX + 1);
  expect(frameReader(MAX).push(header)).toBeUndefined();
  header.writeUInt32BE(MAX);
  expect(frameReader(MAX).push(header)).toEqual([]);
});
