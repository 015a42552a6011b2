/** Many alerts of the box itself, such as one for each line of the checklist that fails, do not drown those of the plant. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openStore} from '../../src/store/store.ts';
import {sampleAlert, sampleRule} from '../sample.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

const LINES = 24;
const rule = {...sampleRule, id: 'HC-01', title: 'A line of the hardening checklist fails', level: 'medium'} as const;
const {latest} = sampleAlert(0);
const nobody = {segment: '', subject: '', object: '', latest: {...latest, client: '', server: ''}};

let plant: Site;
beforeAll(() => {
  plant = site();
  const store = openStore(plant.store);
  const failing = Array.from({length: LINES}, (_, i) =>
    sampleAlert(100 + i, i === 0 ? 'closed' : 'new', {...nobody, rule, level: 'medium', what: `line ${i}`}),
  );
  const few = [1, 2, 3].map((n) => sampleAlert(200 + n, 'new', {...nobody, rule: {...rule, id: 'SN-11'}}));
  store.save({changes: [...failing, ...few].map((alert) => ({type: 'alert', alert}))});
  store.close();
});
afterAll(() => plant.remove());

const at = (...args: string[]) => bifrost(['--config', plant.config, ...args], {COLUMNS: '120'});
const linesOf = (text: string, word: string): string[] => text.split('\n').filter((line) => line.includes(word));

test('more than three of one rule and state are one line, which says so and where the latest stands', async () => {
  const {stdout, stderr} = await at('alerts');
  const [crowd = '', closed = '', ...more] = linesOf(stdout, 'HC-01');
  expect(more).toEqual([]);
  expect(crowd).toMatch(/^23 alerts +11-24 12:02 .*HC-01 .*A line of the hardening checklist fails/);
  expect(closed).toMatch(/^01\S{14} .*line 0/);
  expect(linesOf(stdout, 'SN-11')).toHaveLength(3);
  expect(linesOf(stdout, 'MB-31')).toHaveLength(3);
  expect(stderr).toBe('bifrost: HC-01: 23 alerts are one line; see each with --rule HC-01, or with --all\n');
});

test('the filter says which count, the page counts lines', async () => {
  expect(linesOf((await at('alerts', '--text', 'line 1')).stdout, 'HC-01')).toEqual([
    expect.stringMatching(/^11 alerts /),
  ]);
  const {stdout, stderr} = await at('alerts', '--limit', '4');
  expect(stdout.trimEnd().split('\n')).toHaveLength(5);
  expect(stderr).toContain('go on with --offset 4');
  expect(linesOf((await at('alerts', '--offset', '4')).stdout, 'HC-01')).toHaveLength(1);
});

test.each([[['--rule', 'HC-01']], [['--all']], [['--csv']]])('%j has each', async (options) => {
  const {stdout, stderr} = await at('alerts', ...options);
  expect([linesOf(stdout, 'HC-01').length, stderr]).toEqual([LINES, '']);
});

test('programs get each; incidents are of devices', async () => {
  const alerts = JSON.parse((await at('alerts', '--json')).stdout) as {rule: string}[];
  expect(alerts.filter((one) => one.rule === 'HC-01')).toHaveLength(LINES);
  const incidents = JSON.parse((await at('incidents', '--json')).stdout) as {rules: string[]}[];
  expect(incidents.flatMap(({rules}) => rules)).not.toContain('HC-01');
});
