/** What a stream holds while it waits for a hole is bounded, and nothing of it is told twice. */
import {expect, test} from 'vitest';
import {SECOND} from '../../src/core/time.ts';
import {expireHole, flush, restart, type StreamReader, segment, stream, streamCounters} from '../../src/flow/stream.ts';

function open() {
  const told: (number | 'gap' | 'replaced')[] = [];
  const reader: StreamReader<null> = {
    data: (_owner, b, start, end) => told.push(...b.subarray(start, end)),
    gap: () => told.push('gap'),
    replaced: () => told.push('replaced'),
  };
  const s = stream();
  const counters = streamCounters();
  /** Bytes whose values are their sequence numbers; `length`: on the wire. */
  const give = (seq: number, count: number, time = 0, length = count): void => {
    const b = Uint8Array.from({length: count}, (_, i) => (seq + i) & 0xff);
    segment(s, seq, b, 0, count, length, {time}, null, reader, counters);
  };
  return {s, told, counters, give, reader};
}

const numbers = (from: number, to: number): number[] => Array.from({length: to - from}, (_, i) => (from + i) & 0xff);

test('a hole that is filled is none', () => {
  const {told, give, counters, s} = open();
  give(10, 5);
  give(20, 5);
  give(25, 5);
  give(12, 8);
  expect(told).toEqual(numbers(10, 30));
  expect([counters.gaps, counters.held, counters.retransmitted, s.heldBytes]).toEqual([0, 2, 1, 0]);
});

test('of two held segments that begin alike the longer one stays', () => {
  const {told, give} = open();
  give(0, 1);
  give(5, 5);
  give(5, 2);
  give(5, 9);
  give(1, 4);
  expect(told).toEqual(numbers(0, 14));
});

test('a hole is given up after a second, after 64 segments, after 256 KiB', () => {
  const late = open();
  late.give(0, 1);
  late.give(5, 5, SECOND);
  expireHole(late.s, 2 * SECOND - 1, null, late.reader, late.counters);
  expect(late.told).toEqual([0]);
  expireHole(late.s, 2 * SECOND, null, late.reader, late.counters);
  expect(late.told).toEqual([0, 'gap', ...numbers(5, 10)]);
  expect(late.counters.lostBytes).toBe(4);

  const many = open();
  many.give(0, 1);
  for (let i = 1; i <= 64; i++) many.give(2 * i, 1);
  expect(many.told).toEqual([0]);
  many.give(130, 1);
  expect(many.told.slice(0, 3)).toEqual([0, 'gap', 2]);

  const large = open();
  large.give(0, 1);
  for (let i = 0; i < 4; i++) large.give(10 + i * 65_536, 65_536);
  expect(large.told).toEqual([0]);
  large.give(10 + 4 * 65_536, 1);
  expect(large.told.length).toBe(1 + 1 + 4 * 65_536 + 1);
  expect(large.s.heldBytes).toBe(0);
});

test('the end tells what was held, holes and all; a cut segment is a hole at its end', () => {
  const {told, give, s, reader, counters} = open();
  give(0, 2, 0, 4);
  give(4, 1);
  give(9, 1);
  give(19, 1);
  flush(s, 0, null, reader, counters);
  expect(told).toEqual([0, 1, 'gap', 4, 'gap', 9, 'gap', 19]);
  expect(counters.lostBytes).toBe(2 + 4 + 9);
});

test('sequence numbers begin again at zero; a far jump is another connection', () => {
  const {told, give, s} = open();
  restart(s, 0xffff_fffc);
  give(0xffff_fffd, 6);
  expect(told).toEqual([0xfd, 0xfe, 0xff, 0, 1, 2]);
  give(0x4000_0000, 1);
  expect(told.slice(6)).toEqual(['gap', 0]);
});
