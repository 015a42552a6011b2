/** Rule 12: whatever comes from our own address beyond the plan is a breach; what is planned is no news of the plant. */
import {describe, expect, test} from 'vitest';
import type {Fact} from '../../../src/core/fact.ts';
import {NOTHING_SAID} from '../../../src/core/site.ts';
import {SECOND} from '../../../src/core/time.ts';
import {profinetIdentity} from '../../../src/poll/questions/profinet-identity.ts';
import {type Endpoint, FLAG, mbap, tcpFrame, udpFrame} from '../../frames.ts';
import {lookupAnswer} from '../../simulators/profinet.ts';
import {feed, openWatch, START, type TimedFrame, type Watched} from '../../watch.ts';
import {targetAt} from '../line.ts';

const us = (port = 40_000): Endpoint => ({mac: '02:00:00:00:00:01', ip: '10.0.0.250', port});
const plc: Endpoint = {mac: '02:00:00:00:00:05', ip: '10.0.0.5', port: 502};
const other: Endpoint = {mac: '02:00:00:00:00:06', ip: '10.0.0.6', port: 502};
const site = {
  ...NOTHING_SAID,
  polling: {
    sources: [{segment: 'cell1', address: us().ip}],
    targets: [502, 34_964].map((port) => ({segment: 'cell1', address: plc.ip, port})),
    logOns: [],
    perDevice: 1,
  },
};
const IDENTIFY = [43, 14, 1, 0];

const handshake = (from: Endpoint, to: Endpoint): Buffer[] => [
  tcpFrame({from, to, seq: 100, flags: FLAG.syn}),
  tcpFrame({from: to, to: from, seq: 500, ack: 101, flags: FLAG.syn | FLAG.ack}),
  tcpFrame({from, to, seq: 101, ack: 501}),
];
const request = (from: Endpoint, to: Endpoint, pdu: readonly number[], seq = 101): Buffer =>
  tcpFrame({from, to, seq, ack: 501, payload: mbap(1, 255, Uint8Array.from(pdu))});
const response = (from: Endpoint, to: Endpoint, pdu: readonly number[]): Buffer =>
  tcpFrame({from, to, seq: 501, ack: 112, payload: mbap(1, 255, Uint8Array.from(pdu))});
const bye = (from: Endpoint, to: Endpoint): Buffer[] => [
  tcpFrame({from, to, seq: 112, ack: 501, flags: FLAG.fin | FLAG.ack}),
  tcpFrame({from: to, to: from, seq: 501, ack: 113, flags: FLAG.fin | FLAG.ack}),
];

function watch(frames: readonly (Uint8Array | TimedFrame)[]): Watched {
  const watched = openWatch({site});
  feed(watched, frames);
  return watched;
}

const breaches = ({facts}: Watched): string[] =>
  facts.filter(isBreach).map(({fields}) => `${fields['bifrost.target']} ${fields['bifrost.reason']}`);
const isBreach = ({name}: Fact): boolean => name === 'poll-breach';

test('what is planned is no fact, no conversation, no asset', () => {
  const answer = [43, 14, 1, 1, 0, 0, 1, 0, 4, 65, 99, 109, 101];
  const watched = watch([
    ...handshake(us(), plc),
    request(us(), plc, IDENTIFY),
    response(plc, us(), answer),
    ...bye(us(), plc),
  ]);
  watched.watch.end();
  expect(watched.facts).toEqual([]);
  expect(watched.changes.map(({type}) => type)).toEqual([]);
});

describe('a breach is', () => {
  test.each([
    ['a device that is no target', [...handshake(us(), other)], '10.0.0.6:502 nobody planned to talk to it'],
    ['another port', handshake(us(), {...plc, port: 80}), '10.0.0.5:80 nobody planned to talk to it'],
    ['a datagram', [udpFrame({from: us(), to: other, payload: Uint8Array.of(1)})], '10.0.0.6:502 nobody planned'],
    [
      'a write',
      [...handshake(us(), plc), request(us(), plc, [6, 0, 0, 0, 1]), response(plc, us(), [6, 0, 0, 0, 1])],
      'write-single-register is no reading',
    ],
    [
      'a write that is refused',
      [...handshake(us(), plc), request(us(), plc, [5, 0, 0, 255, 0]), response(plc, us(), [0x85, 1])],
      '10.0.0.5:502 modbus',
    ],
    [
      'a second connection',
      [...handshake(us(), plc), ...handshake(us(40_001), plc)],
      '10.0.0.5:502 a second connection',
    ],
  ])('%s', (_name, frames, reason) => {
    const found = breaches(watch(frames));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(reason);
  });

  test('more messages than the plan allows', () => {
    const frames = Array.from({length: 40}, (_, i): TimedFrame => {
      return {frame: request(us(), plc, IDENTIFY, 101 + 11 * i), time: START + (i + 1) * 0.1 * SECOND};
    });
    const begin = handshake(us(), plc).map((frame): TimedFrame => ({frame, time: START}));
    expect(breaches(watch([...begin, ...frames.slice(0, 30)]))).toEqual([]);
    expect(breaches(watch([...begin, ...frames]))).toEqual(['10.0.0.5:502 more than 33 messages in 10 s']);
  });
});

describe('no breach is', () => {
  test.each([
    [
      'a connection after the other was closed',
      [...handshake(us(), plc), ...bye(us(), plc), ...handshake(us(40_001), plc)],
    ],
    ['what TCP sends again', [...handshake(us(), plc), ...new Array(50).fill(request(us(), plc, IDENTIFY))]],
    [
      'a refusal of what others ask us',
      [
        tcpFrame({from: other, to: us(22), seq: 1, flags: FLAG.syn}),
        tcpFrame({from: us(22), to: other, seq: 0, ack: 2, flags: FLAG.rst | FLAG.ack}),
      ],
    ],
    ['what others do', [...handshake(other, plc), request(other, plc, [6, 0, 0, 0, 1])]],
  ])('%s', (_name, frames: readonly Buffer[]) => expect(breaches(watch(frames))).toEqual([]));
});

describe('a PROFINET device that answers from another port', () => {
  const mapper: Endpoint = {...plc, port: 34_964};
  const elsewhere: Endpoint = {...plc, port: 49_152};
  const [first] = profinetIdentity.plan(targetAt(plc.ip, mapper.port));
  const payload = first?.bytes ?? new Uint8Array();
  const question = udpFrame({from: us(), to: mapper, payload});
  const answerTo = (to: Endpoint): Buffer => udpFrame({from: elsewhere, to, payload: lookupAnswer(payload)});

  test('is in the plan, and no news of the plant', () => {
    const watched = watch([question, answerTo(us())]);
    watched.watch.end();
    expect(watched.facts).toEqual([]);
  });

  test('is seen like anybody where that port did not ask', () => {
    expect(watch([question, answerTo(us(40_001))]).facts.map(({name}) => name)).toContain('conversation-started');
    expect(watch([answerTo(us())]).facts.map(({name}) => name)).toContain('conversation-started');
  });

  test.each([
    ['a connection', '0100a0de976cd111827100a02442df7d'],
    ['an entry put into its list', '0883afe11f5dc91191a408002b14a0fa'],
  ])('is asked for nothing but the list: %s', (_name, id) => {
    const other = Buffer.from(payload);
    other.set(Buffer.from(id, 'hex'), 24);
    other.writeUInt16LE(0, 68);
    expect(breaches(watch([udpFrame({from: us(), to: mapper, payload: other})]))).toHaveLength(1);
  });

  test('is sent nothing there', () => {
    const more = udpFrame({from: us(), to: elsewhere, payload});
    expect(breaches(watch([question, answerTo(us()), more]))).toEqual(['10.0.0.5:49152 nobody planned to talk to it']);
  });
});

test('who connects to us is seen like anybody', () => {
  const frames = [tcpFrame({from: other, to: us(22), seq: 1, flags: FLAG.syn})];
  expect(watch(frames).facts.map(({name}) => name)).toContain('connection-attempted');
});

describe('the real clients', () => {
  const hmi = (port: number): Endpoint => ({mac: '02:00:00:00:00:07', ip: '10.0.0.7', port});
  const at = (ms: number, ...frames: Buffer[]): TimedFrame[] =>
    frames.map((frame) => ({frame, time: START + ms * 1000}));

  test('their connections are counted, ours are not', () => {
    const {watch: seen} = watch([...handshake(hmi(1), plc), ...handshake(hmi(2), plc), ...handshake(us(), plc)]);
    expect(seen.wire('cell1', plc.ip, 0).clients).toEqual(['10.0.0.7', '10.0.0.7']);
    const {watch: after} = watch([...handshake(hmi(1), plc), ...handshake(hmi(2), plc), ...bye(hmi(2), plc)]);
    expect(after.wire('cell1', plc.ip, 0).clients).toEqual(['10.0.0.7']);
    expect(after.wire('cell2', plc.ip, 0).clients).toEqual([]);
  });

  test('what they wait for their answers is measured, and what never came', () => {
    const read = [3, 0, 0, 0, 1];
    const {watch: seen} = watch([
      ...at(0, ...handshake(hmi(1), plc)),
      ...at(10, request(hmi(1), plc, read, 101)),
      ...at(30, response(plc, hmi(1), [3, 2, 0, 0])),
      ...at(100, request(hmi(1), plc, read, 113)),
      ...at(1500, request(hmi(1), plc, read, 125)),
    ]);
    expect(seen.wire('cell1', plc.ip, 0)).toMatchObject({exchanges: 2, unanswered: 1, latency: 20_000});
    expect(seen.wire('cell1', plc.ip, START + 1_000_000)).toMatchObject({exchanges: 1, unanswered: 1});
  });

  test('a connection that the device refuses counts as no answer', () => {
    const {watch: seen} = watch([
      tcpFrame({from: hmi(1), to: plc, seq: 1, flags: FLAG.syn}),
      tcpFrame({from: plc, to: hmi(1), seq: 0, ack: 2, flags: FLAG.rst | FLAG.ack}),
    ]);
    expect(seen.wire('cell1', plc.ip, 0)).toMatchObject({exchanges: 1, unanswered: 1, clients: []});
  });
});
