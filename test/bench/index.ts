/**
 * `npm run bench`: replay with all rules on beside tshark and a libpcap counting loop, on the same capture in the same run; then
 * the daemon live. Machines differ and are shared: read the ratios. `npm run bench -- 200000` takes a smaller capture.
 */
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {runLive} from './live.ts';
import {writePlantCapture} from './plant-capture.ts';

const PACKETS = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 3;
/** tshark is slow and takes a gigabyte a million packets: it gets a part, and is counted by the packet. */
const TSHARK_PACKETS = Math.min(PACKETS, 200_000);
const LIVE_RATES = [10_000, 50_000, 100_000, 200_000];
const LIVE_SECONDS = 5;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const source = fileURLToPath(new URL('../../../test/bench/count.c', import.meta.url));
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

interface Row {
  readonly name: string;
  readonly cpu: number;
  readonly packets: number;
  readonly rssMiB?: number;
}

/** CPU seconds of a command, by bash's own clock. */
function cpuOf(command: readonly string[]): number {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const {stderr, status} = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; time ${quoted} >/dev/null 2>&1`], {
    encoding: 'utf8',
  });
  if (status !== 0) return Number.NaN;
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
  return user + system;
}

function replayOnce(capture: string, profile: string): {cpu: number; rssMiB: number} {
  return JSON.parse(execFileSync(process.execPath, [here('replay.js'), capture, profile], {encoding: 'utf8'}));
}

function offline(folder: string): void {
  const capture = join(folder, 'plant.pcap');
  const part = join(folder, 'part.pcap');
  const counter = join(folder, 'count');
  writePlantCapture(capture, PACKETS);
  writePlantCapture(part, TSHARK_PACKETS);
  const hasCounter = spawnSync('cc', ['-O2', '-o', counter, source, '-lpcap']).status === 0;
  const fields = ['frame.time_epoch', 'ip.src', 'ip.dst', 'mbtcp.trans_id', 'mbtcp.unit_id', 'modbus.func_code'];
  const tshark = ['tshark', '-n', '-r', part, '-T', 'fields', ...fields.flatMap((name) => ['-e', name])];
  const rounds = Array.from({length: ROUNDS}, () => ({
    ours: replayOnce(capture, 'paranoid'),
    standard: replayOnce(capture, 'standard'),
    libpcap: hasCounter ? cpuOf([counter, capture]) : Number.NaN,
    tshark: cpuOf(tshark),
  }));
  const ours = {cpu: median(rounds.map((r) => r.ours.cpu)), rssMiB: median(rounds.map((r) => r.ours.rssMiB))};
  const rows: Row[] = [
    {name: 'bifrost replay, all rules', packets: PACKETS, ...ours},
    {name: 'bifrost replay, standard', packets: PACKETS, cpu: median(rounds.map((r) => r.standard.cpu))},
    {name: 'libpcap counting loop (C)', packets: PACKETS, cpu: median(rounds.map((r) => r.libpcap))},
    {name: 'tshark -T fields', packets: TSHARK_PACKETS, cpu: median(rounds.map((r) => r.tshark))},
  ];
  say(`${PACKETS} packets, median of ${ROUNDS} interleaved rounds, CPU time of one core`);
  for (const row of rows) say(lineOf(row, ours.cpu / PACKETS));
}

function lineOf({name, cpu, packets, rssMiB}: Row, ours: number): string {
  if (Number.isNaN(cpu)) return `${name.padEnd(28)} not on this machine`;
  const rate = `${Math.round(packets / cpu).toLocaleString('en')} packets/s`;
  const ratio = `${(cpu / packets / ours).toPrecision(3)} × bifrost's time a packet`;
  const memory = rssMiB === undefined ? '' : `, ${Math.round(rssMiB)} MiB resident`;
  return `${name.padEnd(28)} ${rate.padStart(24)}   ${ratio}${memory}`;
}

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

const folder = mkdtempSync(join(tmpdir(), 'bifrost-bench-'));
try {
  offline(folder);
  if (process.getuid?.() === 0) await live();
  else say('\nlive: needs root (network namespaces)');
} finally {
  rmSync(folder, {recursive: true, force: true});
}
