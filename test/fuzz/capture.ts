/** The capture reader under fire: small files of every format, damaged, in pieces of any size. */
import {captureParser} from '../../src/capture/capture-parser.ts';
import {frameSink} from '../../src/capture/frame-sink.ts';
import {block, description, enhanced, type Frame, type PcapShape, pcap, section} from '../capture/make.ts';
import type {Target} from './fuzz.ts';
import {mutate} from './mutate.ts';

const frames: readonly Frame[] = [1, 60, 200].map((length, i) => ({
  seconds: 1_767_225_600 + i,
  fraction: 5 * i,
  bytes: new Uint8Array(length).fill(i + 1),
}));

const shapes: readonly PcapShape[] = [{}, {little: false}, {magic: 0xa1b23c4d}, {magic: 0xa1b2cd34}, {linkType: 113}];

const nextGeneration = [true, false].map((little) =>
  Buffer.concat([
    section(little),
    description({name: 'eth0', resolution: 9}, little),
    ...frames.map(({bytes}, i) => enhanced({time: BigInt(i), bytes}, little)),
    block(5, new Uint8Array(12), little),
  ]),
);

interface File {
  readonly bytes: Uint8Array;
  /** Length of the pieces it comes in. */
  readonly piece: number;
}

export const captureTarget: Target<File> = {
  name: 'capture reader',
  corpus: [...shapes.map((shape) => pcap(frames, shape)), ...nextGeneration].map((bytes) => ({bytes, piece: 4096})),
  mutate: (file, other, random) => ({
    bytes: mutate(file.bytes, other.bytes, random),
    piece: random.oneIn(2) ? 4096 : 1 + random.below(64),
  }),
  run({bytes, piece}, saw) {
    const parser = captureParser(
      'fuzz',
      frameSink((seen) => {
        for (let i = 0; i < seen.count; i++) {
          const [start, end] = [seen.start[i] ?? -1, seen.end[i] ?? -1];
          if (!(start >= 0 && start <= end && end <= seen.bytes.length))
            throw new Error(`frame from ${start} to ${end}`);
        }
        saw(seen.count);
      }),
    );
    for (let at = 0; at < bytes.length; at += piece) if (!parser.feed(bytes.subarray(at, at + piece))) break;
    saw(1000 + (parser.problem()?.reason.length ?? 0));
  },
  show: ({bytes, piece}) => `in pieces of ${piece}: ${Buffer.from(bytes).toString('hex')}`,
};
