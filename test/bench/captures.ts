/**
 * Every real capture beside this repository, one by one, with all rules: what was in it, how much memory it took, and the slowest
 * frame. A frame's time is the shortest of three replays, since the machine is shared.
 */
import {existsSync, readdirSync} from 'node:fs';
import {basename} from 'node:path';
import {fileURLToPath} from 'node:url';
import {readCapture} from '../../src/capture/capture-file.ts';
import {type Link, type PacketBlock, packetBlock} from '../../src/core/packet-source.ts';
import type {Pipeline} from '../../src/pipeline/pipeline.ts';
import {say} from './print.ts';
import {openPlantWatch} from './watch.ts';

const REPLAYS = 3;
const MIB = 2 ** 20;
const folder = fileURLToPath(new URL('../../../../shared/captures/', import.meta.url));

/** Paths of all captures; none where they are not there. */
function captures(): string[] {
  if (!existsSync(folder)) return [];
  const of = (part: string): string[] => readdirSync(`${folder}${part}`).map((name) => `${folder}${part}/${name}`);
  return [...of('files'), ...of('variants')].filter((path) => /\.(pcap|pcapng|gz)$/.test(path)).sort();
}

interface Replay {
  /** Of each frame, in milliseconds. */
  readonly times: number[];
  readonly counters: Readonly<Record<string, number>>;
}

async function replay(path: string): Promise<Replay> {
  const watch = await openPlantWatch('paranoid');
  const times: number[] = [];
  const one = packetBlock(new Uint8Array(0));
  one.count = 1;
  await readCapture({path, segment: 'capture', onBlock: (block, links) => eachFrame(watch, block, links, one, times)});
  watch.end();
  return {times, counters: watch.counters()};
}

function eachFrame(
  watch: Pipeline,
  from: PacketBlock,
  links: readonly Link[],
  one: PacketBlock,
  times: number[],
): void {
  one.bytes = from.bytes;
  for (let i = 0; i < from.count; i++) {
    for (const cells of ['start', 'end', 'wireLength', 'time', 'link', 'vlan'] as const)
      one[cells][0] = from[cells][i] ?? 0;
    const started = performance.now();
    watch.block(one, links);
    times.push(performance.now() - started);
  }
}

export async function realCaptures(): Promise<void> {
  const paths = captures();
  if (paths.length === 0) say('\nreal captures: not on this machine');
  else say('\nreal captures, one by one, all rules');
  let slowest = 0;
  for (const path of paths) slowest = Math.max(slowest, await summary(path));
  if (paths.length > 0) say(`  ${paths.length} captures; the slowest frame of all took ${slowest.toFixed(1)} ms`);
}

/** Prints a line; milliseconds of the slowest frame. */
async function summary(path: string): Promise<number> {
  const first = await replay(path).catch((error: unknown) => String(error));
  if (typeof first === 'string') {
    say(`  ${basename(path)}: refused, ${first}`);
    return 0;
  }
  const best = [...first.times];
  for (let n = 1; n < REPLAYS; n++) {
    const {times} = await replay(path);
    for (const [i, time] of times.entries()) best[i] = Math.min(best[i] ?? time, time);
  }
  const slowest = best.reduce((most, time) => Math.max(most, time), 0);
  const {frames = 0, facts = 0, anomalies = 0, assets = 0, conversations = 0, quarantined = 0} = first.counters;
  const heap = (process.memoryUsage().heapUsed / MIB).toFixed(0);
  say(
    `  ${basename(path)}: ${frames} frames, ${facts} facts, ${anomalies} anomalies, ${assets} assets, ${conversations} conversations, ${quarantined} in quarantine, slowest ${slowest.toFixed(1)} ms, heap ${heap} MiB`,
  );
  return slowest;
}
