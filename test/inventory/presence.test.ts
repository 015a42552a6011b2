/** Who is missed, who came for a short time, who should not be here; and that only the regular are missed. */
import {expect, test} from 'vitest';
import {type Asset, assetIdOf} from '../../src/core/asset.ts';
import type {Fact} from '../../src/core/fact.ts';
import {type Approval, nothingSaid} from '../../src/core/said.ts';
import {NOTHING_SAID} from '../../src/core/site.ts';
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../../src/core/time.ts';
import {inventory} from '../../src/inventory/inventory.ts';
import {presence} from '../../src/inventory/presence.ts';

const PLC = '10.0.0.1';
const HMI = '10.0.0.2';

/** A segment in which `HMI` always speaks; `alive` says when the others do. */
function watch(saved: readonly Asset[] = [], approval?: Approval) {
  const said = {...nothingSaid(assetIdOf('cell1', PLC), 'cell1'), ...(approval && {approval})};
  const hosts = inventory({vendorOf: () => undefined, saved, site: {...NOTHING_SAID, assets: [said]}});
  const enricher = presence(hosts);
  const told: Fact[] = [];
  const see = (ip: string, time: Micros): void => {
    const host = hosts.host('cell1', ip, -1, time);
    host.sent = true;
    host.lastSeen = time;
  };
  return {
    hosts,
    told,
    run(from: Micros, until: Micros, step: Micros, alive: (time: Micros) => boolean) {
      for (let time = from; time <= until; time += step) {
        see(HMI, time);
        if (alive(time)) see(PLC, time);
        told.push(...enricher.tick(time));
      }
      return told.map(({name, fields}) => `${name} ${fields['bifrost.silence'] ?? ''}`.trim());
    },
  };
}

const always = (): boolean => true;
const never = (): boolean => false;

test('who showed itself regularly is missed, level by level, and once each', () => {
  const segment = watch();
  segment.run(0, 2 * HOUR, 10 * SECOND, always);
  const names = segment.run(2 * HOUR, 2 * HOUR + 8 * DAY, MINUTE, never);
  expect(names).toEqual(['15m', '30m', '1h', '4h', '12h', '1d', '3d', '7d'].map((text) => `asset-silent ${text}`));
  expect(segment.told[0]?.fields).toMatchObject({'client.asset': assetIdOf('cell1', PLC), 'bifrost.silence_level': 1});
  expect(segment.told[0]?.client.ip).toBe(PLC);
});

test('who is silent for hours every day is missed after days only', () => {
  const segment = watch();
  const shifts = (time: Micros): boolean => time % DAY < 8 * HOUR;
  const firstNight = segment.run(0, DAY + HOUR, 5 * MINUTE, shifts);
  expect(firstNight.at(-1)).toBe('asset-silent 12h');
  expect(segment.run(DAY + HOUR, 13 * DAY, 5 * MINUTE, shifts)).toEqual(firstNight);
  expect(segment.run(13 * DAY, 18 * DAY, 10 * MINUTE, never)).toEqual([...firstNight, 'asset-silent 3d']);
});

test('who was watched for too short a time is not missed', () => {
  const segment = watch();
  segment.run(0, 50 * MINUTE, 10 * SECOND, always);
  expect(segment.run(50 * MINUTE, 90 * MINUTE, MINUTE, never)).toEqual([]);
});

test('when nobody of the segment speaks, nobody is missed', () => {
  const segment = watch();
  segment.run(0, 2 * HOUR, 10 * SECOND, always);
  expect(segment.run(9 * DAY, 9 * DAY + MINUTE, 10 * SECOND, always)).toEqual([]);
});

test('over a restart it is known who was regular, and what was told before is not told again', () => {
  const before = watch();
  before.run(0, 2 * HOUR, 10 * SECOND, always);
  const saved = [...before.hosts.changed(2 * HOUR, true)];
  const short = watch(saved);
  expect(short.run(2 * HOUR + MINUTE, 3 * HOUR, MINUTE, never)).toEqual(['asset-silent 15m', 'asset-silent 30m']);
  const long = watch(saved);
  expect(long.run(2 * HOUR + 20 * MINUTE, 3 * HOUR, MINUTE, never)).toEqual(['asset-silent 30m']);
});

test('who came for less than an hour and left is transient, once', () => {
  const segment = watch();
  segment.run(0, 2 * HOUR, MINUTE, never);
  const names = segment.run(2 * HOUR, 9 * HOUR, MINUTE, (time) => time < 2 * HOUR + 20 * MINUTE);
  expect(names).toEqual(['asset-transient']);
});

test.each(['archived', 'rejected'] as const)('who was %s and is active is told once an hour', (approval) => {
  const segment = watch([], approval);
  expect(segment.run(MINUTE, 130 * MINUTE, MINUTE, always)).toEqual(Array(3).fill(`${approval}-asset-active`));
});

test('nobody misses what was archived', () => {
  const before = watch();
  before.run(0, 2 * HOUR, 10 * SECOND, always);
  const after = watch([...before.hosts.changed(2 * HOUR, true)], 'archived');
  expect(after.run(2 * HOUR + MINUTE, 4 * HOUR, MINUTE, never)).toEqual([]);
});
