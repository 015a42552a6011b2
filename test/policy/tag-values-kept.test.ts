/** What a tag was is known over a restart and over new words of people, as long as its map says the same of it. */
import {expect, test} from 'vitest';
import type {Site} from '../../src/core/site.ts';
import type {TagValue} from '../../src/core/tag.ts';
import {SECOND} from '../../src/core/time.ts';
import {NOTHING_SAVED} from '../../src/pipeline/saved.ts';
import {feed, openWatch, START, type Watched} from '../watch.ts';
import {connection, float, LAPTOP, read, SCADA, siteOf, writeMany} from './modbus-line.ts';

const map = (more = '') => `
device: 192.168.1.10
unit: 1
tags:
  - {name: P101.SP, register: 40017, type: float32, units: bar${more}}
`;
const told = ({changes}: Watched): TagValue[] =>
  changes.flatMap((change) => (change.type === 'tag-value' ? [change.tag] : []));
const said = ({facts}: Watched): unknown => facts.findLast(({kind}) => kind === 'write')?.fields['tag.said'];
const reading = (at: number, value: number) => connection(SCADA, [read(at, 16, float(value))]);
const writing = (at: number, value: number) => connection(LAPTOP, [writeMany(at, 16, float(value))]);

async function afterRestart(first: Site, then: Site): Promise<Watched> {
  const before = openWatch({site: first});
  feed(before, reading(0, 40));
  before.pause();
  const after = openWatch({site: then, saved: {...NOTHING_SAVED, tags: structuredClone(told(before))}});
  feed(after, writing(600, 55));
  return after;
}

test('over a restart', async () => {
  const site = await siteOf({tags: map()});
  expect(said(await afterRestart(site, site))).toEqual(['P101.SP changed 40 to 55 bar']);
});

test('when people say something else meanwhile, but not when the map does', async () => {
  const site = await siteOf({tags: map()});
  const one = openWatch({site});
  feed(one, reading(0, 40));
  one.watch.useSite({...site, badAddresses: ['203.0.113.9']});
  feed(one, writing(1, 55));
  expect(said(one)).toEqual(['P101.SP changed 40 to 55 bar']);
  one.watch.useSite(await siteOf({tags: map(', scale: 10')}));
  feed(one, connection({...LAPTOP, port: 40_100}, [writeMany(2, 16, float(6))]));
  expect(said(one)).toEqual(['P101.SP was set to 60 bar']);
});

test('a value is told when it is new, at once when it was written, and else every five minutes', async () => {
  const site = await siteOf({tags: map()});
  const one = openWatch({site});
  const seconds = (count: number) => Array.from({length: count}, (_, i) => read(i, 16, float(40 + i)));
  feed(one, connection(SCADA, seconds(301)));
  one.watch.tick(START + 301 * SECOND);
  expect(told(one).map(({value}) => value)).toEqual([40, 340]);
  feed(one, writing(310, 99));
  one.watch.tick(START + 312 * SECOND);
  expect(told(one).at(-1)).toMatchObject({device: '192.168.1.10', name: 'P101.SP', value: 99});
});

test('what is no number is told to nobody', async () => {
  const one = openWatch({site: await siteOf({tags: map()})});
  feed(one, connection(SCADA, [read(0, 16, [0x7fc0, 0]), read(1, 16, [0x7f80, 0])]));
  one.pause();
  expect(told(one)).toEqual([]);
});
