/** The daemon of the demo: the real one, in a process of its own, sniffing the loopback interface. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {openSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {stringify} from 'yaml';
import {controlCall} from '../../api/call.ts';
import {AppError} from '../../core/errors.ts';

export interface LiveOptions {
  readonly folder: string;
  readonly brokerUrl: string;
  readonly port: number;
  readonly learnSeconds: number;
}

export interface LiveDaemon {
  readonly configPath: string;
  /** Lines of its log. */
  readonly logPath: string;
  stop(): Promise<void>;
}

const READY_MS = 15_000;
const POLL_MS = 100;
const STATUS_MS = 500;

/** Writes a configuration into `folder`, starts `bifrost run` with it, and waits until it captures. */
export async function startDaemon({folder, brokerUrl, port, learnSeconds}: LiveOptions): Promise<LiveDaemon> {
  const configPath = join(folder, 'bifrost.yaml');
  const logPath = join(folder, 'bifrost.log');
  const socket = join(folder, 'control.sock');
  const config = {
    site: 'demo',
    sensor: 'box1',
    capture: {interfaces: [{name: 'lo', segment: 'cell1', promiscuous: false, filter: `tcp port ${port}`}]},
    baseline: {learn: `${learnSeconds}s`},
    store: {path: join(folder, 'bifrost.db')},
    mqtt: {url: brokerUrl},
    control: {socket},
  };
  writeFileSync(configPath, stringify(config));
  const log = openSync(logPath, 'w');
  const cli = fileURLToPath(new URL('../index.js', import.meta.url));
  const daemon = spawn(process.execPath, [cli, '--config', configPath, 'run'], {stdio: ['ignore', log, log]});
  const ended = once(daemon, 'exit');
  await Promise.race([untilReady(socket), ended.then(() => Promise.reject(notStarted(logPath)))]);
  return {
    configPath,
    logPath,
    async stop() {
      daemon.kill('SIGTERM');
      await ended;
    },
  };
}

const notStarted = (logPath: string): AppError =>
  new AppError('capture-open', `the daemon of the demo did not start; its log is ${logPath}`);

async function untilReady(socket: string): Promise<void> {
  const until = Date.now() + READY_MS;
  for (;;) {
    try {
      await controlCall(socket, 'status', {}, {timeoutMs: STATUS_MS});
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(POLL_MS);
    }
  }
}
