/** One replay with the rules of a profile (all, where none is named), measured from inside: CPU seconds, resident memory, what was found. */
import {protocols} from '../../protocols/index.ts';
import {readCapture} from '../../src/capture/capture-file.ts';
import {loadDetector} from '../../src/composition.ts';
import {profiles} from '../../src/core/alert.ts';
import {DAY} from '../../src/core/time.ts';
import {vendorRegister} from '../../src/load/oui.ts';
import {pipeline} from '../../src/pipeline/pipeline.ts';

const profile = profiles.find((name) => name === process.argv[3]) ?? 'paranoid';
const {detector} = await loadDetector({profile, directories: []});
const watch = pipeline({
  protocols,
  detector,
  vendorOf: vendorRegister(),
  learn: 7 * DAY,
  saved: {assets: [], known: [], alerts: []},
  onChange: () => undefined,
});
const before = process.cpuUsage();
const started = performance.now();
await readCapture({path: process.argv[2] ?? '', segment: 'bench', onBlock: watch.block});
watch.end();
const {user, system} = process.cpuUsage(before);
const result = {
  cpu: (user + system) / 1e6,
  wall: (performance.now() - started) / 1000,
  rssMiB: process.resourceUsage().maxRSS / 1024,
  frames: watch.counters()['frames'],
};
process.stdout.write(`${JSON.stringify(result)}\n`);
