/** Captures of others: as many packets, with the same times and lengths, as Wireshark's tools read. */
import {execFileSync, spawnSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {capturePath, hasCaptures, readTruth} from '../captures.ts';
import {readPath} from './read.ts';

const hasTshark = spawnSync('tshark', ['--version']).error === undefined;
if (!hasTshark) process.stderr.write('SKIPPED: comparisons with tshark and capinfos: not installed\n');

interface Entry {
  readonly name: string;
  readonly packets?: number;
}

const files = hasCaptures ? readTruth<Entry[]>('MANIFEST.json') : [];
const variants = hasCaptures ? readTruth<Entry[]>('variants/MANIFEST.json') : [];
/** Cut off or broken: two of ours on purpose, and one of others as it was published. */
const DAMAGED = new Set(['mb_truncated_file.pcap', 'mb_garbage_length.pcap', 'iti_melsoft_129_clean.pcap']);
const EMPTY = new Set(['mb_empty.pcap', 'mb_zero_bytes.pcap']);
/** Variants of the container; those of its content are compared as a whole. */
const CONTAINERS = variants.filter(({name}) => /nsec|_be|\.pcapng|\.gz|snaplen|sll2|vlan/.test(name));

const run = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, {encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore']});

describe.skipIf(!hasCaptures)('real captures', () => {
  test('there are captures', () => expect(files.length + variants.length).toBeGreaterThan(50));

  test.each(files)('$name', async ({name, packets}) => {
    const {report} = await readPath(capturePath(`files/${name}`));
    expect(report.packets).toBe(packets);
    expect(report.problem !== undefined).toBe(DAMAGED.has(name));
  });

  test.each(variants)('$name', async ({name}) => {
    const path = capturePath(`variants/${name}`);
    if (name === 'mb_zero_bytes.pcap') return expect(readPath(path)).rejects.toThrow(/is empty/);
    const {report} = await readPath(path);
    expect(report.problem !== undefined).toBe(DAMAGED.has(name));
  });
});

/** Packets, bytes on the wire, first and last time of each file. */
function asCapinfos(paths: readonly string[]): Map<string, string> {
  const lines = run('capinfos', ['-T', '-m', '-r', '-c', '-d', '-a', '-e', '-S', ...paths])
    .trim()
    .split('\n');
  return new Map(lines.map((line) => [line.split(',')[0] ?? '', line.split(',').slice(1).join()]));
}

describe.skipIf(!hasCaptures || !hasTshark)('as the tools of Wireshark see them', () => {
  test('packets, bytes on the wire, first and last time of every file', async () => {
    const isSound = ({name}: Entry): boolean => !DAMAGED.has(name) && !EMPTY.has(name);
    const paths = [
      ...files.filter(isSound).map(({name}) => capturePath(`files/${name}`)),
      ...variants.filter(isSound).map(({name}) => capturePath(`variants/${name}`)),
    ];
    const theirs = asCapinfos(paths);
    for (const path of paths) {
      const {frames} = await readPath(path);
      const [packets, bytes, first, last] = theirs.get(path)?.split(',').map(Number) ?? [];
      const times = frames.map(({time}) => time / 1e6).sort((a, b) => a - b);
      expect([path, frames.length]).toEqual([path, packets]);
      expect(frames.reduce((sum, {wireLength}) => sum + wireLength, 0)).toBe(bytes);
      // capinfos cuts times to the resolution of the file.
      expect(times[0]).toBeCloseTo(first ?? Number.NaN, 2);
      expect(times.at(-1)).toBeCloseTo(last ?? Number.NaN, 2);
    }
  });

  test.each(CONTAINERS)('every packet of $name: time, captured length, length on the wire', async ({name}) => {
    const path = capturePath(`variants/${name}`);
    const {frames} = await readPath(path);
    const fields = ['frame.time_epoch', 'frame.cap_len', 'frame.len'].flatMap((field) => ['-e', field]);
    const theirs = run('tshark', ['-n', '-r', path, '-T', 'fields', ...fields])
      .trim()
      .split('\n');
    expect(frames.length).toBe(theirs.length);
    for (const [i, {hex, time, wireLength}] of frames.entries()) {
      const [stamp, captured, length] = theirs[i]?.split('\t') ?? [];
      expect([hex.length / 2, wireLength]).toEqual([Number(captured), Number(length)]);
      expect(Math.abs(time - microsOf(stamp))).toBeLessThan(0.5);
    }
  });
});

function microsOf(stamp = ''): number {
  const [seconds, fraction = ''] = stamp.split('.');
  return Number(seconds) * 1e6 + Number(fraction.padEnd(9, '0').slice(0, 9)) / 1000;
}
