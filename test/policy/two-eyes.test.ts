/** What the operator was shown against what the device told us: a difference is told, and nothing that merely changes. */
import {expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Observation} from '../../src/core/observation.ts';
import {SECOND} from '../../src/core/time.ts';
import {feed, openWatch, START, type Watched} from '../watch.ts';
import {alertsIn, connection, type Exchanged, float, PLC, read, SCADA, siteOf} from './modbus-line.ts';

const TAGS = `
device: 192.168.1.10
unit: 1
tags:
  - {name: P101.PV, register: 40017, type: float32, units: bar}
  - {name: P101.Mode, address: holding 20, limits: {allowed: [0, 1, 2]}}
`;
const OWN = {ip: '10.0.0.99', mac: '', port: 50_000};

/** Our reading becomes a fact at the time of the last frame. */
const ours = (address: number, values: readonly number[]): Observation => ({
  ...{kind: 'read', protocol: 'modbus', name: 'read-holding-registers', segment: 'cell1', client: OWN},
  server: {ip: PLC.ip, mac: '', port: 502},
  fields: {
    'modbus.func_code': 3,
    'mbtcp.unit_id': 1,
    'modbus.reference_num': address,
    'modbus.word_cnt': values.length,
    'modbus.regval_uint16': values,
    'bifrost.answered': true,
  },
});

/** The client's readings of a register, one every 2 seconds from `from` to `until`. */
const cycle = (from: number, until: number, address: number, values: (at: number) => number[]): Exchanged[] =>
  Array.from({length: (until - from) / 2}, (_, i) => read(from + 2 * i, address, values(from + 2 * i)));

async function watched(
  before: Exchanged[],
  own: Observation,
  after: Exchanged[],
): Promise<Watched & {views: unknown[]}> {
  const {detector} = await loadDetector({profile: 'standard', directories: []});
  const seen = openWatch({site: await siteOf({tags: TAGS}), detector});
  const frames = connection(SCADA, [...before, ...after]);
  feed(seen, frames.slice(0, 2 * before.length));
  seen.watch.observe(own, START);
  feed(seen, frames.slice(2 * before.length));
  seen.watch.end();
  return {...seen, views: seen.facts.flatMap(({fields}) => fields['tag.view'] ?? [])};
}

test('the screen shows another value than the device has: one alert with both', async () => {
  const shown = (): number[] => float(40);
  const seen = await watched(cycle(0, 20, 16, shown), ours(16, float(95)), cycle(20, 40, 16, shown));
  expect(seen.views).toEqual(['P101.PV: the client got 40 bar, the device told us 95 bar']);
  expect(alertsIn(seen).filter(({rule}) => rule.id === 'PO-08')).toHaveLength(1);
});

test('a mode is right or wrong', async () => {
  const seen = await watched(
    cycle(0, 20, 20, () => [1]),
    ours(20, [2]),
    cycle(20, 30, 20, () => [1]),
  );
  expect(seen.views).toEqual(['P101.Mode: the client got 1, the device told us 2']);
});

test.each<[string, (at: number) => number, number, number, number]>([
  ['the same value', () => 40, 40, 20, 30],
  ['within tolerance', () => 40, 40.3, 20, 30],
  ['a value that changes all the time', (at) => 40 + at, 95, 20, 30],
  ['a value that changed just before our reading', (at) => (at < 17 ? 40 : 60), 40, 20, 30],
  ['a value that changed before the client read again', (at) => (at < 20 ? 40 : 95), 95, 20, 30],
  ['a client that did not read for minutes', () => 40, 95, 200, 206],
])('%s is not told', async (_name, shown, own, next, until) => {
  const of = (at: number): number[] => float(shown(at));
  const seen = await watched(cycle(0, 20, 16, of), ours(16, float(own)), cycle(next, until, 16, of));
  expect(seen.views).toEqual([]);
});

test('our own reading on the wire is no second client', async () => {
  const {detector} = await loadDetector({profile: 'standard', directories: []});
  const seen = openWatch({site: await siteOf({tags: TAGS}), detector});
  const own = connection(
    {mac: '02:00:00:00:00:99', ip: OWN.ip, port: OWN.port},
    cycle(0, 40, 16, () => float(40)),
  );
  feed(seen, own.slice(0, 20));
  seen.watch.observe(ours(16, float(95)), START + SECOND);
  feed(seen, own.slice(20));
  seen.watch.end();
  expect(seen.facts.flatMap(({fields}) => fields['tag.view'] ?? [])).toEqual([]);
});
