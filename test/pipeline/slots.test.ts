/** Which connections of a polled device count as open: in doubt, all of them. */
import {describe, expect, test} from 'vitest';
import {NOTHING_SAID, type Site} from '../../src/core/site.ts';
import {HOUR, SECOND} from '../../src/core/time.ts';
import {type Endpoint, FLAG, mbap, tcpFrame} from '../frames.ts';
import {feed, openWatch, START, type TimedFrame, type Watched} from '../watch.ts';

const us: Endpoint = {mac: '02:00:00:00:00:01', ip: '10.0.0.250', port: 41_000};
/** On a port that no protocol calls its own. */
const device: Endpoint = {mac: '02:00:00:00:00:10', ip: '10.0.0.16', port: 45_000};
const client: Endpoint = {mac: '02:00:00:00:00:05', ip: '10.0.0.5', port: 40_000};
const other: Endpoint = {mac: '02:00:00:00:00:06', ip: '10.0.0.6', port: 40_000};
const polled: Site = {
  ...NOTHING_SAID,
  polling: {
    sources: [{segment: 'cell1', address: us.ip}],
    targets: [{segment: 'cell1', address: device.ip, port: device.port}],
    logOns: [],
    perDevice: 1,
  },
};

interface Part {
  readonly seq?: number;
  readonly flags?: number;
  readonly payload?: Uint8Array;
}
const up = (part: Part = {}, from = client): Buffer => tcpFrame({from, to: device, seq: 101, ...part});
const down = (part: Part = {}, to = client): Buffer => tcpFrame({from: device, to, seq: 501, ...part});
const at = (seconds: number, ...frames: Buffer[]): TimedFrame[] =>
  frames.map((frame, i) => ({frame, time: START + seconds * SECOND + i}));

const SYN = up({seq: 100, flags: FLAG.syn});
const SYN_ACK = down({seq: 500, flags: FLAG.syn | FLAG.ack});
const OPENED = [SYN, SYN_ACK, up()];
const UNKNOWN = Uint8Array.from([9, 9, 9, 9, 9, 9, 9, 9]);
const fin = {flags: FLAG.fin | FLAG.ack};
const CLOSED = [up(fin), down(fin), up({seq: 102})];

const clientsOf = ({watch}: Watched): readonly string[] => watch.wire('cell1', device.ip, 0).clients;

function clients(...frames: readonly TimedFrame[]): readonly string[] {
  const watched = openWatch({site: polled});
  feed(watched, frames);
  return clientsOf(watched);
}

describe('a connection counts as open', () => {
  test.each<[string, readonly TimedFrame[]]>([
    ['with its SYN', at(0, SYN)],
    ['once it is answered', at(0, ...OPENED)],
    ['from its middle on, whoever acknowledges first', at(0, down())],
    ['from its middle on, in a protocol that nobody knows', at(0, up({payload: UNKNOWN}))],
    ['from its middle on, with many payloads that nobody reads', at(0, ...new Array(20).fill(up({payload: UNKNOWN})))],
    ['in a known protocol', at(0, up({payload: mbap(1, 255, Uint8Array.from([3, 0, 0, 0, 2]))}))],
    ['with the FIN of one end', at(0, ...OPENED, up(fin))],
    ['after a day of silence', [...at(0, ...OPENED), ...at(24 * 3600, up({}, other), up({flags: FLAG.rst}, other))]],
    ['when it is picked up after silence', [...at(0, ...OPENED), ...at(3 * 3600, up({flags: FLAG.rst}, other), up())]],
    ['on the ports of one that ended', at(0, ...OPENED, ...CLOSED, up({seq: 9000, flags: FLAG.syn}))],
    ['on those ports, when its SYN was lost', at(0, ...OPENED, ...CLOSED, up({seq: 9000, payload: UNKNOWN}))],
    ['when its SYN comes late', [...at(0, SYN), ...at(10, SYN_ACK)]],
    ['when its client goes on, whose answers are not captured', [...at(0, SYN), ...at(1, up()), ...at(60, up())]],
    ['though ours ends', at(0, ...OPENED, up({}, us), down({}, us), up(fin, us), down({flags: FLAG.rst}, us))],
  ])('%s', (_name, frames) => expect(clients(...frames)).toEqual([client.ip]));

  test('that the device itself opened', () => {
    const outward = {from: {...device, port: 50_000}, to: {...other, port: 4840}};
    expect(clients(...at(0, tcpFrame({...outward, seq: 1, flags: FLAG.syn})))).toEqual([other.ip]);
  });
});

describe('a connection is over', () => {
  test.each<[string, readonly TimedFrame[]]>([
    ['with the FIN of both ends', at(0, ...OPENED, ...CLOSED)],
    [
      'with what is sent again after them',
      at(0, ...OPENED, ...CLOSED, up(fin), down(fin), up({seq: 90, payload: UNKNOWN})),
    ],
    ['with a reset', at(0, ...OPENED, down({flags: FLAG.rst}))],
    ['when it is refused', at(0, SYN, down({seq: 0, flags: FLAG.rst | FLAG.ack}))],
    ['when nobody answers', [...at(0, SYN), ...at(4, tcpFrame({from: other, to: client, seq: 1}))]],
    ['when it began before and ends now', at(0, up(), ...CLOSED)],
  ])('%s', (_name, frames) => expect(clients(...frames)).toEqual([]));

  test('for us: ours never counts', () => {
    const ours = [up({flags: FLAG.syn}, us), down({flags: FLAG.syn | FLAG.ack}, us), up({}, us)];
    expect(clients(...at(0, ...ours, up(fin, us)))).toEqual([]);
  });
});

test('connections that are under way hold their slots once their device is polled', () => {
  const watched = openWatch();
  feed(watched, at(0, ...OPENED, up({}, other), up({flags: FLAG.rst}, other)));
  expect(clientsOf(watched)).toEqual([]);
  watched.watch.useSite(polled);
  expect(clientsOf(watched)).toEqual([client.ip]);
  watched.watch.useSite(NOTHING_SAID);
  expect(clientsOf(watched)).toEqual([]);
});

test('beyond the bound, connections count as open at every device', () => {
  const watched = openWatch({site: polled, quiet: true});
  const many = Array.from({length: 4097}, (_, i) => up({}, {...client, ip: `10.1.${i >> 8}.${i & 255}`}));
  feed(
    watched,
    many.map((frame, i) => ({frame, time: START + i})),
  );
  expect(clientsOf(watched)).toHaveLength(4097);
  expect(watched.watch.counters()['slotsRefused']).toBe(1);
  watched.watch.tick(START + HOUR);
  expect(clientsOf(watched)).toContain('others');
});
