/** Capture files: every variant of the formats, by content; damage is reported, and costs nothing before it. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {PassThrough} from 'node:stream';
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {captureParser} from '../../src/capture/capture-parser.ts';
import {frameSink} from '../../src/capture/frame-sink.ts';
import {gunzipped} from '../../src/capture/gunzip.ts';
import {interfaceClock, timeAt} from '../../src/capture/interface-clock.ts';
import {isAppError} from '../../src/core/errors.ts';
import {block, description, enhanced, type Frame, obsolete, pcap, section, simple} from './make.ts';
import {collector, readBytes, readPath} from './read.ts';

const bytes = (...values: readonly number[]): Buffer => Buffer.from(values);
const one = (seconds: number, fraction: number, wireLength?: number): Frame => ({
  seconds,
  fraction,
  bytes: bytes(1, 2, 3),
  ...(wireLength !== undefined && {wireLength}),
});

describe('pcap', () => {
  test.each([
    ['microseconds', 0xa1b2c3d4, 1_600_000_000_123_456],
    ['nanoseconds', 0xa1b23c4d, 1_600_000_000_000_123.5],
    ['longer records', 0xa1b2cd34, 1_600_000_000_123_456],
  ])('%s, in both byte orders', async (_, magic, time) => {
    for (const little of [true, false]) {
      const {report, frames} = await readBytes(pcap([one(1_600_000_000, 123_456, 77), one(1, 2)], {magic, little}));
      expect(report).toMatchObject({format: 'pcap', packets: 2, bytes: 6, cutFrames: 1, problem: undefined});
      expect(frames[0]).toMatchObject({hex: '010203', wireLength: 77, vlan: -1});
      expect(frames[0]?.time).toBeCloseTo(time, 0);
      expect(frames[1]).toMatchObject({hex: '010203', wireLength: 3});
    }
  });

  test('link type without the bits about the frame check sequence', async () => {
    const {report} = await readBytes(pcap([], {linkType: 0x1400_0071}));
    expect(report).toMatchObject({
      packets: 0,
      links: [{name: '0', linkType: 0x71, segment: 'cell1'}],
      problem: undefined,
    });
  });

  test('a wire length that no integer of 32 bits holds', async () => {
    const {report, frames} = await readBytes(pcap([one(1, 1, 0xffff_fff0)]));
    expect(report.cutFrames).toBe(1);
    expect(frames[0]?.wireLength).toBe(0x7fff_ffff);
  });
});

describe('pcapng', () => {
  test.each([true, false])('sections, interfaces, clocks, all kinds of packets; little-endian %s', async (little) => {
    const file = Buffer.concat([
      section(little),
      description({name: 'eth0'}, little),
      description({linkType: 101, resolution: 9, offset: -3600n}, little),
      description({resolution: 0x80 | 10}, little),
      block(0x0bad, Buffer.alloc(64), little),
      enhanced({time: 1_600_000_000_123_456n, bytes: bytes(1), wireLength: 60}, little),
      enhanced({interface: 1, time: 1_600_000_000_000_001_000n, bytes: bytes(2, 2)}, little),
      enhanced({interface: 2, time: 1_600_000_000n * 1024n + 512n, bytes: bytes(3)}, little),
      obsolete({time: 1_600_000_001_000_000n, bytes: bytes(4, 4, 4)}, little),
      simple(bytes(5), 5, little),
      section(!little),
      description({name: 'lan'}, !little),
      enhanced({time: 7n, bytes: bytes(6)}, !little),
    ]);
    const {report, frames} = await readBytes(file);
    expect(report).toMatchObject({format: 'pcapng', packets: 6, cutFrames: 1 + 1, problem: undefined});
    expect(frames.map(({hex, time, link}) => [hex, time, link?.name, link?.linkType])).toEqual([
      ['01', 1_600_000_000_123_456, 'eth0', 1],
      ['0202', (1_600_000_000 - 3600) * 1e6 + 1, '1', 101],
      ['03', 1_600_000_000_500_000, '2', 1],
      ['040404', 1_600_000_001_000_000, 'eth0', 1],
      ['05000000', 1_600_000_001_000_000, 'eth0', 1],
      ['06', 7, 'lan', 1],
    ]);
  });

  test('whole microseconds of a nanosecond clock stay whole', () => {
    const clock = interfaceClock(9);
    fc.assert(
      fc.property(fc.integer({min: 1.2e15, max: 2.2e15}), (micros) => {
        const time = BigInt(micros) * 1000n;
        expect(timeAt(clock, Number(time >> 32n), Number(time & 0xffff_ffffn))).toBe(micros);
      }),
      {numRuns: 5000},
    );
  });

  test.each([
    ['no interface', [section(), enhanced({time: 1n, bytes: bytes(1)})], 'not described'],
    ['a length of nothing', [section(), description(), Buffer.alloc(12)], 'claims 0 bytes'],
    ['no byte order', [section(), block(0x0a0d0d0a, Buffer.alloc(16))], 'without byte order'],
    ['a packet beyond its block', [section(), description(), block(6, Buffer.alloc(20, 0xff))], 'interface 4294967295'],
  ])('damage: %s', async (_, parts, reason) => {
    const {report} = await readBytes(Buffer.concat(parts));
    expect(report.problem?.reason).toContain(reason);
    expect(report.problem?.offset).toBe(Buffer.concat(parts).length - (parts.at(-1)?.length ?? 0));
  });

  test('a file that ends inside a block that is skipped', async () => {
    const file = Buffer.concat([section(), description(), block(0x0bad, Buffer.alloc(4096))]);
    const {report} = await readBytes(file.subarray(0, -100));
    expect(report.problem).toEqual({offset: file.length - 100, reason: 'the file ends in the middle of a record'});
  });
});

const frames = fc.array(
  fc.record({
    seconds: fc.nat(2 ** 31),
    fraction: fc.nat(999_999),
    bytes: fc.uint8Array({maxLength: 200}),
    wireLength: fc.nat(2000),
  }),
  {maxLength: 40},
);
const pcapFiles = fc
  .record({frames, little: fc.boolean(), magic: fc.constantFrom(0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34)})
  .map(({frames: all, ...shape}) => pcap(all, shape));
const blocks = fc.array(
  fc.oneof(
    fc.uint8Array({maxLength: 200}).map((data) => enhanced({time: 1n, bytes: data})),
    fc.uint8Array({maxLength: 200}).map((data) => obsolete({time: 1n, bytes: data})),
    fc.uint8Array({maxLength: 200}).map((data) => simple(data)),
    fc.uint8Array({maxLength: 200}).map((data) => block(0x0bad, data)),
    fc.constant(Buffer.concat([section(), description()])),
  ),
  {maxLength: 40},
);
const pcapngFiles = blocks.map((all) => Buffer.concat([section(), description(), ...all]));
const files = fc.oneof(pcapFiles, pcapngFiles);

function parse(pieces: readonly Uint8Array[]) {
  const {frames: seen, onBlock} = collector();
  const sink = frameSink(onBlock);
  const parser = captureParser('cell1', sink);
  for (const piece of pieces) if (!parser.feed(piece)) break;
  return {seen, waiting: parser.waiting(), problem: parser.problem()};
}

function cutAt(file: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (file.length + 1)).sort((a, b) => a - b), file.length];
  return places.slice(1).map((place, i) => file.subarray(places[i], place));
}

test('the same frames however the bytes are cut', () => {
  fc.assert(
    fc.property(files, fc.array(fc.nat(), {maxLength: 60}), (file, cuts) => {
      expect(parse(cutAt(file, cuts))).toEqual(parse([file]));
    }),
    {numRuns: 500},
  );
  const file = pcap(Array.from({length: 20}, (_, i) => one(i, i)));
  expect(parse([...file].map((byte) => bytes(byte)))).toEqual(parse([file]));
});

test('whatever the damage: frames before it, never an exception, no memory for a length that is claimed', () => {
  fc.assert(
    fc.property(
      files,
      fc.array(fc.tuple(fc.nat(), fc.integer({min: 0, max: 255})), {minLength: 1, maxLength: 8}),
      (file, changes) => {
        const damaged = Buffer.from(file);
        for (const [place, value] of changes) damaged[4 + (place % (damaged.length - 4))] = value;
        const {seen} = parse([damaged]);
        for (const {hex} of seen) expect(hex.length / 2).toBeLessThanOrEqual(damaged.length);
        const first = Math.min(...changes.map(([place]) => 4 + (place % (damaged.length - 4))));
        const intact = parse([file.subarray(0, first)]).seen;
        expect(seen.slice(0, intact.length)).toEqual(intact);
      },
    ),
    {numRuns: 1000},
  );
});

test('a record that claims 2 GiB is damage at its offset', async () => {
  const good = pcap([one(1, 1), one(2, 2)]);
  const bad = Buffer.concat([good, Buffer.alloc(8), Buffer.from([0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(300)]);
  const {report} = await readBytes(bad);
  expect(report).toMatchObject({
    packets: 2,
    problem: {offset: good.length, reason: 'a record claims 2147483647 bytes'},
  });
});

describe('gzip', () => {
  const plain = pcap(Array.from({length: 5000}, (_, i) => one(i, i)));

  test('one member, and several', async () => {
    const members = [plain.subarray(0, 999), plain.subarray(999, 40_000), plain.subarray(40_000)];
    for (const packed of [gzipSync(plain), Buffer.concat(members.map((part) => gzipSync(part)))]) {
      const {report} = await readBytes(packed);
      expect(report).toMatchObject({packets: 5000, problem: undefined});
    }
  });

  test('cut off: all that was there is read', async () => {
    const random = Buffer.alloc(200);
    const noisy = pcap(
      Array.from({length: 5000}, (_, i) => ({...one(i, i), bytes: random.map((_b, k) => (i * 31 + k * 7919) % 251)})),
    );
    const packed = gzipSync(noisy);
    const {report, frames: seen} = await readBytes(packed.subarray(0, packed.length - 9));
    expect(report.problem?.reason).toContain('unexpected end of file');
    expect(report.packets).toBe(5000);
    const half = await readBytes(packed.subarray(0, packed.length >> 1));
    expect(half.report.packets).toBeGreaterThan(1000);
    expect(half.frames).toEqual(seen.slice(0, half.frames.length));
  });

  test('damaged: everything up to 16 KiB before it', async () => {
    const random = Uint8Array.from({length: 400_000}, (_, i) => (Math.imul(i, 2_654_435_761) >>> 13) & 0xff);
    const noisy = pcap(
      Array.from({length: 2000}, (_, i) => ({seconds: i, fraction: 0, bytes: random.subarray(i * 200, i * 200 + 200)})),
    );
    const packed = gzipSync(noisy);
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 64);
    const {report, frames: seen} = await readBytes(packed);
    expect(report.problem).toBeDefined();
    const whole = parse([noisy]).seen;
    expect(seen.length).toBeGreaterThan(whole.length * 0.25);
    // What zlib unpacks before it notices is not to be told from the rest.
    const sound = seen.length - 100;
    expect(seen.slice(0, sound)).toEqual(whole.slice(0, sound));
  });

  test('damaged at its end, and packed small: what came before is read all the same', async () => {
    const packed = gzipSync(plain);
    packed.fill(0xff, packed.length - 8);
    const {report} = await readBytes(packed);
    expect(report.problem?.reason).toContain('incorrect data check');
    expect(report.packets).toBeGreaterThan(5000 - Math.ceil((16 * 1024) / 19) - 1);
  });

  test('a bomb never lies in memory: no piece is longer than 16 KiB', async () => {
    const source = new PassThrough();
    source.end(gzipSync(Buffer.alloc(64 << 20)));
    let longest = 0;
    let total = 0;
    for await (const piece of gunzipped(source)) {
      longest = Math.max(longest, piece.length);
      total += piece.length;
    }
    expect(total).toBe(64 << 20);
    expect(longest).toBeLessThanOrEqual(16 * 1024);
  });
});

describe('what is no capture', () => {
  test.each([
    ['empty', Buffer.alloc(0), /the file is empty/],
    ['text', Buffer.from('hello, this is no capture'), /not a capture file/],
    ['three bytes', Buffer.from([0xd4, 0xc3, 0xb2]), /not a capture file/],
    ['gzip of text', gzipSync('hello'), /not a capture file/],
    ['broken gzip', Buffer.from([0x1f, 0x8b, 0, 0, 0]), /cannot be read/],
  ])('%s is a clean error', async (_, content, message) => {
    const error = await readBytes(content).catch((reason: unknown) => reason);
    expect(isAppError(error) && error.code).toBe('capture-file');
    expect(String(error)).toMatch(message);
  });

  test('a missing file and a folder are named', async () => {
    await expect(readPath('/nonexistent/plant.pcap')).rejects.toThrow(
      /\/nonexistent\/plant.pcap: cannot be read: ENOENT/,
    );
    await expect(readPath('/tmp')).rejects.toThrow(/\/tmp: cannot be read: EISDIR/);
  });
});

test('what the consumer throws is not called damage of the file', async () => {
  const onBlock = (): never => {
    throw new TypeError('a bug of the consumer');
  };
  await expect(readBytes(pcap([one(1, 1)]), {onBlock})).rejects.toThrow(TypeError);
});

test('progress reaches the size of the file, and a signal stops the reading', async () => {
  const file = pcap(Array.from({length: 100_000}, (_, i) => one(i, i)));
  const progress: [number, number | undefined][] = [];
  await readBytes(file, {onProgress: (read, total) => progress.push([read, total])});
  expect(progress.at(-1)).toEqual([file.length, file.length]);
  const stop = new AbortController();
  const {report} = await readBytes(file, {signal: stop.signal, onProgress: () => stop.abort()});
  expect(report.packets).toBeLessThan(100_000);
  expect(report.problem).toBeUndefined();
});

test('standard input, gzipped, with its first byte alone', async () => {
  const script = `
    import {readCapture} from './dist/src/capture/capture-file.js';
    process.stdout.write('ready ');
    const {packets, problem} = await readCapture({path: '-', segment: 's', onBlock() {}});
    process.stdout.write(JSON.stringify({packets, problem}));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const packed = gzipSync(pcap([one(1, 1), one(2, 2)]));
  child.stdout.on('data', (chunk) => {
    if (said === '') {
      child.stdin.write(packed.subarray(0, 1));
      setTimeout(() => child.stdin.end(packed.subarray(1)), 500);
    }
    said += chunk;
  });
  await once(child, 'close');
  expect(said).toBe('ready {"packets":2}');
});
