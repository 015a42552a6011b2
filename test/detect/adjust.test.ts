/** What a configuration changes of rules, and what it says wrongly. */
import {describe, expect, test} from 'vitest';
import {loadRules} from '../../src/composition.ts';
import type {Adjustment} from '../../src/core/adjustment.ts';
import {SECOND} from '../../src/core/time.ts';
import {shippedRules} from '../../src/load/rules.ts';

const load = async (...changes: readonly Omit<Adjustment, 'place'>[]) => {
  const placed = changes.map((change) => ({place: 'bifrost.yaml:7:5', ...change}));
  return (await loadRules([shippedRules], placed)).set;
};
const correlation = async (id: string, change: Omit<Adjustment, 'place' | 'rule'>) =>
  (await load({rule: id, ...change})).correlations.find(({header}) => header?.id === id);

describe('a site', () => {
  test('changes how many are too many, in which time, and how bad it is', async () => {
    const one = await correlation('NT-12', {count: 30, timespan: '45s', level: 'low'});
    expect([one?.timespan, one?.condition.holds(29), one?.condition.holds(30), one?.header?.level]).toEqual([
      45 * SECOND,
      false,
      true,
      'low',
    ]);
  });

  test('switches a rule off', async () => {
    expect((await correlation('NT-12', {enabled: false}))?.alerts).toBe(false);
  });

  test.each([
    [{rule: 'NT-99', count: 3}, 'NT-99 is no rule'],
    [{rule: 'MB-55', count: 3}, 'MB-55 has no threshold'],
    [{rule: 'NT-13', count: 3}, 'NT-13 counts in its parts: adjust ping_sweep, ping_flood'],
    [{rule: 'ping_sweep', level: 'low'}, 'ping_sweep is a part of a rule'],
  ] as const)('hears where %o is wrong', async (change, message) => {
    await expect(load(change)).rejects.toThrow(`bifrost.yaml:7:5 rules.adjust: ${message}`);
  });
});
