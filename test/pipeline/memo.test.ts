/** Known traffic: what was judged harmless is recognized, and nothing else ever is. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {verdictMemo} from '../../src/pipeline/verdict-memo.ts';

const NOW = {time: 0};

const int = fc.oneof(fc.integer({min: -3, max: 3}), fc.integer());

test('it repeats what was added, and only that', () => {
  const step = fc.tuple(fc.boolean(), fc.nat(3), int, int);
  fc.assert(
    fc.property(fc.array(step, {maxLength: 300}), (steps) => {
      const memo = verdictMemo();
      const truth = new Set<string>();
      let repeated = 0;
      for (const [isNew, conversation, a, b] of steps) {
        const key = `${conversation} ${a} ${b}`;
        if (truth.has(key)) repeated++;
        expect(memo.repeats(conversation, a, b, NOW)).toBe(truth.has(key));
        if (!isNew) continue;
        memo.add(conversation, a, b, -1);
        truth.add(key);
      }
      expect([memo.size(), memo.repeated()]).toEqual([truth.size, repeated]);
    }),
  );
});

test('it grows without forgetting, starts over when it is full, and forgets when rules change', () => {
  const memo = verdictMemo();
  for (let i = 0; i < 1 << 19; i++) memo.add(i % 77, i, -i, i);
  expect(memo.size()).toBe(1 << 19);
  for (let i = 0; i < 1 << 19; i += 1001) expect([memo.repeats(i % 77, i, -i, NOW), memo.beat]).toEqual([true, i]);
  expect(memo.repeats(1, 0, 0, NOW)).toBe(false);
  memo.add(1, 0, 0, 7);
  expect([memo.size(), memo.repeats(1, 0, 0, NOW), memo.repeats(0, 0, 0, NOW)]).toEqual([1, true, false]);
  memo.clear();
  expect([memo.size(), memo.repeats(1, 0, 0, NOW)]).toEqual([0, false]);
});

test.each([
  ['conversation', (i: number) => [i, 5, 5]],
  ['first number', (i: number) => [5, i, 5]],
  ['second number', (i: number) => [5, 5, i]],
] as const)('patterns that meet in the table and differ in their %s alone are told apart', (_what, pattern) => {
  const memo = verdictMemo();
  const of = (i: number) => pattern(i) as [number, number, number];
  for (let i = 0; i < 1800; i++) memo.add(...of(2 * i), -1);
  for (let i = 0; i < 20_000; i++) expect(memo.repeats(...of(2 * i + 1), NOW)).toBe(false);
});
