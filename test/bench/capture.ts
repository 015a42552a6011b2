/**
 * One replay of one capture in a process of its own, so that its first frames find nothing warm: milliseconds of each frame, what was in
 * it, how much memory it took. Says `refused` and why when the file is none.
 */
import {readCapture} from '../../src/capture/capture-file.ts';
import {type Link, type PacketBlock, packetBlock} from '../../src/core/packet-source.ts';
import {openPlantWatch} from './watch.ts';

const MIB = 2 ** 20;

export interface Replayed {
  readonly times: readonly number[];
  readonly counters: Readonly<Record<string, number>>;
  readonly heapMiB: number;
  readonly refused?: string;
}

const watch = await openPlantWatch('paranoid');
const times: number[] = [];
const one = packetBlock(new Uint8Array(0));
one.count = 1;

function eachFrame(from: PacketBlock, links: readonly Link[]): void {
  one.bytes = from.bytes;
  for (let i = 0; i < from.count; i++) {
    for (const cells of ['start', 'end', 'wireLength', 'time', 'link', 'vlan'] as const)
      one[cells][0] = from[cells][i] ?? 0;
    const started = performance.now();
    watch.block(one, links);
    times.push(performance.now() - started);
  }
}

const problem = await readCapture({path: process.argv[2] ?? '', segment: 'capture', onBlock: eachFrame}).then(
  () => ({}),
  (error: unknown) => ({refused: String(error)}),
);
watch.end();
const replayed: Replayed = {
  times,
  counters: watch.counters(),
  heapMiB: process.memoryUsage().heapUsed / MIB,
  ...problem,
};
process.stdout.write(`${JSON.stringify(replayed)}\n`);
