/** What is written is what tshark and our own reader read. */
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {joined} from '../../src/core/joined.ts';
import type {KeptFrame} from '../../src/evidence/frame-ring.ts';
import {packetBytes, pcapngWriter} from '../../src/evidence/pcapng.ts';
import {START} from '../watch.ts';
import {between, CELL, framesIn, OTHER} from './frames.ts';

const hasTshark = spawnSync('tshark', ['--version']).error === undefined;
if (!hasTshark) process.stderr.write('SKIPPED: evidence in tshark: not installed\n');

const frame = (n: number, more: Partial<KeptFrame> = {}): KeptFrame => {
  const {bytes, time} = between(1, 2, n);
  return {number: n, time, bytes, start: 0, end: bytes.length, wireLength: bytes.length, vlan: -1, link: CELL, ...more};
};

test('frames of any length at any place come back as they were, in pieces', () => {
  const one = fc.record({
    lead: fc.nat(5),
    bytes: fc.uint8Array({maxLength: 200}),
    time: fc.nat(2 ** 40),
    more: fc.nat(100),
  });
  fc.assert(
    fc.property(fc.array(fc.array(one, {maxLength: 5}), {minLength: 1, maxLength: 5}), (batches) => {
      const writer = pcapngWriter('Bifrost test');
      const file = batches.map((batch) =>
        writer.write(
          batch.map(({lead, bytes, time, more}, i) =>
            frame(i, {
              bytes: joined([new Uint8Array(lead), bytes]),
              start: lead,
              end: lead + bytes.length,
              wireLength: bytes.length + more,
              time: START + time,
              link: time % 2 === 0 ? CELL : OTHER,
            }),
          ),
          new Map([[0, 'ä comment']]),
        ),
      );
      const read = framesIn(joined(file));
      expect(read.map(({bytes, time, link}) => ({bytes, time, link}))).toEqual(
        batches.flat().map(({bytes, time}) => ({bytes, time: START + time, link: time % 2 === 0 ? 'eth1' : 'eth2'})),
      );
    }),
    {numRuns: 200},
  );
});

test('a block takes as many bytes as was said before', () => {
  const head = pcapngWriter('x').write([], new Map()).length;
  const first = pcapngWriter('x').write([frame(1)], new Map()).length;
  for (const vlan of [-1, 5]) {
    const writer = pcapngWriter('x');
    expect(writer.write([], new Map())).toHaveLength(head);
    writer.write([frame(1)], new Map());
    expect(first).toBeGreaterThan(head);
    expect(writer.write([frame(2, {vlan})], new Map())).toHaveLength(packetBytes(frame(2, {vlan})));
  }
});

test.runIf(hasTshark)(
  'tshark reads interfaces, times, comments, cut frames and the VLAN tag that the kernel took out',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'bifrost-pcapng-'));
    const cut = frame(3, {end: 40, wireLength: 1500, link: OTHER});
    const frames = [frame(1, {time: START + 123_456}), frame(2, {vlan: 0x6005}), cut];
    writeFileSync(
      join(folder, 'a.pcapng'),
      pcapngWriter('Bifrost test').write(frames, new Map([[2, 'raised alert 1']])),
    );
    const fields = [
      'frame.time_epoch',
      'frame.interface_name',
      'frame.cap_len',
      'frame.len',
      'frame.comment',
      'vlan.id',
      'vlan.priority',
      'tcp.seq_raw',
    ];
    const out = execFileSync(
      'tshark',
      ['-r', join(folder, 'a.pcapng'), '-T', 'fields', ...fields.flatMap((name) => ['-e', name])],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    rmSync(folder, {recursive: true});
    const lines = out
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => line.split('\t').map((cell, i) => (i === 0 ? Number(cell).toFixed(6) : cell)));
    const at = (micros: number): string => ((START + micros) / 1e6).toFixed(6);
    expect(lines).toEqual([
      [at(123_456), 'eth1', '54', '54', '', '', '', '1000'],
      [at(2e6), 'eth1', '58', '58', 'raised alert 1', '5', '3', '2000'],
      [at(3e6), 'eth2', '40', '1500', '', '', '', ''],
    ]);
  },
);
