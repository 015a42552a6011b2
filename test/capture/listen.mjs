/**
 * Captures in a process of its own, so that a test can put it into a network namespace: `node listen.mjs SETTINGS`, JSON.
 * Prints a JSON line when it captures, one an event, and one with what it saw when standard input ends.
 */
import {openCapture} from '../../dist/src/capture/capture.js';

const KEPT = 64;
const {spinMicros = 0, ...settings} = JSON.parse(process.argv[2]);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const kept = [];
const seen = {frames: 0, bytes: 0, tagged: 0, longest: 0, cut: 0, links: new Set()};
let longestPause = 0;

function spin(micros) {
  const until = performance.now() + micros / 1000;
  while (performance.now() < until);
}

function onBlock(block, links) {
  for (let i = 0; i < block.count; i++) {
    const length = block.end[i] - block.start[i];
    seen.frames++;
    seen.bytes += length;
    if (block.vlan[i] >= 0) seen.tagged++;
    if (length > seen.longest) seen.longest = length;
    if (block.wireLength[i] > length) seen.cut++;
    seen.links.add(block.link[i]);
    if (kept.length < KEPT) {
      const hex = Buffer.from(block.bytes.subarray(block.start[i], block.end[i])).toString('hex');
      kept.push({
        hex,
        vlan: block.vlan[i],
        time: block.time[i],
        wireLength: block.wireLength[i],
        link: links[block.link[i]],
      });
    }
  }
  if (spinMicros > 0) spin(spinMicros * block.count);
}

let last = performance.now();
setInterval(() => {
  const now = performance.now();
  longestPause = Math.max(longestPause, now - last);
  last = now;
}, 1);

try {
  const capture = await openCapture({
    serial: [],
    ...settings,
    onBlock,
    onEvent: (event) => say({type: 'event', ...event}),
  });
  say({type: 'open', chosen: capture.chosen, links: capture.links});
  const beat = setInterval(() => say({type: 'stats', ...capture.stats()}), 200);
  process.stdin.resume();
  process.stdin.on('end', async () => {
    const cpu = process.cpuUsage();
    clearInterval(beat);
    await capture.close();
    say({type: 'end', ...seen, links: [...seen.links], stats: capture.stats(), kept, longestPause, cpu});
    process.exit(0);
  });
} catch (error) {
  say({type: 'failed', code: error.code, message: error.message});
  process.exit(4);
}
