/** The daemon on a veth pair: what was sent, seen and dropped at a rate, and what it cost. */
import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {makeBox} from '../e2e/box.ts';
import {attack} from '../e2e/scenes.ts';

const TICKS_A_SECOND = 100;

export interface LiveResult {
  readonly rate: number;
  readonly sent: number;
  readonly seen: number;
  readonly dropped: number;
  /** Of one core. */
  readonly cpuPercent: number;
  readonly rssMiB: number;
}

/** Sends the same second of traffic over and over, `seconds` long, at `rate` packets a second. */
export async function runLive(rate: number, seconds: number): Promise<LiveResult> {
  const box = makeBox({baseline: {learn: '7d'}, rules: {profile: 'paranoid'}});
  try {
    const {capture, frames} = attack(60_000);
    const loops = Math.max(1, Math.round((rate * seconds) / frames));
    const daemon = await box.start();
    const pid = daemon.process.pid ?? 0;
    const before = cpuTicks(pid);
    const started = performance.now();
    await box.send(capture, ['-K', '--pps', String(rate), '--loop', String(loops)]);
    const took = (performance.now() - started) / 1000;
    const cpuPercent = (100 * (cpuTicks(pid) - before)) / TICKS_A_SECOND / took;
    await sleep(2500);
    const {frames: seen, dropped} = (await daemon.status()) as {frames: number; dropped: number};
    const rssMiB = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    await daemon.end('SIGTERM');
    return {rate, sent: loops * frames, seen, dropped, cpuPercent, rssMiB};
  } finally {
    box.remove();
  }
}

/** User and system time of a process, proc(5). */
export function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
