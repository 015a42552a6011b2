/**
 * Every real capture beside this repository, one by one, with all rules: what was in it, how much memory it took, and the slowest
 * frame. Each replay is a process of its own, so that the first frames count as they come on a box that just started. A frame's time is
 * the shortest of three replays, since the machine is shared.
 */
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {basename} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Replayed} from './capture.ts';
import {say} from './print.ts';

const REPLAYS = 3;
/** Output of a replay: a number for each frame. */
const MAX_OUTPUT = 1 << 28;
const folder = fileURLToPath(new URL('../../../../shared/captures/', import.meta.url));
const program = fileURLToPath(new URL('capture.js', import.meta.url));

/** Paths of all captures; none where they are not there. */
function captures(): string[] {
  if (!existsSync(folder)) return [];
  const of = (part: string): string[] => readdirSync(`${folder}${part}`).map((name) => `${folder}${part}/${name}`);
  return [...of('files'), ...of('variants')].filter((path) => /\.(pcap|pcapng|gz)$/.test(path)).sort();
}

const replay = (path: string): Replayed =>
  JSON.parse(execFileSync(process.execPath, [program, path], {encoding: 'utf8', maxBuffer: MAX_OUTPUT}));

export function realCaptures(): void {
  const paths = captures();
  if (paths.length === 0) say('\nreal captures: not on this machine');
  else say('\nreal captures, one by one, all rules, each in a fresh process');
  let slowest = 0;
  for (const path of paths) slowest = Math.max(slowest, summary(path));
  if (paths.length > 0) say(`  ${paths.length} captures; the slowest frame of all took ${slowest.toFixed(1)} ms`);
}

/** Prints a line; milliseconds of the slowest frame. */
function summary(path: string): number {
  const [first, ...others] = Array.from({length: REPLAYS}, () => replay(path));
  if (first === undefined) return 0;
  if (first.refused !== undefined) {
    say(`  ${basename(path)}: refused, ${first.refused}`);
    return 0;
  }
  let slowest = 0;
  for (const [i, time] of first.times.entries()) {
    const shortest = others.reduce((least, {times}) => Math.min(least, times[i] ?? least), time);
    slowest = Math.max(slowest, shortest);
  }
  const {frames = 0, facts = 0, anomalies = 0, assets = 0, conversations = 0, quarantined = 0} = first.counters;
  say(
    `  ${basename(path)}: ${frames} frames, ${facts} facts, ${anomalies} anomalies, ${assets} assets, ${conversations} conversations, ${quarantined} in quarantine, slowest ${slowest.toFixed(1)} ms, heap ${first.heapMiB.toFixed(0)} MiB`,
  );
  return slowest;
}
