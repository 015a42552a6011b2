/** What Bifrost tries on itself, by the parts that do the real work, as probes tell it. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Probe} from '../src/checklist/probe.ts';
import {canaries} from '../src/checklist/probes/canaries.ts';
import {clock} from '../src/checklist/probes/clock.ts';
import {detection} from '../src/checklist/probes/detection.ts';
import {escalation} from '../src/checklist/probes/escalation.ts';
import {forensics} from '../src/checklist/probes/forensics.ts';
import type {Config} from '../src/config/config.ts';
import {defaultConfig} from '../src/config/defaults.ts';
import {days} from '../src/core/week.ts';
import {evidencePath, sha256} from '../src/custody/folder.ts';
import {openStore, type Store} from '../src/store/store.ts';
import {trialsOf} from '../src/trials.ts';
import {NOW, placeOf} from './checklist/place.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-trials-'));
let store: Store;
beforeAll(() => {
  store = openStore(join(folder, 'bifrost.db'));
});
afterAll(() => {
  store.close();
  rmSync(folder, {recursive: true});
});

const base = defaultConfig();
const config: Config = {...base, store: {...base.store, path: join(folder, 'bifrost.db')}};

async function told(probe: Probe, more: Partial<Config> = {}) {
  const trials = trialsOf({...config, ...more}, store, NOW);
  const [found] = await probe.collect(placeOf('/nowhere', {trials}), new AbortController().signal);
  return found?.found === 'read' ? found.subjects.map(({fields}) => fields) : `${found?.found}: ${found?.reason}`;
}

test('every shipped rule does what its examples say', async () => {
  const [shipped] = (await told(detection)) as Record<string, number>[];
  expect(shipped?.['detection.tried']).toBeGreaterThan(500);
  expect(shipped?.['detection.wrong']).toBe(0);
});

test('practised attacks are told by the rules of the site, and one whose rule is off is not', async () => {
  const untold = (told: Awaited<ReturnType<typeof toldBy>>) =>
    Array.isArray(told) ? told.filter((one) => one['canaries.told'] !== true).map((one) => one['canaries.rule']) : told;
  const toldBy = (more?: Partial<Config>) => told(canaries, more);
  expect(untold(await toldBy())).toEqual([]);
  const adjust = [{rule: 'MB-31', place: '', enabled: false}];
  expect(untold(await toldBy({rules: {...config.rules, adjust}}))).toEqual(['MB-31']);
});

test('who is on call by the calendars, each once', () => {
  expect(trialsOf({...config, ...plan('06:00-22:00')}, store, NOW).onCall()).toEqual(['anna']);
  expect(trialsOf(config, store, NOW).onCall()).toEqual([]);
});

test('an export is verified, and a file of evidence that somebody changed is found', async () => {
  expect(await told(forensics)).toMatchObject([{'forensics.verified': true, 'forensics.files': 0}]);
  const window = {
    ...{alert: '01M8N3R7W53AYD5A0WYVKPY61X', raised: NOW, frame: 1, state: 'open', note: '', sharedWith: ''},
    ...{from: NOW, until: NOW, frames: 1, bytes: 4, first: NOW, last: NOW, healthBefore: {}, healthAfter: {}},
    sha256: sha256(Buffer.from('good')),
  } as const;
  const file = join(evidencePath(config.store.path), window.alert, `${window.raised}.pcapng`);
  mkdirSync(join(file, '..'), {recursive: true});
  store.save({changes: [{type: 'evidence', window: {...window, state: 'kept'}, pcapng: new Uint8Array()}]});
  const deleted = {...window, raised: NOW + 1, state: 'deleted'} as const;
  store.save({changes: [{type: 'evidence', window: deleted, pcapng: new Uint8Array()}]});
  for (const [text, broken] of [
    ['good', 0],
    ['evil', 1],
  ] as const) {
    writeFileSync(file, text);
    expect(await told(forensics)).toMatchObject([{'forensics.files': 1, 'forensics.broken': broken}]);
  }
});

const always = [...days];
const plan = (hours: string, after = 30 * 60_000_000): Pick<Config, 'escalation'> =>
  ({
    escalation: {
      timezone: 'Europe/Berlin',
      quiet: [],
      calendars: [{name: 'duty', times: [{days: always, hours, who: 'anna'}]}],
      tiers: [
        {after: 0, level: 'medium', calendars: ['duty'], sinks: ['mqtt']},
        {after, level: 'high', calendars: ['duty'], sinks: ['mqtt']},
      ],
    },
  }) as unknown as Pick<Config, 'escalation'>;

test('an alert that nobody acknowledges: levels, the second tier, and hours with nobody on call', async () => {
  expect(await told(escalation)).toBe('absent: no tiers are configured');
  const day = (await told(escalation, plan('06:00-22:00'))) as Record<string, unknown>[];
  expect(day.find((one) => one['escalation.level'] === 'low')).toMatchObject({'escalation.tiers': 0});
  expect(day.find((one) => one['escalation.level'] === 'medium')).toMatchObject({'escalation.tiers': 1});
  const critical = day.find((one) => one['escalation.level'] === 'critical');
  expect(critical).toMatchObject({'escalation.tiers': 2, 'escalation.hole_hours': 8 * 30});
  expect(critical?.['escalation.minutes_to_second']).toBeCloseTo(30, 0);
  const whole = (await told(escalation, plan('00:00-24:00'))) as Record<string, unknown>[];
  expect(whole.at(-1)).toMatchObject({'escalation.hole_hours': 0});
});

test('without a store nothing is tried, and a folder has no clock', async () => {
  for (const probe of [canaries, detection, forensics, escalation, clock])
    expect(await probe.collect(placeOf('/nowhere'), new AbortController().signal), probe.name).toMatchObject([
      {found: 'failed', subjects: []},
    ]);
});
