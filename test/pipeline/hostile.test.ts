/** Nothing that can stand on a wire throws, or grows without end. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {modbus} from '../../protocols/modbus/index.ts';
import type {Protocol} from '../../src/core/protocol.ts';
import {frameDissector} from '../../src/net/dissect.ts';
import {layers} from '../../src/net/layers.ts';
import {type Endpoint, FLAG, mbap, tcpFrame} from '../frames.ts';
import {feed, openWatch, watchFrames} from '../watch.ts';

const CLIENT: Endpoint = {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 40_001};
const SERVER: Endpoint = {mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: 502};
const LINK_TYPES = [0, 1, 9, 12, 50, 51, 101, 108, 113, 228, 229, 276, 147];

test('any bytes on any link type are dissected without throwing, and within the frame', () => {
  const {frame} = frameDissector();
  const out = layers();
  fc.assert(
    fc.property(
      fc.uint8Array({maxLength: 200}),
      fc.constantFrom(...LINK_TYPES),
      fc.nat(300),
      (bytes, linkType, more) => {
        frame(linkType, bytes, 0, bytes.length, bytes.length + more, 0, out);
        expect(out.end).toBeLessThanOrEqual(out.bytes.length);
      },
    ),
    {numRuns: 20_000},
  );
});

test('a real frame with any bytes changed is dissected without throwing', () => {
  const whole = tcpFrame({from: CLIENT, to: SERVER, seq: 1, payload: mbap(1, 1, Buffer.from([3, 0, 0, 0, 4]))});
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {maxLength: 8}),
      fc.nat(whole.length),
      (changes, length) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        const {watch} = watchFrames([bytes.subarray(0, length)]);
        expect(watch.counters()['quarantined']).toBe(0);
      },
    ),
    {numRuns: 1500},
  );
});

test('any payload on the port of a protocol is read without a quarantine', () => {
  const noise = fc.uint8Array({minLength: 1, maxLength: 300});
  const adu = fc
    .tuple(fc.nat(65_535), fc.nat(255), fc.uint8Array({minLength: 1, maxLength: 253}))
    .map(([t, u, pdu]) => mbap(t, u, pdu));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.oneof(noise, adu)), {maxLength: 20}), (payloads) => {
      let [client, server] = [1, 1];
      const frames = payloads.map(([isClient, payload]) => {
        const seq = isClient ? client : server;
        if (isClient) client += payload.length;
        else server += payload.length;
        return isClient
          ? tcpFrame({from: CLIENT, to: SERVER, seq, payload})
          : tcpFrame({from: SERVER, to: CLIENT, seq, payload});
      });
      expect(watchFrames(frames).watch.counters()['quarantined']).toBe(0);
    }),
    {numRuns: 1000},
  );
});

test('a dissector that throws costs its frame only', () => {
  let reads = 0;
  const broken: typeof modbus = {
    ...modbus,
    read(...parameters) {
      if (++reads === 2) throw new Error('planted');
      return modbus.read(...parameters);
    },
  };
  const ask = (n: number) =>
    tcpFrame({from: CLIENT, to: SERVER, seq: 1 + 12 * n, payload: mbap(n, 1, Buffer.from([3, 0, n, 0, 1]))});
  const {facts, messages, watch} = watchFrames([ask(0), ask(1), ask(2), ask(3)], {protocols: [broken as Protocol]});
  expect(messages.map((m) => m.fields['mbtcp.trans_id'])).toEqual([0, 2, 3]);
  expect(watch.counters()['quarantined']).toBe(1);
  const told = facts.find((fact) => fact.name === 'dissector-failure');
  expect(told?.fields['bifrost.reason']).toBe('planted');
  expect(told?.frame).toBe(2);
});

test('a flood of connections keeps the flow table bounded, and what is understood in it', () => {
  const watched = openWatch();
  const poll = (n: number) =>
    tcpFrame({from: CLIENT, to: SERVER, seq: 1 + 12 * n, payload: mbap(n, 1, Buffer.from([3, 0, 0, 0, 1]))});
  feed(watched, [poll(0)]);
  const flood = Array.from({length: 80_000}, (_, i) =>
    tcpFrame({
      from: {...CLIENT, ip: `10.${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`, port: 1024 + (i % 60_000)},
      to: {...SERVER, port: 80},
      seq: 1,
      flags: FLAG.syn,
    }),
  );
  feed(watched, flood);
  feed(watched, [poll(1)]);
  const counters = watched.watch.counters();
  expect(counters['flows']).toBeLessThanOrEqual(65_536);
  expect(counters['flowsEvicted']).toBeGreaterThan(0);
  expect(watched.messages.map((m) => m.fields['mbtcp.trans_id'])).toEqual([0, 1]);
});

const captures = new URL('../../../shared/captures/files/', import.meta.url);

test.runIf(existsSync(captures))('real captures with damaged bytes never break a dissector', () => {
  const files = readdirSync(captures).filter(
    (name) => name.endsWith('.pcap') && !name.includes('Big') && !name.includes('ModbusTCP'),
  );
  expect(files.length).toBeGreaterThan(20);
  for (const [seed, name] of files.entries()) {
    const bytes = readFileSync(new URL(name, captures));
    const frames: Uint8Array[] = [];
    for (let at = 24; at + 16 <= bytes.length && frames.length < 400; ) {
      const length = bytes.readUInt32LE(at + 8);
      if (length > bytes.length - at - 16) break;
      const frame = Uint8Array.from(bytes.subarray(at + 16, at + 16 + length));
      for (let k = 14; k < frame.length; k += 1 + ((seed * 31 + at + k * 7) % 61)) frame[k] = (k * 131 + at) & 0xff;
      frames.push(frame);
      at += 16 + length;
    }
    expect([name, watchFrames(frames).watch.counters()['quarantined']]).toEqual([name, 0]);
  }
});
