/** The daemon of the demo: the real one, in a process of its own, sniffing the loopback interface. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {openSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {stringify} from 'yaml';
import type {FtpEndpoint} from '../../../protocols/ftp/simulate.ts';
import type {Endpoint} from '../../../protocols/modbus/simulate.ts';
import {controlCall} from '../../api/call.ts';
import {AppError} from '../../core/errors.ts';
import type {PollAsked} from '../../core/poll.ts';
import {programFolder} from '../../load/project.ts';
import {openStore} from '../../store/store.ts';
import {placeAdvisory} from './advisory.ts';

export interface LiveOptions {
  readonly folder: string;
  readonly brokerUrl: string;
  /** The device that is asked who it is. */
  readonly asked: Endpoint;
  /** Its file server. */
  readonly files: FtpEndpoint;
  readonly learnSeconds: number;
}

export interface LiveDaemon {
  readonly configPath: string;
  /** Lines of its log. */
  readonly logPath: string;
  /** What came of asking the device who it is; undefined: it was not asked yet. */
  asked(): PollAsked | undefined;
  stop(): Promise<void>;
}

/** Long: the computer may be busy. */
const READY_MS = 60_000;
const SEGMENT = 'cell1';
/** Our own address: nothing else comes from it. */
const POLLER = '127.0.0.250';
const POLL_MS = 100;
const STATUS_MS = 500;

/** Writes a configuration into `folder`, starts `bifrost run` with it, and waits until it captures. */
export async function startDaemon({folder, brokerUrl, asked, files, learnSeconds}: LiveOptions): Promise<LiveDaemon> {
  const configPath = join(folder, 'bifrost.yaml');
  const logPath = join(folder, 'bifrost.log');
  const socket = join(folder, 'control.sock');
  const config = {
    site: 'demo',
    sensor: 'box1',
    capture: {
      interfaces: [
        {name: 'lo', segment: SEGMENT, promiscuous: false, filter: `tcp port ${asked.port} or tcp port ${files.port}`},
      ],
    },
    baseline: {learn: `${learnSeconds}s`},
    store: {path: join(folder, 'bifrost.db')},
    mqtt: {url: brokerUrl},
    control: {socket},
    poll: pollOf(asked),
  };
  writeFileSync(configPath, stringify(config));
  await knowAdvisory(folder, config.store.path);
  const log = openSync(logPath, 'w');
  const daemon = spawn(process.execPath, [join(programFolder, 'cli/index.js'), '--config', configPath, 'run'], {
    stdio: ['ignore', log, log],
  });
  const ended = once(daemon, 'exit');
  const stop = async (): Promise<void> => {
    daemon.kill('SIGTERM');
    await ended;
  };
  try {
    await Promise.race([untilReady(socket), ended.then(() => Promise.reject(notStarted(logPath)))]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {configPath, logPath, stop, asked: () => askedIn(config.store.path, asked)};
}

/** The device is a simulator of ours, so it need not be spared: it is asked while the scene plays. */
const pollOf = ({host, port, device}: Endpoint) => ({
  enabled: true,
  simulated: true,
  windows: [{}],
  sources: [{segment: SEGMENT, address: POLLER}],
  targets: [
    {
      segment: SEGMENT,
      address: host,
      port,
      protocol: 'modbus',
      unit: device.unit,
      owner: 'the demo',
      expires: '2099-12-31',
    },
  ],
  limits: {watchFirst: '3s'},
});

function askedIn(path: string, {host, port, device}: Endpoint): PollAsked | undefined {
  const store = openStore(path, {readOnly: true});
  try {
    return store.polling.asked(`${SEGMENT}/${host}:${port}/${device.unit}`, 'modbus-identity');
  } finally {
    store.close();
  }
}

async function knowAdvisory(folder: string, path: string): Promise<void> {
  const store = openStore(path);
  await placeAdvisory(folder, store);
  store.close();
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
