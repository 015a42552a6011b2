import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Ber, berElement, element, integer, objectId} from '../../src/net/ber.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

function read(hex: string): [Ber, number, number, number, number] {
  const b = bytes(hex);
  const found = berElement();
  const state = element(b, 0, b.length, found);
  return [state, found.tag, found.number, found.start, found.end];
}

describe('an element', () => {
  test.each([
    ['02 01 05', ['ok', 0x02, 2, 2, 3]],
    ['30 81 02 05 00', ['ok', 0x30, 16, 3, 5]],
    ['30 84 00 00 00 02 05 00', ['ok', 0x30, 16, 6, 8]],
    ['bf 82 01 01 ff', ['ok', 0xbf, 257, 4, 5]],
    ['30 05 00', ['need-more', 0x30, 16, 2, 7]],
  ] as const)('%s', (hex, expected) => {
    expect(read(hex)).toEqual(expected);
  });

  test.each([
    ['30', 'need-more'],
    ['30 82 01', 'need-more'],
    ['bf 82', 'need-more'],
    ['30 80 00 00', 'malformed'],
    ['30 85 00 00 00 00 01 00', 'malformed'],
    ['bf 81 81 81 01 00', 'malformed'],
  ])('%s is %s', (hex, state) => {
    expect(read(hex)[0]).toBe(state);
  });

  test('never lies behind the end when it is ok', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 24}), (b) => {
        const found = berElement();
        if (element(b, 0, b.length, found) !== 'ok') return;
        expect(found.start).toBeGreaterThan(1);
        expect(found.end).toBeGreaterThanOrEqual(found.start);
        expect(found.end).toBeLessThanOrEqual(b.length);
      }),
      {numRuns: 5000},
    );
  });
});

test.each([
  ['00', 0],
  ['7f', 127],
  ['ff', -1],
  ['ff 7f', -129],
  ['00 ff ff ff ff', 0xffffffff],
])('integer %s', (hex, value) => {
  const b = bytes(hex);
  expect(integer(b, 0, b.length)).toBe(value);
});

test.each([
  ['2b 06 01 02 01 01 01 00', '1.3.6.1.2.1.1.1.0'],
  ['88 37', '2.999'],
  ['55 1d 11', '2.5.29.17'],
])('object identifier %s', (hex, text) => {
  const b = bytes(hex);
  expect(objectId(b, 0, b.length)).toBe(text);
});
