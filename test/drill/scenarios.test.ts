/** Each scenario with the shipped rules: all that it expects is found, and not where the rules are off; its plant is nobody's. */
import {expect, test} from 'vitest';
import {protocols} from '../../protocols/index.ts';
import {loadDetector} from '../../src/composition.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import type {Change} from '../../src/core/change.ts';
import {MINUTE} from '../../src/core/time.ts';
import {loadProfiles} from '../../src/device-profiles.ts';
import {ordinary} from '../../src/drill/plant.ts';
import {type Played, play} from '../../src/drill/play.ts';
import type {Scenario} from '../../src/drill/scenario.ts';
import {scenarioNamed, scenarios} from '../../src/drill/scenarios.ts';
import {wire} from '../../src/drill/wire.ts';
import {START, watchFrames} from '../watch.ts';

const {baseline} = defaultConfig();
const {matcher} = await loadProfiles([]);

async function played(scenario: Scenario, off: readonly string[] = []): Promise<Played> {
  const adjust = off.map((rule) => ({rule, place: 'here', enabled: false}));
  const {detector} = await loadDetector({profile: 'standard', directories: [], adjust});
  return play(scenario, {protocols, detector, profiles: matcher, baseline}, START);
}

const found = ({findings}: Played): string[] => findings.map(({rule}) => rule.id);

test.each(scenarios)('$name is seen, and not by rules that are off', async (scenario) => {
  const seen = await played(scenario);
  expect(found(seen)).toEqual(expect.arrayContaining([...scenario.expects]));
  expect(seen).toMatchObject({last: START, first: expect.any(Number)});
  expect(seen.last - seen.first).toBeLessThan(MINUTE);
  for (const {time, subject, fact} of seen.findings) {
    expect(time).toBeGreaterThanOrEqual(seen.first);
    // The inventory of the plant knows none of its devices.
    expect(subject).toMatch(/^192\.0\.2\.|^02:00:5e:00:53:/);
    expect(Object.keys(fact.fields).filter((name) => name.endsWith('.asset'))).toEqual([]);
  }
  const unseen = await played(scenario, scenario.expects);
  expect(found(unseen).filter((id) => scenario.expects.includes(id))).toEqual([]);
});

test('the names of scenarios are their own, and what is not there is not found', () => {
  expect(new Set(scenarios.map(({name}) => name)).size).toBe(scenarios.length);
  expect(scenarioNamed('port-scan')?.expects).toContain('NT-12');
  expect(scenarioNamed('no-such')).toBeUndefined();
});

test('addresses are of documentation, MACs are given by nobody', () => {
  const w = wire();
  ordinary(w);
  for (const scenario of scenarios) scenario.play(w);
  const {changes} = watchFrames(w.frames.map(({frame}) => frame));
  const assets = changes.flatMap((change: Change) => (change.type === 'asset' ? [change.asset] : []));
  expect(assets.length).toBeGreaterThan(3);
  for (const {ips, macs} of assets) {
    for (const ip of ips) expect(ip).toMatch(/^192\.0\.2\.|^255\.255\.255\.255$|^0\.0\.0\.0$/);
    for (const mac of macs) expect(mac).toMatch(/^02:00:5e:00:53:|^ff:ff:ff:ff:ff:ff$/);
  }
});

test('an ordinary plant alone makes no rule alert', async () => {
  const calm = {name: 'calm', about: 'nothing', expects: [], play: () => undefined};
  expect(found(await played(calm))).toEqual([]);
});
