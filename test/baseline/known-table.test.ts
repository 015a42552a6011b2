/** The table knows what a plain map knows, whatever comes and goes. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {knownTable, type Thing} from '../../src/baseline/known-table.ts';
import {knownKinds} from '../../src/core/change.ts';

const thing = fc.record({
  segment: fc.constantFrom('cell1', 'cell2'),
  kind: fc.constantFrom(...knownKinds),
  owner: fc.nat(40).map((n) => `a-${n}`),
  what: fc.nat(20).map((n) => (n === 0 ? '' : `modbus read unit=${n}`)),
});

const keyOf = ({owner, what}: Thing): string => (what === '' ? owner : `${owner} ${what}`);

test('things are found, told and gone as in a map', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(thing, fc.boolean()), {maxLength: 1500}), (steps) => {
      const table = knownTable();
      const model = new Map<string, object>();
      for (const [i, [{segment, ...one}, isGone]] of steps.entries()) {
        const name = `${segment} ${one.kind} ${keyOf(one)}`;
        const row = table.find(segment, one);
        expect(row >= 0).toBe(model.has(name));
        if (row >= 0 && isGone) {
          table.delete(row);
          model.delete(name);
        } else if (row < 0) {
          table.add(segment, one, i, [i, i + 1]);
          model.set(name, {kind: one.kind, segment, key: keyOf(one), firstSeen: i, ranges: `${i}-${i + 1}`});
        }
      }
      const told = ['cell1', 'cell2'].flatMap((segment) => [...table.of(segment)].map(table.known));
      const named = new Map(told.map((known) => [`${known.segment} ${known.kind} ${known.key}`, known]));
      expect(named).toEqual(model);
      expect(table.size()).toBe(model.size);
    }),
    {numRuns: 100},
  );
});

test('what was told is restored under the same key', () => {
  const [before, after] = [knownTable(), knownTable()];
  const one = {kind: 'address', owner: 'a-1>a-2', what: 'modbus read unit=1'} as const;
  const told = before.known(before.add('cell1', one, 7, [0, 9, 40, 49]));
  const row = after.restore(told);
  expect(after.find('cell1', one)).toBe(row);
  expect(after.known(row)).toEqual(told);
  expect(told.ranges).toBe('0-9,40-49');
});
