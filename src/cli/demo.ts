/**
 * `bifrost demo`: a plant, an HMI, an intruder and a broker on loopback, and Bifrost watching. It shows the alerts as they
 * reach the broker. Without the right to capture it records what the simulator says, and replays that.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Command} from 'commander';
import type {FtpServer} from '../../protocols/ftp/simulate.ts';
import type {Endpoint} from '../../protocols/modbus/simulate.ts';
import {harmless} from '../core/harmless.ts';
import type {Arrival, DemoBroker} from './demo/broker.ts';
import {missingOf, type Question} from './demo/verdict.ts';
import {exitCodes} from './fail.ts';
import {print} from './print.ts';

export function demoCommand(): Command {
  return new Command('demo')
    .description('a simulated plant on loopback, an attack on it, and what Bifrost says of it')
    .option('--once', 'end after the attack; exit code 0 if all came that was to come, else 1 and what is missing')
    .option('--port <number>', 'port of the simulated devices', '15020')
    .action(demo);
}

const LEARN_SECONDS = 10;
/** Alerts and the answer of the device may be this late behind the intruder's last step. */
const LATE_MS = 15_000;
const LOOK_MS = 100;

interface Options {
  readonly once?: boolean;
  readonly port: string;
}

async function demo({once, port}: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-demo-'));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const {startBroker} = await import('./demo/broker.ts');
  const {startPlant} = await import('../../protocols/modbus/simulate.ts');
  const broker = await startBroker();
  const plant = await startPlant({port: Number(port), fallbackPort: Number(port) + 1});
  const {FROM_THE_MANUAL} = await import('./demo/scene.ts');
  const {startFtp} = await import('../../protocols/ftp/simulate.ts');
  const files = await startFtp(plant.endpoints[0]?.host ?? '127.0.0.1', FROM_THE_MANUAL);
  broker.onArrival(showAlert);
  try {
    const question = await play({
      ...{folder, broker, files},
      endpoints: plant.endpoints,
      signal: stop.signal,
      isOnce: once === true,
    });
    if (once === true) judge(broker, question, stop.signal);
  } finally {
    await files.stop();
    await plant.stop();
    await broker.close();
    rmSync(folder, {recursive: true, force: true});
  }
}

interface Stage {
  readonly folder: string;
  readonly broker: DemoBroker;
  readonly endpoints: readonly Endpoint[];
  readonly files: FtpServer;
  readonly signal: AbortSignal;
  readonly isOnce: boolean;
}

/** The question that was put to a device; undefined: where nobody captures, nobody is asked. */
async function play(stage: Stage): Promise<Question | undefined> {
  const {whyNotCapture} = await import('./demo/may-capture.ts');
  const refusal = await whyNotCapture();
  if (refusal === undefined) return playLive(stage);
  print(`No live capture here: ${refusal}`);
  print('The simulator records what its devices say; that recording is replayed instead.\n');
  await playRecorded(stage);
  return undefined;
}

async function playLive({folder, broker, endpoints, files, signal, isOnce}: Stage): Promise<Question | undefined> {
  const {startDaemon} = await import('./demo/live.ts');
  const {playScene} = await import('./demo/scene.ts');
  const [asked] = endpoints;
  if (asked === undefined) return undefined;
  const daemon = await startDaemon({folder, brokerUrl: broker.url, asked, files, learnSeconds: LEARN_SECONDS});
  try {
    print(introduction(broker.url, daemon.configPath));
    const scene = await playScene({endpoints, files, learnMs: LEARN_SECONDS * 1000, tell: print, signal});
    const question = (): Question => ({device: `${asked.host} port ${asked.port}`, outcome: daemon.asked()?.outcome});
    if (isOnce) await untilExpected(broker, signal, question);
    const {device, outcome = 'not yet'} = question();
    print(harmless(`ASKED ${device} who it is, as the configuration allows: ${outcome}`));
    if (!isOnce) await untilStopped(signal);
    await scene.stopHmi();
    return question();
  } finally {
    await daemon.stop();
  }
}

async function playRecorded({folder, broker, endpoints, files, signal, isOnce}: Stage): Promise<void> {
  const {startRecorder} = await import('./demo/recorder.ts');
  const {playScene} = await import('./demo/scene.ts');
  const {replayToBroker} = await import('./demo/replayed.ts');
  const capture = join(folder, 'recorded.pcap');
  const recorder = await startRecorder<Endpoint | FtpServer>([...endpoints, files], capture);
  const scene = await playScene({
    endpoints: recorder.endpoints.filter((one): one is Endpoint => 'device' in one),
    files: recorder.endpoints.find((one) => !('device' in one)) ?? files,
    learnMs: LEARN_SECONDS * 1000,
    tell: print,
    signal,
  });
  await scene.stopHmi();
  await recorder.stop();
  await replayToBroker({
    capture,
    store: join(folder, 'bifrost.db'),
    brokerUrl: broker.url,
    learnSeconds: LEARN_SECONDS,
  });
  if (isOnce) await untilExpected(broker, signal);
}

const introduction = (url: string, config: string): string =>
  [
    `Broker   ${url}   topics bifrost/demo/box1/{status,asset/<id>,alert/<id>,event,metrics}`,
    `         mosquitto_sub -V mqttv311 -h 127.0.0.1 -p ${new URL(url).port} -v -t 'bifrost/#'`,
    `Query    bifrost --config ${config} assets      (talkers, alerts, doctor) in a second terminal`,
    '         Ctrl-C ends everything.',
    '',
  ].join('\n');

function showAlert({topic, payload}: Arrival): void {
  if (payload === undefined || !topic.includes('/alert/') || payload['count'] !== 1) return;
  const {rule, level, what} = payload as {rule: {id: string}; level: string; what: string};
  print(harmless(`ALERT ${rule.id} ${level}: ${what}`));
}

const rulesSeen = ({arrivals}: DemoBroker): Set<string> =>
  new Set(
    arrivals.flatMap(({topic, payload}) =>
      payload !== undefined && topic.includes('/alert/') ? [(payload['rule'] as {id: string}).id] : [],
    ),
  );

async function untilExpected(
  broker: DemoBroker,
  signal: AbortSignal,
  question: () => Question | undefined = () => undefined,
): Promise<void> {
  const until = Date.now() + LATE_MS;
  const isAllThere = (): boolean => missingOf({rules: rulesSeen(broker), question: question()}).length === 0;
  while (!signal.aborted && Date.now() < until && !isAllThere()) await sleep(LOOK_MS);
}

const untilStopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), {once: true}));

function judge(broker: DemoBroker, question: Question | undefined, signal: AbortSignal): void {
  const rules = rulesSeen(broker);
  const missing = missingOf({rules, question});
  print(`\n${rules.size} rules alerted at the broker: ${[...rules].sort().join(' ')}`);
  for (const sentence of missing) print(harmless(`MISSING ${sentence}`));
  if (signal.aborted) process.exitCode = exitCodes.interrupted;
  else if (missing.length > 0) process.exitCode = exitCodes.findings;
}
