/** The attacks that line 79 of the checklist tries: each is told in every profile, and what is no longer told is found. */
import {expect, test} from 'vitest';
import {tryCanaries} from '../src/canaries.ts';
import {defaultConfig} from '../src/config/defaults.ts';
import {scenarioNamed, scenarios} from '../src/drill/scenarios.ts';
import {START} from './watch.ts';

const config = defaultConfig();
const silent = (trials: Awaited<ReturnType<typeof tryCanaries>>): string[] =>
  trials.filter(({isTold}) => !isTold).map(({name, rule}) => `${name} ${rule}`);

test.each(['quiet', 'paranoid'] as const)('each is told in the profile %s', async (profile) => {
  const trials = await tryCanaries({...config, rules: {...config.rules, profile}}, START);
  expect(new Set(trials.map(({name}) => name)).size).toBe(scenarios.length);
  expect(silent(trials)).toEqual([]);
});

test('what its rule no longer tells is found', async () => {
  const adjust = [{rule: 'NT-19', place: '', enabled: false}];
  const trials = await tryCanaries({...config, rules: {...config.rules, adjust}}, START);
  expect(silent(trials)).toEqual(['rogue-dhcp NT-19']);
});

test('without the frames that matter none is told', async () => {
  const calm = ['modbus-write', 'port-scan', 'rogue-dhcp'].flatMap((name) => {
    const attack = scenarioNamed(name);
    return attack === undefined ? [] : [{...attack, play: () => undefined}];
  });
  const trials = await tryCanaries(config, START, calm);
  expect(trials.length).toBeGreaterThan(3);
  expect(silent(trials)).toHaveLength(trials.length);
});
