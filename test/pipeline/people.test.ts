/** What people said reaches the rules and the alerts while frames go on: tickets that cover, are left out, and end. */
import {expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Alert} from '../../src/core/alert.ts';
import {NOTHING_SAID, type Site} from '../../src/core/site.ts';
import {MINUTE, SECOND} from '../../src/core/time.ts';
import {FLAG, mbap, tcpFrame} from '../frames.ts';
import {feed, openWatch, START, type TimedFrame, type Watched} from '../watch.ts';

const {detector} = await loadDetector({profile: 'standard', directories: []});
const client = {mac: '02:00:00:00:01:05', ip: '10.0.0.5', port: 40_005};
const server = {mac: '02:00:00:00:02:01', ip: '10.0.1.1', port: 502};
let seq = 1000;
let ack = 5000;

/** A restart of the controller's communications, which rule MB-53 always reports, `seconds` after the start. */
function restart(seconds: number): TimedFrame[] {
  const time = START + seconds * SECOND;
  const pdu = mbap(seq & 0xffff, 1, Buffer.from([8, 0, 1, 0, 0]));
  const flags = FLAG.push | FLAG.ack;
  const frames = [
    {frame: tcpFrame({from: client, to: server, seq, ack, flags, payload: pdu}), time},
    {
      frame: tcpFrame({from: server, to: client, seq: ack, ack: seq + pdu.length, flags, payload: pdu}),
      time: time + 300,
    },
  ];
  seq += pdu.length;
  ack += pdu.length;
  return frames;
}

const SERVER = ((): string => {
  const probe = openWatch();
  feed(probe, restart(0));
  probe.watch.end();
  const [asset] = probe.changes.flatMap((change) =>
    change.type === 'asset' && change.asset.ips.includes(server.ip) ? [change.asset] : [],
  );
  return asset?.id ?? '';
})();

const ticketOf = (allow: 'control' | 'program'): Site => ({
  ...NOTHING_SAID,
  tickets: [
    {
      ticket: 'MOC-17',
      assets: [SERVER],
      allow: [allow],
      from: START,
      until: START + 10 * MINUTE,
      openedBy: 'cli:anna',
    },
  ],
});

const latest = ({changes}: Watched, rule: string): Alert | undefined =>
  changes.flatMap((change) => (change.type === 'alert' && change.alert.rule.id === rule ? [change.alert] : [])).at(-1);

test('announced: suppressed; not announced on the same device: one level worse; over: told as forgotten, and new again', () => {
  const planned = openWatch({detector, site: ticketOf('control')});
  feed(planned, restart(1));
  expect(latest(planned, 'MB-53')).toMatchObject({state: 'suppressed', count: 1});
  feed(planned, restart(601));
  expect(latest(planned, 'CH-01')).toMatchObject({state: 'new', first: {fields: {'change.ticket': 'MOC-17'}}});
  expect(latest(planned, 'MB-53')).toMatchObject({state: 'new', count: 2});

  const other = openWatch({detector, site: ticketOf('program')});
  feed(other, restart(1));
  expect(latest(other, 'MB-53')).toMatchObject({state: 'new', first: {fields: {'change.beside': 'MOC-17'}}});
});

test('said while it runs: the next one is covered, and after it was taken back no more', () => {
  const watched = openWatch({detector});
  feed(watched, restart(1));
  expect(latest(watched, 'MB-53')?.first.fields['change.covers']).toBeUndefined();
  watched.watch.useSite(ticketOf('control'));
  feed(watched, restart(2));
  watched.pause();
  expect(latest(watched, 'MB-53')?.latest.fields['change.covers']).toBe(true);
  watched.watch.useSite(NOTHING_SAID);
  feed(watched, restart(3));
  watched.pause();
  expect(latest(watched, 'MB-53')?.latest.fields['change.covers']).toBeUndefined();
});
