/** Frames without IP: who talks, to whom, in which of the protocols that share an EtherType; and who an identity is of. */
import {describe, expect, test} from 'vitest';
import type {Asset, Conversation} from '../../src/core/asset.ts';
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol} from '../../src/core/protocol.ts';
import {type Watched, watchFrames} from '../watch.ts';

const TYPE = '88b5';
const GROUP = '0180c200000e';
const [PLC, HMI] = ['0080f4000001', '0080f4000002'];

/** Reads frames whose first byte is `first`; every one is an identity with `fields`. */
function toy(name: string, first: number, answer: Probe, fields: Fields): Protocol<null> {
  return {
    name,
    title: name,
    ports: {ether: [0x88b5]},
    fields: {},
    scope: [],
    target: [],
    names: ['hello'],
    anomalies: [],
    maxMessage: 64,
    probe: (b, start) => (u8(b, start) === first ? answer : 'no'),
    open: () => null,
    read(_session, _from, _b, start, end, report) {
      report.fact('identify', 'hello', {...fields});
      return end - start;
    },
    gap: () => undefined,
    tick: () => undefined,
    close: () => undefined,
  };
}

const frame = (to: string, from: string, payload: string, type = TYPE): Uint8Array =>
  Uint8Array.from(Buffer.from(`${to}${from}${type}${payload}`, 'hex'));

const conversations = ({changes}: Watched): Conversation[] =>
  changes.flatMap((change) => (change.type === 'conversation' ? [change.conversation] : []));

const asset = ({changes}: Watched, address: string): Asset | undefined =>
  changes
    .flatMap((change) => (change.type === 'asset' ? [change.asset] : []))
    .findLast(({ips, macs}) => ips.includes(address) || macs.includes(address));

describe('a frame without IP', () => {
  test('to a group has its sender as client, whatever its content looks like', () => {
    const seen = watchFrames([frame(GROUP, PLC, '01')], {protocols: [toy('one', 1, 'response', {})]});
    expect(seen.facts.at(-1)).toMatchObject({
      protocol: 'one',
      client: {ip: '', mac: '00:80:f4:00:00:01', port: 0},
      server: {ip: '', mac: '01:80:c2:00:00:0e', port: 0},
    });
    expect(conversations(seen).at(-1)).toMatchObject({
      clientAddress: '00:80:f4:00:00:01',
      serverAddress: '01:80:c2:00:00:0e',
      transport: 'ethernet',
      port: 0x88b5,
      protocol: 'one',
      protocolFrom: 'content',
      roleFrom: 'group',
      server: '',
    });
    expect(asset(seen, '00:80:f4:00:00:01')?.uses).toEqual(['one@ethernet']);
  });

  test('to one device: content tells who asks', () => {
    const seen = watchFrames([frame(HMI, PLC, '01'), frame(PLC, HMI, '01')], {
      protocols: [toy('one', 1, 'response', {})],
    });
    expect(seen.facts.at(-1)).toMatchObject({
      client: {mac: '00:80:f4:00:00:02'},
      server: {mac: '00:80:f4:00:00:01'},
    });
    expect(conversations(seen).at(-1)).toMatchObject({packets: 2, roleFrom: 'content'});
  });

  test('of one of two protocols that share an EtherType is read by that one', () => {
    const protocols = [toy('one', 1, 'either', {}), toy('two', 2, 'either', {})];
    const seen = watchFrames([frame(HMI, PLC, '01'), frame(HMI, PLC, '02'), frame(HMI, PLC, '01')], {protocols});
    expect(seen.facts.filter(({kind}) => kind === 'identify').map(({protocol}) => protocol)).toEqual([
      'one',
      'two',
      'one',
    ]);
    expect(conversations(seen).map(({protocol, packets}) => [protocol, packets])).toEqual([
      ['one', 2],
      ['two', 1],
    ]);
  });

  test('that nobody reads is counted, and shown by its EtherType', () => {
    const seen = watchFrames([frame(GROUP, PLC, '07'), frame(GROUP, PLC, '07', '9999')], {
      protocols: [toy('one', 1, 'either', {})],
    });
    expect(
      conversations(seen).map(({port, protocol, protocolFrom, unread}) => [port, protocol, protocolFrom, unread]),
    ).toEqual([
      [0x88b5, 'one', 'port', 1],
      [0x9999, '', '', 1],
    ]);
    expect(asset(seen, '00:80:f4:00:00:01')?.uses).toEqual(['ethernet/0x88b5', 'ethernet/0x9999']);
  });
});

describe('an identity', () => {
  const identify = (fields: Fields): Watched =>
    watchFrames([frame(HMI, PLC, '01')], {
      protocols: [toy('one', 1, 'request', {...fields, 'bifrost.device_name': 'x'})],
    });

  test('is of the client where the fact says so', () => {
    expect(asset(identify({'bifrost.from': 'client'}), '00:80:f4:00:00:01')?.name?.value).toBe('x');
  });

  test('is of whom it names by MAC address, new or not', () => {
    const seen = identify({'bifrost.subject_mac': '00:80:f4:00:00:09', 'bifrost.subject_ip': '10.0.0.9'});
    expect(asset(seen, '10.0.0.9')).toMatchObject({name: {value: 'x'}, macs: ['00:80:f4:00:00:09'], sent: false});
    expect(asset(seen, '00:80:f4:00:00:01')?.name).toBeUndefined();
  });

  test('by an IP address alone is of nobody who is not known', () => {
    expect(asset(identify({'bifrost.subject_ip': '10.0.0.9'}), '10.0.0.9')).toBeUndefined();
  });

  test('that is a guess does not replace what the device said', () => {
    const said = toy('one', 1, 'request', {'bifrost.from': 'client', 'bifrost.device_name': 'said'});
    const guess = toy('two', 2, 'request', {
      'bifrost.from': 'client',
      'bifrost.device_name': 'guess',
      'bifrost.confidence': 0.5,
    });
    const seen = watchFrames([frame(HMI, PLC, '02'), frame(HMI, PLC, '01'), frame(HMI, PLC, '02')], {
      protocols: [said, guess],
    });
    expect(asset(seen, '00:80:f4:00:00:01')?.name).toMatchObject({value: 'said', source: 'one', confidence: 0.95});
  });
});
