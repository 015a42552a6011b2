/**
 * How long a start takes: lists on a database of 5,000 assets, a replay of one frame, the daemon until it watches; beside programs that
 * everybody knows, interleaved in one run. On a machine that others use, read CPU time and the ratio to `node -e 0`.
 */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openStore} from '../../src/store/store.ts';
import {PROGRAM} from '../cli/bifrost.ts';
import {makeBox} from '../e2e/box.ts';
import {sampleAsset} from '../sample.ts';
import {cpuTicks} from './live.ts';
import {cpuOf} from './offline.ts';
import {median, say} from './print.ts';

const ROUNDS = 7;
const ASSETS = 5000;
const MS_A_TICK = 10;

interface Run {
  readonly wall: number;
  readonly cpu: number;
}

export async function start(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-start-'));
  try {
    const commands = commandsOn(folder);
    const runs = commands.map((): Run[] => []);
    for (let round = 0; round < ROUNDS; round++)
      for (const [i, {command}] of commands.entries()) runs[i]?.push(runOf(command));
    const [base = []] = runs;
    const unit = median(base.map(({cpu}) => cpu));
    say(`start: medians of ${ROUNDS}, in milliseconds; budgets: a list 150, the daemon 1,500`);
    for (const [i, {name}] of commands.entries()) sayRuns(name, runs[i] ?? [], unit);
    if (process.getuid?.() === 0) sayRuns('daemon until it watches', await daemonRuns(), unit);
    else say('daemon: needs root (network namespaces)');
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

function commandsOn(folder: string): readonly {name: string; command: readonly string[]}[] {
  const [database, config, capture] = ['bifrost.db', 'bifrost.yaml', 'one.pcap'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const store = openStore(database);
  store.save({changes: Array.from({length: ASSETS}, (_, i) => ({type: 'asset', asset: sampleAsset(i + 1)}) as const)});
  store.close();
  writeFileSync(config, `store: {path: ${database}}\n`);
  writeFileSync(capture, ONE_FRAME);
  const bifrost = (...args: string[]): readonly string[] => [process.execPath, PROGRAM, ...args];
  return [
    {name: 'node -e 0', command: [process.execPath, '-e', '0']},
    {name: 'tshark -v', command: ['tshark', '-v']},
    {name: 'bifrost --version', command: bifrost('--version')},
    {name: 'bifrost alerts', command: bifrost('--config', config, 'alerts')},
    {name: 'bifrost assets', command: bifrost('--config', config, 'assets')},
    {name: 'bifrost assets --json --limit 0', command: bifrost('--config', config, 'assets', '--json', '--limit', '0')},
    {name: 'bifrost replay (one frame)', command: bifrost('replay', capture)},
  ];
}

function runOf(command: readonly string[]): Run {
  const before = performance.now();
  const cpu = cpuOf(command) * 1000;
  return {wall: performance.now() - before, cpu};
}

async function daemonRuns(): Promise<Run[]> {
  const runs: Run[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const box = makeBox({});
    try {
      const before = performance.now();
      const daemon = await box.start();
      runs.push({wall: performance.now() - before, cpu: cpuTicks(daemon.process.pid ?? 0) * MS_A_TICK});
      await daemon.end('SIGTERM');
    } finally {
      box.remove();
    }
  }
  return runs;
}

function sayRuns(name: string, runs: readonly Run[], unit: number): void {
  const [wall, cpu] = [median(runs.map((run) => run.wall)), median(runs.map((run) => run.cpu))];
  say(
    `${name.padEnd(34)} ${wall.toFixed(0).padStart(6)} wall ${cpu.toFixed(0).padStart(6)} CPU ${(cpu / unit).toFixed(1).padStart(6)} x node`,
  );
}

/** Classic pcap, Ethernet, one frame of zeros. */
const ONE_FRAME = Buffer.concat([
  Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex'),
  Buffer.from('00000000000000003c0000003c000000', 'hex'),
  Buffer.alloc(60),
]);
