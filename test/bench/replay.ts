/**
 * One replay with the rules of a profile (all, where none is named), measured from inside: CPU seconds in all and of the part
 * after the first 200,000 frames, resident memory, what was found.
 */
import {readCapture} from '../../src/capture/capture-file.ts';
import {profiles} from '../../src/core/alert.ts';
import {openPlantWatch} from './watch.ts';

/** Until here V8 still compiles, and the baseline still learns. */
const WARM = Number(process.argv[4]);

const watch = await openPlantWatch(profiles.find((name) => name === process.argv[3]) ?? 'paranoid');
const cpu = (since?: NodeJS.CpuUsage): NodeJS.CpuUsage => process.cpuUsage(since);
const seconds = ({user, system}: NodeJS.CpuUsage): number => (user + system) / 1e6;

let frames = 0;
let warm: {readonly frames: number; readonly cpu: NodeJS.CpuUsage} | undefined;
const before = cpu();
await readCapture({
  path: process.argv[2] ?? '',
  segment: 'bench',
  onBlock(block, links) {
    watch.block(block, links);
    frames += block.count;
    if (warm === undefined && frames >= WARM) warm = {frames, cpu: cpu()};
  },
});
watch.end();
const result = {
  cpu: seconds(cpu(before)),
  steadyRate: warm === undefined ? Number.NaN : (frames - warm.frames) / seconds(cpu(warm.cpu)),
  rssMiB: process.resourceUsage().maxRSS / 1024,
  frames,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
