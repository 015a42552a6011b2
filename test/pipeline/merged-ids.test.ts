/** Whoever is named by an id that was merged away is named all the same: silences, change tickets, and what people said. */
import {beforeAll, expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Alert} from '../../src/core/alert.ts';
import {assetIdOf} from '../../src/core/asset.ts';
import {APART, nothingSaid} from '../../src/core/said.ts';
import {NOTHING_SAID, type Site} from '../../src/core/site.ts';
import {MINUTE, SECOND} from '../../src/core/time.ts';
import type {Detector} from '../../src/detect/detector.ts';
import {FLAG, mbap, tcpFrame} from '../frames.ts';
import {feed, openWatch, START, type TimedFrame, type Watched} from '../watch.ts';

const client = {mac: '02:00:00:00:01:05', ip: '10.0.0.5'};
const server = {mac: '02:00:00:00:02:01', ip: '10.0.1.1', port: 502};
const OWN = assetIdOf('cell1', server.ip);
/** The same device under its other address. */
const MERGED = assetIdOf('cell1', '10.0.1.2');
let detector: Detector;
beforeAll(async () => {
  ({detector} = await loadDetector({profile: 'standard', directories: []}));
});

/** Each time from a port of its own: a connection of its own. */
let port = 40_000;
/** A restart of the controller's communications, which rule MB-53 always reports, to one of its addresses. */
function restart(seconds: number, ip: string): TimedFrame[] {
  const to = {...server, ip, mac: ip === server.ip ? server.mac : '02:00:00:00:02:02'};
  const from = {...client, port: ++port};
  const pdu = mbap(port & 0xffff, 1, Buffer.from([8, 0, 1, 0, 0]));
  const [flags, seq, ack, time] = [FLAG.push | FLAG.ack, 1000, 5000, START + seconds * SECOND];
  return [
    {frame: tcpFrame({from, to, seq, ack, flags, payload: pdu}), time},
    {frame: tcpFrame({from: to, to: from, seq: ack, ack: seq + pdu.length, flags, payload: pdu}), time: time + 300},
  ];
}

/** A person said that the second address is part of the first one's device. */
const merged = (more: Partial<Site>): Site => ({
  ...NOTHING_SAID,
  ...more,
  assets: [{...nothingSaid(MERGED, 'cell1'), partOf: OWN, fields: {name: 'PLC 3'}, by: 'anna', time: START}],
});
const latest = ({changes}: Watched, rule: string): Alert | undefined =>
  changes.flatMap((change) => (change.type === 'alert' && change.alert.rule.id === rule ? [change.alert] : [])).at(-1);

/** Both addresses are known, then something happens at the first. */
function watched(site: Site): Watched {
  const one = openWatch({detector, site});
  feed(one, restart(1, '10.0.1.2'));
  feed(one, restart(2, server.ip));
  feed(one, restart(3, server.ip));
  one.pause();
  return one;
}

test('facts name the asset, and the ids that it had', () => {
  const {fields} = latest(watched(merged({})), 'MB-53')?.latest ?? {};
  expect(fields).toMatchObject({'server.asset': OWN, 'server.aliases': [MERGED], 'server.name': 'PLC 3'});
});

test('a silence', () => {
  const silence = {id: 'S1', effect: 'mute' as const, from: START, until: START + MINUTE, reason: 'x', by: 'anna'};
  expect(latest(watched(merged({silences: [{...silence, asset: MERGED}]})), 'MB-53')).toMatchObject({state: 'muted'});
  expect(latest(watched(merged({silences: [{...silence, asset: 'a-other'}]})), 'MB-53')).toMatchObject({state: 'new'});
});

test('a change ticket', () => {
  const ticket = {ticket: 'MOC-17', allow: ['control' as const], from: START, until: START + MINUTE, openedBy: 'anna'};
  const {latest: last} = latest(watched(merged({tickets: [{...ticket, assets: [MERGED]}]})), 'MB-53') ?? {};
  expect(last?.fields['change.ticket']).toBe('MOC-17');
});

test('once it is split again each is itself alone', () => {
  const one = watched(merged({}));
  const silence = {id: 'S1', effect: 'mute' as const, from: START, until: START + MINUTE, reason: 'x', by: 'anna'};
  one.watch.useSite({
    ...NOTHING_SAID,
    assets: [{...nothingSaid(MERGED, 'cell1'), partOf: APART, by: 'anna', time: START}],
    silences: [{...silence, asset: MERGED}],
  });
  feed(one, restart(4, server.ip));
  one.pause();
  expect(latest(one, 'MB-53')?.latest.fields['server.aliases']).toBeUndefined();
  expect(latest(one, 'MB-53')).toMatchObject({state: 'new', object: OWN});
});
