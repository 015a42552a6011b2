/** VLAN tags as facts, and the rule about those that do not belong here. */
import {expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Fact, Fields} from '../../src/core/fact.ts';
import type {Link} from '../../src/core/packet-source.ts';
import {HOUR} from '../../src/core/time.ts';
import {idsIn} from '../policy/modbus-line.ts';
import {START, type TimedFrame, watchFrames} from '../watch.ts';

/** ARP request of 10.0.0.1 behind some tags. */
const arp = (...tags: readonly string[]): Uint8Array =>
  Buffer.from(
    `ffffffffffff0080f4000001${tags.join('')}08060001080006040001${'0080f40000010a000001'}${'0000000000000a000002'}`,
    'hex',
  );
const TEN = '8100000a';
const TWENTY = '81000014';
const PRIORITY = '8100c000';
const PLAN: readonly Link[] = [{name: 'test', linkType: 1, segment: 'cell1', vlans: new Map([[10, 'cell2']])}];

const tagsOf = (facts: readonly Fact[]): Fields[] =>
  facts.filter(({name}) => name === 'vlan-seen').map((f) => f.fields);
const ids = async (frames: readonly (Uint8Array | TimedFrame)[], links?: readonly Link[]): Promise<string[]> => {
  const {detector} = await loadDetector({profile: 'standard', directories: []});
  return idsIn(watchFrames(frames, {detector, learn: HOUR}, links)).filter((id) => id === 'NT-41');
};

test('each combination of tags is told once, with who sent it', () => {
  const frames = [arp(), arp(TEN), arp(TEN), arp(TWENTY), arp(TEN), arp(TEN, TWENTY), {frame: arp(TWENTY), vlan: 10}];
  const {facts} = watchFrames(frames);
  expect(tagsOf(facts)).toMatchObject([
    {'vlan.id': [10], 'bifrost.vlan_tags': 1},
    {'vlan.id': [20], 'bifrost.vlan_tags': 1},
    {'vlan.id': [10, 20], 'bifrost.vlan_tags': 2},
  ]);
  expect(facts.find(({name}) => name === 'vlan-seen')?.client.mac).toBe('00:80:f4:00:00:01');
});

test('a tag that only gives a priority is none', () => {
  expect(tagsOf(watchFrames([arp(PRIORITY)]).facts)).toEqual([]);
  for (const frame of [arp(PRIORITY, TEN), arp(TEN, PRIORITY)])
    expect(tagsOf(watchFrames([frame]).facts)).toMatchObject([{'vlan.id': [10], 'bifrost.vlan_tags': 1}]);
});

test('two tags are an alert, unless both are configured', async () => {
  expect(await ids([arp(TEN, TWENTY)])).toEqual(['NT-41']);
  const both = PLAN.map((link) => ({...link, vlans: new Map([...(link.vlans ?? []), [20, 'cell3'] as const])}));
  expect(await ids([arp(TEN, TWENTY)], both)).toEqual([]);
});

test('a VLAN that is not configured is an alert where others are', async () => {
  expect(await ids([arp(TEN)], PLAN)).toEqual([]);
  expect(await ids([arp(TWENTY)], PLAN)).toEqual(['NT-41']);
});

test('without a plan the baseline learns which there are', async () => {
  const early = {frame: arp(TEN), time: START};
  expect(await ids([early, {frame: arp(TEN), time: START + 2 * HOUR}])).toEqual([]);
  expect(await ids([early, {frame: arp(TWENTY), time: START + 2 * HOUR}])).toEqual(['NT-41']);
});
