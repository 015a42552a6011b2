/**
 * What steady traffic allocates: V8's sampling heap profiler over a replay, after a first pass that teaches the baseline. Bytes a
 * packet, garbage included, and who allocates most.
 */
import {Session} from 'node:inspector/promises';
import {readCapture} from '../../src/capture/capture-file.ts';
import {openPlantWatch} from './watch.ts';

/** Frames that are taken as learning. */
const LEARNING = Number(process.argv[3]);
const SAMPLE_BYTES = 1024;
const SHOWN = 5;

interface Node {
  readonly callFrame: {readonly functionName: string; readonly url: string};
  readonly selfSize: number;
  readonly children: readonly Node[];
}

const watch = await openPlantWatch('paranoid');
const session = new Session();
session.connect();
let frames = 0;
let start = -1;
await readCapture({
  path: process.argv[2] ?? '',
  segment: 'bench',
  onBlock(block, links) {
    watch.block(block, links);
    frames += block.count;
    if (start >= 0 || frames < LEARNING) return;
    start = frames;
    // Started without waiting: the call itself is synchronous.
    void session.post('HeapProfiler.startSampling', {
      samplingInterval: SAMPLE_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
  },
});
const {profile} = await session.post('HeapProfiler.stopSampling');
const byFunction = new Map<string, number>();

function add({callFrame, selfSize, children}: Node): void {
  const name = `${callFrame.functionName || '(anonymous)'} ${callFrame.url.split('/').slice(-2).join('/')}`;
  byFunction.set(name, (byFunction.get(name) ?? 0) + selfSize);
  for (const child of children) add(child);
}

add(profile.head as Node);
const packets = frames - start;
const sorted = [...byFunction].sort(([, a], [, b]) => b - a);
const total = sorted.reduce((sum, [, size]) => sum + size, 0);
const top = sorted.slice(0, SHOWN).map(([name, size]) => ({name, bytesAPacket: size / packets}));
process.stdout.write(`${JSON.stringify({packets, bytesAPacket: total / packets, top})}\n`);
