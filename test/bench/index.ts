/**
 * `npm run bench`: replay with all rules on beside tshark and a libpcap counting loop, on the same captures in the same run; what
 * steady traffic allocates; a flood; every real capture; then the daemon live. Machines differ and are shared: read the ratios.
 * `npm run bench -- 200000 500000` takes smaller captures and a smaller flood, `npm run bench -- start` measures how long a start takes,
 * `npm run bench -- latency` the time from a frame to the broker's answer, `npm run bench -- captures` only the real captures.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {realCaptures} from './captures.ts';
import {latency} from './latency.ts';
import {runLive} from './live.ts';
import {extremes, offline} from './offline.ts';
import {say} from './print.ts';
import {start} from './start.ts';

const PACKETS = Number(process.argv[2] ?? 1_000_000);
const FLOOD = Number(process.argv[3] ?? 5_000_000);
const LIVE_RATES = [10_000, 50_000, 100_000, 200_000, 400_000];
const LIVE_SECONDS = 5;

async function live(): Promise<void> {
  say(`\nlive on a veth pair, ${LIVE_SECONDS} s at each rate, all rules, daemon with store`);
  for (const rate of LIVE_RATES) {
    const {sent, seen, dropped, cpuPercent, rssMiB} = await runLive(rate, LIVE_SECONDS);
    const balance =
      seen + dropped === sent ? 'seen + dropped = sent' : `seen + dropped - sent = ${seen + dropped - sent}`;
    say(
      `${rate} packets/s asked: sent ${sent}, dropped ${dropped} (${balance}), ${cpuPercent.toFixed(0)} % of a core, ${rssMiB.toFixed(0)} MiB`,
    );
  }
}

async function all(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-bench-'));
  try {
    offline(folder, PACKETS);
    extremes(folder, PACKETS, FLOOD);
    realCaptures();
    if (process.getuid?.() === 0) await live();
    else say('\nlive: needs root (network namespaces)');
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

if (process.argv[2] === 'start') await start();
else if (process.argv[2] === 'latency') await latency();
else if (process.argv[2] === 'captures') realCaptures();
else await all();
