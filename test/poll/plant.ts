/** The whole product polling simulated devices on loopback, and looking at that very wire. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {stringify} from 'yaml';
import {controlCall} from '../../src/api/call.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {bifrost, type Ended, PROGRAM} from '../cli/bifrost.ts';

const READY_MS = 90_000;
/** Our own address: everything that polls comes from here. */
export const SOURCE = '127.0.9.1';

const OWNER = {owner: 'test', expires: '2099-12-31'} as const;

export interface Plant {
  readonly folder: string;
  readonly store: string;
  readonly config: string;
  start(): Promise<ChildProcess>;
  /** `kill -9`, and on again. */
  restart(): Promise<ChildProcess>;
  stop(): Promise<void>;
  cli(...args: readonly string[]): Promise<Ended>;
  /** Reads the store. */
  read<T>(use: (store: Store) => T): T;
  log(): string;
  remove(): Promise<void>;
}

export interface PlantTarget {
  readonly address: string;
  readonly port: number;
  readonly [key: string]: unknown;
}

export function makePlant(
  targets: readonly PlantTarget[],
  more: {poll?: {limits?: object; [key: string]: unknown}; [key: string]: unknown} = {},
): Plant {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-poll-'));
  const paths = {config: join(folder, 'bifrost.yaml'), store: join(folder, 'bifrost.db')};
  const [log, socket] = [join(folder, 'log'), join(folder, 'control.sock')];
  const {poll, ...rest} = more;
  const ports = [...new Set(targets.map(({port}) => `tcp port ${port}`))].join(' or ');
  const config = {
    capture: {interfaces: [{name: 'lo', segment: 'cell1', promiscuous: false, filter: ports}]},
    baseline: {learn: '5s', stable: '5s'},
    store: {path: paths.store},
    control: {socket},
    poll: {
      enabled: true,
      simulated: true,
      sources: [{segment: 'cell1', address: SOURCE}],
      windows: [{}],
      targets: targets.map((target) => ({segment: 'cell1', protocol: 'modbus', ...OWNER, ...target})),
      ...poll,
      limits: {watchFirst: '1s', ...poll?.limits},
    },
    ...rest,
  };
  writeFileSync(paths.config, stringify(config));
  let daemon: ChildProcess | undefined;
  const polls = (): number => (existsSync(log) ? readFileSync(log, 'utf8').split('"msg":"polling"').length : 1);
  async function start(): Promise<ChildProcess> {
    const before = polls();
    const to = openSync(log, 'a');
    const child = spawn(process.execPath, [PROGRAM, '--config', paths.config, 'run'], {stdio: ['ignore', to, to]});
    closeSync(to);
    daemon = child;
    await untilReady(socket, child, () => readFileSync(log, 'utf8'));
    await until(() => polls() > before, 'it polls');
    return child;
  }
  return {
    folder,
    ...paths,
    start,
    async restart() {
      if (daemon !== undefined) {
        const ended = once(daemon, 'exit');
        daemon.kill('SIGKILL');
        await ended;
      }
      return start();
    },
    async stop() {
      if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
      const ended = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      await ended;
    },
    cli: (...args) => bifrost(['--config', paths.config, ...args]),
    read(use) {
      const store = openStore(paths.store, {readOnly: true});
      try {
        return use(store);
      } finally {
        store.close();
      }
    },
    log: () => readFileSync(log, 'utf8'),
    async remove() {
      daemon?.kill('SIGKILL');
      await sleep(50);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

async function untilReady(socket: string, child: ChildProcess, log: () => string): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until && child.exitCode === null) {
    const isThere = await controlCall(socket, 'status', {}, {timeoutMs: 500}).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await sleep(50);
  }
  throw new Error(`the daemon did not start:\n${log()}`);
}

/** Waits until it holds; throws what is said when it never does. */
export async function until(holds: () => boolean, what: string, ms = 30_000, lookMs = 20): Promise<void> {
  for (const end = Date.now() + ms; !holds(); ) {
    if (Date.now() > end) throw new Error(`it did not happen in ${ms} ms: ${what}`);
    await sleep(lookMs);
  }
}
