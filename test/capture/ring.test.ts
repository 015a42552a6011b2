/** The ring itself: opened and closed many times without a trace, and its blocks read as the kernel lays them out. */
import {execFileSync} from 'node:child_process';
import {createSocket} from 'node:dgram';
import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {openRing} from '../../src/capture/ring.ts';
import {type Ring, readBlock} from '../../src/capture/ring-reader.ts';
import {openRingSocket} from '../../src/capture/ring-socket.ts';
import {packetBlock} from '../../src/core/packet-source.ts';
import {canUseNamespaces} from '../netns.ts';

const settings = {name: 'lo', segment: 'cell1', vlans: [], promiscuous: true, filter: '', snapLength: 65_535};
const descriptors = (): number => readdirSync('/proc/self/fd').length;
const mappings = (): number =>
  readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .filter((line) => line.includes('socket:')).length;

describe.skipIf(!canUseNamespaces('the ring, opened 200 times'))('the ring', () => {
  test('200 times opened and closed leave neither a descriptor nor a mapping', () => {
    openRingSocket(settings).close();
    const before = [descriptors(), mappings()];
    for (let i = 0; i < 200; i++) {
      const socket = openRingSocket(settings);
      expect(new Uint8Array(socket.memory)[0]).toBeTypeOf('number');
      if (i === 0) expect(mappings()).toBe((before[1] ?? 0) + 1);
      socket.close();
    }
    expect([descriptors(), mappings()]).toEqual(before);
  });

  test('what cannot be opened leaves none either', () => {
    const before = [descriptors(), mappings()];
    for (let i = 0; i < 20; i++) {
      expect(() => openRingSocket({...settings, filter: 'tcp prt 502'})).toThrow(/syntax error/);
      expect(() => openRingSocket({...settings, filter: 'vlan 5'})).toThrow(/cannot filter by VLAN/);
      expect(() => openRingSocket({...settings, name: 'nosuch0'})).toThrow(/nosuch0: no such interface/);
    }
    expect([descriptors(), mappings()]).toEqual(before);
  });
});

/** Sends `count` datagrams over loopback and returns when all are out; this process stands still meanwhile. */
function flood(port: number, count: number, bytes: number): void {
  const script = `
    const socket = require('node:dgram').createSocket('udp4');
    let left = ${count};
    const next = () => left-- > 0 ? socket.send(Buffer.alloc(${bytes}), ${port}, '127.0.0.1', next) : socket.close();
    next();`;
  execFileSync(process.execPath, ['-e', script]);
}

describe.skipIf(!canUseNamespaces('what the ring still holds when it is closed'))('closed at once', () => {
  const PORT = 47_808;
  const lo = {...settings, filter: `udp dst port ${PORT}`};

  test('the block that is being filled is handed over', async () => {
    const socket = createSocket('udp4');
    for (let round = 0; round < 5; round++) {
      const source = openRing(lo, 0, [], {onBlock: () => undefined, onEvent: () => undefined});
      await new Promise((resolve) => socket.send('last', PORT, '127.0.0.1', resolve));
      await source.close();
      expect(source.stats()).toEqual({seen: 1, dropped: 0, outages: 0});
    }
    socket.close();
  });

  test('what overflowed is counted, though nobody asked before', async () => {
    const count = 60_000;
    const source = openRing(lo, 0, [], {onBlock: () => undefined, onEvent: () => undefined});
    flood(PORT, count, 1400);
    await source.close();
    const {seen, dropped} = source.stats();
    expect(dropped).toBeGreaterThan(0);
    expect(seen + dropped).toBe(count);
  });
});

const BLOCK = 4096;

/** A block with frames of one byte each, as the kernel writes it. */
function fill(memory: DataView, start: number, values: readonly {byte: number; tag?: number}[]): void {
  memory.setUint32(start + 12, values.length, true);
  memory.setUint32(start + 16, 48, true);
  for (const [i, {byte, tag}] of values.entries()) {
    const at = start + 48 + 112 * i;
    memory.setUint32(at, 112, true);
    memory.setUint32(at + 4, 1_600_000_000, true);
    memory.setUint32(at + 8, 123_456_999, true);
    memory.setUint32(at + 12, 1, true);
    memory.setUint32(at + 16, 60, true);
    memory.setUint32(at + 20, tag === undefined ? 1 : 0x11, true);
    memory.setUint16(at + 24, 82, true);
    memory.setUint32(at + 32, tag ?? 0, true);
    memory.setUint8(at + 82, byte);
  }
  memory.setUint32(start + 8, 1, true);
}

test('blocks are read in turn, given back, and begin anew behind the last', () => {
  const memory = new ArrayBuffer(2 * BLOCK);
  const view = new DataView(memory);
  const bytes = new Uint8Array(memory);
  const ring: Ring = {bytes, words: new Int32Array(memory), blockBytes: BLOCK, blocks: 2, next: 0};
  const frames = packetBlock(bytes);
  const seen: unknown[] = [];
  const hand = (): void => {
    for (let i = 0; i < frames.count; i++) {
      seen.push([bytes[frames.start[i] ?? -1], frames.end[i], frames.wireLength[i], frames.vlan[i], frames.time[i]]);
    }
    frames.count = 0;
  };
  expect(readBlock(ring, frames, hand)).toBe(false);
  fill(view, 0, [{byte: 1}, {byte: 2, tag: 0x2064}]);
  fill(view, BLOCK, [{byte: 3}]);
  expect(readBlock(ring, frames, hand)).toBe(true);
  expect(view.getUint32(8, true)).toBe(0);
  expect(readBlock(ring, frames, hand)).toBe(true);
  expect(readBlock(ring, frames, hand)).toBe(false);
  fill(view, 0, [{byte: 4}]);
  expect(readBlock(ring, frames, hand)).toBe(true);
  const time = 1_600_000_000_123_456;
  expect(seen).toEqual([
    [1, 48 + 83, 60, -1, time],
    [2, 48 + 112 + 83, 60, 0x2064, time],
    [3, BLOCK + 48 + 83, 60, -1, time],
    [4, 48 + 83, 60, -1, time],
  ]);
});
