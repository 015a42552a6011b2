/** What was learned with an alert is allowed; when the alert is opened again, that is taken back, and nothing else. */
import {expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Alert} from '../../src/core/alert.ts';
import {HOUR, type Micros, SECOND} from '../../src/core/time.ts';
import {type Endpoint, FLAG, mbap, tcpFrame} from '../frames.ts';
import {feed, openWatch, START, type TimedFrame, type Watched} from '../watch.ts';

const {detector} = await loadDetector({profile: 'strict', directories: []});
const HMI: Endpoint = {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 40_001};
const PLC: Endpoint = {mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: 502};
const STRANGER: Endpoint = {mac: '02:00:00:00:00:09', ip: '10.0.0.9', port: 40_009};

/** `from` reads ten registers from `address` on; the first frame of it opens the connection. */
function read(from: Endpoint, address: number, time: Micros, turn: number): TimedFrame[] {
  const ask = mbap(turn, 1, Buffer.from([3, 0, address, 0, 10]));
  const reply = mbap(turn, 1, Buffer.from([3, 20, ...new Uint8Array(20)]));
  const flags = FLAG.push | FLAG.ack;
  return [
    {time, frame: tcpFrame({from, to: PLC, seq: 1 + turn * ask.length, flags, payload: ask})},
    {time: time + 4000, frame: tcpFrame({from: PLC, to: from, seq: 1 + turn * reply.length, flags, payload: reply})},
  ];
}

/** Alerts that are open about reads, by rule, with the addresses in question. */
const open = ({changes}: Watched): Map<string, Alert> => {
  const latest = new Map<string, Alert>();
  for (const change of changes) if (change.type === 'alert') latest.set(change.alert.id, change.alert);
  return latest;
};

function learnedPlant(): Watched {
  const watched = openWatch({detector, learn: HOUR});
  for (let turn = 0; turn < 80; turn++) feed(watched, read(HMI, 100, START + turn * 60 * SECOND, turn));
  return watched;
}

const news = ({facts}: Watched): unknown => facts.at(-1)?.fields['baseline.new'];

test('a stranger that was allowed is a stranger again', () => {
  const watched = learnedPlant();
  const at = START + 2 * HOUR;
  feed(watched, read(STRANGER, 100, at, 0));
  expect(news(watched)).toContain('conversation');
  const [alert] = [...open(watched).values()].filter(({rule}) => rule.id === 'MB-45');
  watched.watch.setState(alert?.id ?? '', 'learned', at + SECOND);
  feed(watched, read(STRANGER, 100, at + 2 * SECOND, 1));
  expect(news(watched)).toEqual([]);
  watched.watch.setState(alert?.id ?? '', 'new', at + 3 * SECOND);
  feed(watched, read(STRANGER, 100, at + 4 * SECOND, 2));
  expect(news(watched)).toContain('conversation');
  feed(watched, read(HMI, 100, at + 5 * SECOND, 80));
  expect(watched.facts.at(-1)?.fields['baseline.new'] ?? []).toEqual([]);
  watched.pause();
  const forgotten = watched.changes.flatMap((change) => (change.type === 'forgotten' ? [change.known.kind] : []));
  expect(forgotten).toContain('conversation');
  expect(forgotten).not.toContain('vlan');
});

test('of two alerts that were learned, one that is opened again takes back its own alone', () => {
  const watched = learnedPlant();
  const at = START + 2 * HOUR;
  feed(watched, read(HMI, 105, at, 80));
  feed(watched, read(HMI, 160, at + SECOND, 81));
  const alert = [...open(watched).values()].find(({first}) => String(first.fields['baseline.new']) === 'address');
  const id = alert?.id ?? '';
  feed(watched, read(STRANGER, 100, at + 2 * SECOND, 0));
  const [stranger] = [...open(watched).values()].filter(({rule}) => rule.id === 'MB-45');
  // Both happened before either was learned.
  watched.watch.setState(stranger?.id ?? '', 'learned', at + 3 * SECOND);
  watched.watch.setState(id, 'learned', at + 4 * SECOND);
  const other = [...open(watched).values()].find(
    ({subject, rule}) => subject === stranger?.subject && rule.id !== 'MB-45',
  );
  watched.watch.setState(other?.id ?? '', 'learned', at + 5 * SECOND);
  watched.watch.setState(other?.id ?? '', 'new', at + 6 * SECOND, at + 5 * SECOND);
  feed(watched, read(STRANGER, 100, at + 7 * SECOND, 1));
  expect([other === undefined, news(watched)]).toEqual([false, []]);
});

test('registers that were allowed are new again, those known before are not', () => {
  const watched = learnedPlant();
  const at = START + 2 * HOUR;
  feed(watched, read(HMI, 105, at, 80));
  expect(news(watched)).toEqual(['address']);
  const [alert] = [...open(watched).values()].filter(({first}) => String(first.fields['baseline.new']) === 'address');
  watched.watch.setState(alert?.id ?? '', 'learned', at + SECOND);
  feed(watched, read(HMI, 105, at + 2 * SECOND, 81));
  expect(news(watched)).toEqual([]);
  watched.watch.setState(alert?.id ?? '', 'new', at + 3 * SECOND);
  feed(watched, read(HMI, 105, at + 4 * SECOND, 82));
  expect(news(watched)).toEqual(['address']);
  watched.pause();
  const ranges = watched.changes.flatMap(({type, ...change}) =>
    type === 'known' && 'known' in change && change.known.kind === 'address' ? [change.known.ranges] : [],
  );
  expect(ranges.at(-1)).toBe('100-104');
});
