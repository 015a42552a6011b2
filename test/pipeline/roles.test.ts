/** Who asks, what a handshake tells, and which MAC address stands behind an address: as facts. */
import {describe, expect, test} from 'vitest';
import type {Fact} from '../../src/core/fact.ts';
import {roleByPort} from '../../src/pipeline/roles.ts';
import {type Endpoint, FLAG, mbap, tcpFrame} from '../frames.ts';
import {feed, openWatch, type Watched, watchFrames} from '../watch.ts';

const CLIENT: Endpoint = {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 40_001};
const SERVER: Endpoint = {mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: 502};
const SYN = tcpFrame({from: CLIENT, to: SERVER, seq: 1, flags: FLAG.syn});
const SYN_ACK = tcpFrame({from: SERVER, to: CLIENT, seq: 9, flags: FLAG.syn | FLAG.ack});
const RST = tcpFrame({from: SERVER, to: CLIENT, seq: 0, flags: FLAG.rst | FLAG.ack});

const flows = ({facts}: Watched): string[] => facts.filter((fact) => fact.kind === 'flow').map((fact) => fact.name);
const binds = ({facts}: Watched): Fact[] => facts.filter((fact) => fact.kind === 'bind');

describe('a handshake', () => {
  test('is asked for, opened, and both once, however often its segments come', () => {
    expect(flows(watchFrames([SYN, SYN, SYN_ACK, SYN_ACK]))).toEqual([
      'connection-attempted',
      'conversation-started',
      'connection-opened',
    ]);
  });

  test('whose answer comes again late does not begin the stream anew', () => {
    const answer = mbap(1, 1, Buffer.from([3, 2, 0, 9]));
    const data = tcpFrame({from: SERVER, to: CLIENT, seq: 10, payload: answer});
    expect(watchFrames([SYN, SYN_ACK, data, SYN_ACK, data]).messages.length).toBe(1);
  });

  test('is refused by the server, and then no conversation', () => {
    const watched = watchFrames([SYN, RST, RST]);
    expect(flows(watched)).toEqual(['connection-attempted', 'connection-refused']);
    expect(watched.watch.counters()['conversations']).toBe(0);
  });

  test('that is open can only be reset', () => {
    expect(flows(watchFrames([SYN, SYN_ACK, RST])).at(-1)).toBe('connection-reset');
  });

  test('without an answer is no conversation', () => {
    expect(watchFrames([SYN]).watch.counters()['conversations']).toBe(0);
  });

  test('from the port of a protocol makes the caller the server', () => {
    const watched = watchFrames([
      tcpFrame({from: SERVER, to: CLIENT, seq: 1, flags: FLAG.syn}),
      tcpFrame({from: CLIENT, to: SERVER, seq: 9, flags: FLAG.syn | FLAG.ack}),
    ]);
    expect(watched.facts.find((fact) => fact.name === 'connection-opened')?.server.ip).toBe(SERVER.ip);
  });
});

test('data in one direction is a conversation, a bare segment is none', () => {
  const to = {...SERVER, port: 9999};
  const count = (payload: Uint8Array) =>
    watchFrames([tcpFrame({from: CLIENT, to, seq: 1, payload})]).watch.counters()['conversations'];
  expect([count(Buffer.from('hello')), count(Buffer.alloc(0))]).toEqual([1, 0]);
});

test.each([
  ['the port of a known protocol', 502, 80, 1],
  ['the port of a known protocol, swapped', 80, 502, 0],
  ['a system port', 80, 5000, 1],
  ['a port that is not handed out', 40_000, 5000, 0],
  ['who spoke first', 5000, 5001, 1],
])('without a handshake %s tells', (_what, port0, port1, client) => {
  expect(roleByPort(port0, port1, 1, new Set([502])).client).toBe(client);
});

describe('the MAC address behind an address', () => {
  const frame = (mac: string, seq: number) => tcpFrame({from: {...CLIENT, mac}, to: SERVER, seq});

  test('is told once, and again when it moves', () => {
    const watched = watchFrames([
      frame('02:00:00:00:00:01', 1),
      frame('02:00:00:00:00:01', 2),
      frame('02:00:00:00:00:09', 3),
    ]);
    expect(binds(watched).map((fact) => [fact.name, fact.client.mac])).toEqual([
      ['address-bound', '02:00:00:00:00:01'],
      ['address-moved', '02:00:00:00:00:09'],
    ]);
    expect(binds(watched)[1]?.fields['bifrost.previous_mac']).toBe('02:00:00:00:00:01');
  });

  const arp = (operation: number, mac: string, ip: string) => {
    const address = Buffer.from(ip.split('.').map(Number));
    const sender = Buffer.from(mac.replaceAll(':', ''), 'hex');
    const head = Buffer.from(`0806000108000604000${operation}`, 'hex');
    return Buffer.concat([Buffer.alloc(6, 255), sender, head, sender, address, Buffer.alloc(10)]);
  };

  test('is told by ARP, but not by a probe or from a group address', () => {
    const watched = watchFrames([
      arp(1, CLIENT.mac, '0.0.0.0'),
      arp(2, '01:00:5e:00:00:01', '10.0.0.8'),
      arp(2, CLIENT.mac, '10.0.0.7'),
      arp(2, CLIENT.mac, '10.0.0.7'),
    ]);
    expect(binds(watched).map((fact) => [fact.protocol, fact.client.ip])).toEqual([['arp', '10.0.0.7']]);
  });

  test('is an asset by itself where no IP is spoken', () => {
    const profinet = Buffer.concat([Buffer.alloc(6, 1), Buffer.from('0200000000078892', 'hex'), Buffer.alloc(46)]);
    const watched = watchFrames([profinet, profinet]);
    expect(binds(watched).length).toBe(1);
    expect(
      watched.changes.flatMap((c) => (c.type === 'asset' ? [[c.asset.macs, c.asset.packets]] : [])).at(-1),
    ).toEqual([['02:00:00:00:00:07'], 2]);
  });
});

test('the tag that the kernel took away is the outer one', () => {
  const watched = openWatch();
  feed(watched, [{frame: tcpFrame({from: CLIENT, to: SERVER, seq: 1}), vlan: 0x6064}]);
  watched.watch.end();
  expect(watched.changes.flatMap((c) => (c.type === 'asset' ? c.asset.vlans : []))).toContain(0x64);
});

test('a read that repeats is judged once, and once more on another connection of other hosts', () => {
  const exchange = (n: number, from: Endpoint): Buffer[] => [
    tcpFrame({from, to: SERVER, seq: 1 + 12 * n, payload: mbap(n, 1, Buffer.from([3, 0, 0, 0, 1]))}),
    tcpFrame({from: SERVER, to: from, seq: 1 + 11 * n, payload: mbap(n, 1, Buffer.from([3, 2, 0, n]))}),
  ];
  const reads = ({facts}: Watched): number => facts.filter((fact) => fact.kind === 'read').length;
  const other = {...CLIENT, ip: '10.0.0.5'};
  expect(reads(watchFrames([...exchange(0, CLIENT), ...exchange(1, CLIENT), ...exchange(2, CLIENT)]))).toBe(1);
  expect(reads(watchFrames([...exchange(0, CLIENT), ...exchange(0, other), ...exchange(1, other)]))).toBe(2);
});
