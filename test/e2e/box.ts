/**
 * A box like a user's: a capture port that hangs on a plant (a veth pair whose far end lies in a network namespace), a
 * configuration, the compiled daemon. The capture port has no address; only the far end sends.
 */
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {stringify} from 'yaml';
import {controlCall} from '../../src/api/call.ts';
import {bifrost, PROGRAM} from '../cli/bifrost.ts';

/** Long: the machine may be busy with other tests. */
const READY_MS = 90_000;

export interface Box {
  readonly folder: string;
  /** Namespace of the plant, in which `plant0` is the far end of the capture port. */
  readonly plant: string;
  readonly store: string;
  readonly config: string;
  /** Sends a capture file from the plant's side; `flags` are those of tcpreplay. */
  send(capture: Buffer, flags: readonly string[]): Promise<void>;
  /** Starts the daemon and waits until it captures. */
  start(): Promise<Daemon>;
  log(): string;
  remove(): void;
}

export interface Daemon {
  readonly process: ChildProcess;
  status(): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

let made = 0;

/** `program`: another one than that of this tree. */
export function makeBox(more: object, program: string = PROGRAM): Box {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-box-'));
  const id = `${process.pid}${made++}`;
  const plant = `bifrost-plant-${id}`;
  const port = `bf${id}`.slice(0, 15);
  const ip = (...words: readonly string[]): unknown => execFileSync('ip', words, {stdio: 'pipe'});
  ip('netns', 'add', plant);
  ip('link', 'add', port, 'mtu', '1500', 'type', 'veth', 'peer', 'name', 'plant0', 'netns', plant);
  execFileSync('sysctl', ['-qw', `net.ipv6.conf.${port}.disable_ipv6=1`]);
  execFileSync('ip', ['netns', 'exec', plant, 'sysctl', '-qw', 'net.ipv6.conf.plant0.disable_ipv6=1']);
  ip('link', 'set', port, 'arp', 'off', 'multicast', 'off', 'up');
  ip('-n', plant, 'link', 'set', 'plant0', 'arp', 'off', 'multicast', 'off', 'up');
  const paths = {config: join(folder, 'bifrost.yaml'), store: join(folder, 'bifrost.db'), log: join(folder, 'log')};
  const socket = join(folder, 'control.sock');
  const config = {
    site: 'plant1',
    sensor: 'box1',
    capture: {interfaces: [{name: port, segment: 'cell1'}]},
    store: {path: paths.store},
    control: {socket},
    ...more,
  };
  writeFileSync(paths.config, stringify(config));
  const running = new Set<ChildProcess>();
  return {
    folder,
    plant,
    ...paths,
    async send(capture, flags) {
      const file = join(folder, `send-${made++}.pcap`);
      writeFileSync(file, capture);
      const sender = spawn('ip', ['netns', 'exec', plant, 'tcpreplay', '-q', '-i', 'plant0', ...flags, file], {
        stdio: 'ignore',
      });
      running.add(sender);
      const [code] = await once(sender, 'exit');
      running.delete(sender);
      if (code !== 0 && code !== null) throw new Error(`tcpreplay ended with ${code}`);
    },
    async start() {
      const log = openSync(paths.log, 'a');
      const child = spawn(process.execPath, [program, '--config', paths.config, 'run'], {stdio: ['ignore', log, log]});
      closeSync(log);
      running.add(child);
      const exit = once(child, 'exit').then(([code]) => {
        running.delete(child);
        return code as number | null;
      });
      const status = async () => (await controlCall(socket, 'status', {}, {timeoutMs: 500})) as Record<string, unknown>;
      await untilReady(status, exit, () => readFileSync(paths.log, 'utf8'));
      return {
        process: child,
        status,
        end(signal) {
          child.kill(signal);
          return exit;
        },
      };
    },
    log: () => readFileSync(paths.log, 'utf8'),
    remove() {
      for (const child of running) child.kill('SIGKILL');
      execFileSync('ip', ['netns', 'del', plant]);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

async function untilReady(status: () => Promise<unknown>, exit: Promise<unknown>, log: () => string): Promise<void> {
  const until = Date.now() + READY_MS;
  let isOver = false;
  void exit.then(() => {
    isOver = true;
  });
  while (Date.now() < until && !isOver) {
    const isThere = await status().then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await sleep(50);
  }
  throw new Error(`the daemon did not start:\n${log()}`);
}

export interface ListedAlert {
  readonly id: string;
  readonly rule: string;
  readonly count: number;
  readonly [key: string]: unknown;
}

/** What `bifrost alerts` says of a store. */
export async function alertsIn(store: string): Promise<ListedAlert[]> {
  const {code, stdout, stderr} = await bifrost(['alerts', '--json', '--limit', '100000', '--store', store]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ListedAlert[];
}
