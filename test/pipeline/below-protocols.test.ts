/** Facts that belong to no conversation: ARP, frames to everybody, bytes that were replaced, the capture itself. */
import {describe, expect, test} from 'vitest';
import type {Fact} from '../../src/core/fact.ts';
import {MINUTE, SECOND} from '../../src/core/time.ts';
import {selfCheck} from '../../src/pipeline/self-check.ts';
import {arp, connect, ether, host, ipOf, macOf, resolve, wire} from '../day/wire.ts';
import {mbap} from '../frames.ts';
import {openWatch, START, watchFrames} from '../watch.ts';

const named = (facts: readonly Fact[], name: string): Fact[] => facts.filter((fact) => fact.name === name);
const claim = (time: number, by: number, ofIp: number, to: number) => ({
  time,
  frame: arp({operation: 2, senderMac: macOf(by), senderIp: ipOf(ofIp), targetMac: macOf(to), targetIp: ipOf(to)}),
});

describe('ARP', () => {
  test('an answer that takes over an address says whose, by whom, and that nobody asked', () => {
    const w = wire();
    resolve(w, START, 66, 1);
    resolve(w, START + SECOND, 5, 11);
    w.frames.push(claim(START + 20 * SECOND, 66, 11, 5));
    const [fact, ...more] = named(watchFrames(w.frames).facts, 'address-claimed');
    expect(more).toEqual([]);
    expect(fact).toMatchObject({
      kind: 'bind',
      client: {ip: ipOf(66), mac: macOf(66)},
      server: {ip: ipOf(11), mac: macOf(11)},
      fields: {'bifrost.asked': false, 'arp.isgratuitous': false, 'bifrost.previous_mac': macOf(11)},
    });
  });

  test('an answer to a question was asked for', () => {
    const w = wire();
    resolve(w, START, 5, 11);
    w.put(
      START + 10 * SECOND,
      arp({operation: 1, senderMac: macOf(5), senderIp: ipOf(5), targetMac: '', targetIp: ipOf(11)}),
    );
    w.frames.push(claim(START + 10 * SECOND + 100, 66, 11, 5));
    expect(named(watchFrames(w.frames).facts, 'address-claimed')).toMatchObject([{fields: {'bifrost.asked': true}}]);
  });

  test('an address that was seen in IP only is known to be taken, too', () => {
    const w = wire();
    connect(w, START, host(5, 40_000), host(11, 502));
    w.frames.push(claim(START + SECOND, 66, 11, 5));
    expect(named(watchFrames(w.frames).facts, 'address-claimed')).toMatchObject([
      {server: {ip: ipOf(11), mac: macOf(11)}},
    ]);
  });

  test('who asks for those that are there says nothing, who asks for others does, once a minute', () => {
    const w = wire();
    resolve(w, START, 5, 11);
    resolve(w, START + SECOND, 6, 11);
    for (const after of [2, 3, 4]) {
      const asked = {operation: 1, targetMac: '', targetIp: ipOf(200)} as const;
      w.put(START + after * SECOND, arp({...asked, senderMac: macOf(5), senderIp: ipOf(5)}));
    }
    const asked = named(watchFrames(w.frames).facts, 'address-asked').map(({server: {ip}}) => ip);
    expect(asked).toEqual([ipOf(11), ipOf(200)]);
  });

  test('each ten frames of one sender within a minute are a fact', () => {
    const w = wire();
    for (let i = 0; i < 25; i++) resolve(w, START + i * SECOND, 5, 11);
    for (let i = 0; i < 9; i++) resolve(w, START + i * SECOND + 500, 6, 12);
    const senders = named(watchFrames(w.frames).facts, 'frames-sent').map(({client: {mac}}) => mac);
    expect(senders).toEqual([macOf(5), macOf(11), macOf(5), macOf(11)]);
  });
});

test('frames to everybody are counted by the second, with who sends most of them; process data of substations is not', () => {
  const w = wire();
  for (let i = 0; i < 90; i++)
    w.put(START + i * 1000, ether('ff:ff:ff:ff:ff:ff', macOf(i % 3 === 0 ? 5 : 66), 0x8899, Buffer.alloc(46)));
  for (let i = 0; i < 90; i++) w.put(START + i * 1000, ether('01:0c:cd:04:00:01', macOf(7), 0x8899, Buffer.alloc(46)));
  w.put(START + 2 * SECOND, ether(macOf(5), macOf(6), 0x8899, Buffer.alloc(46)));
  expect(named(watchFrames(w.frames).facts, 'group-frames')).toMatchObject([
    {client: {mac: macOf(66)}, fields: {'bifrost.frames': 90}},
  ]);
});

describe('bytes that come again', () => {
  const read = mbap(1, 1, Buffer.from([3, 0, 0, 0, 2]));
  const again = (payload: Buffer) => {
    const w = wire();
    const line = connect(w, START, host(5, 40_000), host(11, 502));
    line.ask(START + 1000, read, mbap(1, 1, Buffer.from([3, 4, 0, 1, 0, 2])));
    const twin = connect(w, START, host(5, 40_000), host(11, 502));
    w.frames.length -= 2;
    twin.say(START + 9000, 'client', payload);
    return named(watchFrames(w.frames).facts, 'bytes-replaced');
  };

  test('as they were are a retransmission', () => expect(again(read)).toEqual([]));

  test('as others are a fact', () => {
    expect(again(mbap(1, 1, Buffer.from([5, 0, 3, 0xff, 0])))).toMatchObject([
      {kind: 'anomaly', protocol: 'tcp', fields: {'bifrost.from': 'client'}},
    ]);
  });
});

describe('the capture itself', () => {
  const counted = {frames: 0, messages: 0, unreadable: new Map<string, number>(), directions: {total: 0, oneWay: 0}};
  const check = () =>
    selfCheck(['cell1'], {
      heard: () => counted.frames,
      messages: () => counted.messages,
      unreadable: () => counted.unreadable,
      directions: () => counted.directions,
    });

  test('a wire that falls silent is told once a minute', () => {
    const one = check();
    const names = [0, 30, 59, 60, 90, 120].flatMap((s) => one.tick(START + s * SECOND).map(() => s));
    expect(names).toEqual([60, 120]);
  });

  test('one direction, and messages that cannot be read, are shares of the whole', () => {
    const one = check();
    one.tick(START);
    counted.frames = 1;
    counted.messages = 1000;
    counted.unreadable = new Map([['modbus', 20]]);
    counted.directions = {total: 40, oneWay: 39};
    expect(one.tick(START + MINUTE)).toEqual([
      {
        name: 'directions',
        segment: '',
        fields: {
          'bifrost.percent': 97.5,
          'bifrost.total': 40,
          'bifrost.says': '39 of 40 TCP connections that carry data show one side only',
        },
      },
      {
        name: 'unreadable',
        segment: '',
        fields: {'bifrost.percent': 2, 'bifrost.total': 1000, 'bifrost.protocol': 'modbus'},
      },
    ]);
  });

  test('few connections tell of a direction that is missing when none of them shows it, and say that they are few', () => {
    const one = check();
    counted.unreadable = new Map();
    one.tick(START);
    counted.directions = {total: 3, oneWay: 2};
    const told = (minute: number) =>
      one.tick(START + minute * MINUTE).flatMap(({name, fields}) => (name === 'directions' ? [fields] : []));
    expect(told(1)).toEqual([]);
    counted.directions = {total: 3, oneWay: 3};
    expect(told(2)).toMatchObject([
      {'bifrost.percent': 100, 'bifrost.says': expect.stringMatching(/^all 3 TCP connections .* so few/)},
    ]);
    counted.directions = {total: 0, oneWay: 0};
    expect(told(3)).toEqual([]);
  });

  test('what is noticed outside becomes a fact', () => {
    const watched = openWatch();
    watched.watch.note({name: 'disk', segment: '', fields: {'bifrost.percent': 95}}, START);
    expect(watched.facts).toMatchObject([{kind: 'health', protocol: 'bifrost', name: 'disk', time: START}]);
  });
});
