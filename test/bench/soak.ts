/**
 * `npm run soak`: the daemon live at 10,000 packets/s with 5,000 assets and all rules, for ten minutes; its resident memory over
 * time must be bounded and flat. `npm run soak -- 60` takes a minute. Needs root (network namespaces).
 */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {type Daemon, makeBox} from '../e2e/box.ts';
import {modbusExchange} from './modbus-plant.ts';
import {say} from './print.ts';
import {type Connection, handshake, record} from './recording.ts';

const SECONDS = Number(process.argv[2] ?? 600);
const RATE = 10_000;
const CLIENTS = 20;
const SERVERS = 4980;
const SAMPLE_MS = 5000;
/** While it ends. */
const ENDING_MS = 100;

/** Each server is polled by one of the clients, about once a second. */
function writeLargePlant(path: string, packets: number): void {
  const to = record(path);
  const all = Array.from({length: SERVERS}, (_, i) => connectionTo(i));
  for (const one of all) handshake(one, to);
  for (let turn = 0; to.written() < packets; turn++) modbusExchange(all[turn % SERVERS] as Connection, turn, to);
  to.close();
}

function connectionTo(i: number): Connection {
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  const client = i % CLIENTS;
  return {
    client: {mac: `00:80:f4:00:01:${hex(client)}`, ip: `10.0.0.${10 + client}`, port: 40_000 + i},
    server: {mac: `00:1d:9c:00:${hex(i >> 8)}:${hex(i & 255)}`, ip: `10.1.${i >> 8}.${i & 255}`, port: 502},
    seq: {client: 1000 * i + 1, server: 5000 * i + 1},
    turns: 0,
  };
}

/** As its unit starts it. */
function setEnvironment(): void {
  const unit = readFileSync(new URL('../../../systemd/bifrost.service', import.meta.url), 'utf8');
  for (const [, line = ''] of unit.matchAll(/^Environment=(.*)$/gm)) {
    for (const [, name = '', value] of line.matchAll(/([A-Z_]+)=(\S+)/g)) process.env[name] = value;
  }
}

/** MiB: its own memory, and pages of files (Node.js and libraries, which the kernel can drop and read again). */
interface Resident {
  readonly total: number;
  readonly own: number;
  readonly ofFiles: number;
}

function residentOf(pid: number): Resident {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return {total: mib('VmRSS'), own: mib('RssAnon') + mib('RssShmem'), ofFiles: mib('RssFile')};
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

function sayResident(all: readonly Resident[]): void {
  const third = Math.max(1, Math.floor(all.length / 3));
  for (const [name, of] of [
    ['resident', ({total}: Resident) => total],
    ['  its own', ({own}: Resident) => own],
    ['  of files', ({ofFiles}: Resident) => ofFiles],
  ] as const) {
    const values = all.map(of);
    const [second, last] = [mean(values.slice(third, 2 * third)), mean(values.slice(2 * third))];
    say(
      `${name}: at most ${Math.max(...values).toFixed(0)} MiB; mean of the second third ${second.toFixed(0)}, of the last ${last.toFixed(0)} MiB`,
    );
  }
}

/** Notes when frames were dropped: while the plant is learned, or later. */
function watchLosses(daemon: Daemon): {say(): void; stop(): void} {
  const losses: string[] = [];
  const started = performance.now();
  let before = 0;
  const timer = setInterval(async () => {
    const {dropped} = (await daemon.status().catch(() => ({dropped: before}))) as {dropped: number};
    const seconds = Math.round((performance.now() - started) / 1000);
    if (dropped > before) losses.push(`${dropped - before} until second ${seconds}`);
    before = dropped;
  }, SAMPLE_MS);
  return {
    say() {
      if (losses.length > 0) say(`dropped: ${losses.join(', ')}`);
    },
    stop: () => clearInterval(timer),
  };
}

async function soak(capture: Buffer): Promise<void> {
  const box = makeBox({baseline: {learn: '7d'}, rules: {profile: 'paranoid'}});
  try {
    const daemon = await box.start();
    const pid = daemon.process.pid ?? 0;
    const resident: Resident[] = [];
    const losses = watchLosses(daemon);
    const sampler = setInterval(() => resident.push(residentOf(pid)), SAMPLE_MS);
    await box.send(capture, ['-K', '--pps', String(RATE)]);
    clearInterval(sampler);
    losses.stop();
    await sleep(2500);
    const {frames, dropped} = (await daemon.status()) as {frames: number; dropped: number};
    say(
      `${SECONDS} s at ${RATE} packets/s, ${CLIENTS + SERVERS} assets, all rules: ${frames} frames, ${dropped} dropped`,
    );
    losses.say();
    sayResident(resident);
    // It tells all it knows once more.
    const ending = setInterval(() => resident.push(residentOf(pid)), ENDING_MS);
    resident.length = 0;
    await daemon.end('SIGTERM');
    clearInterval(ending);
    say(`while it ends: at most ${Math.max(...resident.map(({total}) => total)).toFixed(0)} MiB`);
  } finally {
    box.remove();
  }
}

setEnvironment();
const folder = mkdtempSync(join(tmpdir(), 'bifrost-soak-'));
try {
  const path = join(folder, 'large-plant.pcap');
  writeLargePlant(path, SECONDS * RATE);
  await soak(readFileSync(path));
} finally {
  rmSync(folder, {recursive: true, force: true});
}
