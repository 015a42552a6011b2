/**
 * Composition root of the sensor: capture → pipeline → changes, in a thread of its own, so that nothing else can stall
 * capture. It knows no disk and no network; it speaks with the core in plain messages (core/sensor-message.ts).
 */
import {parentPort, workerData} from 'node:worker_threads';
import {protocols} from '../protocols/index.ts';
import {openCapture} from './capture/capture.ts';
import type {InterfaceSettings} from './capture/settings.ts';
import {loadDetector} from './composition.ts';
import {isAppError} from './core/errors.ts';
import type {PacketSource} from './core/packet-source.ts';
import type {FromSensor, RuleSettings, SensorCall, ToSensor} from './core/sensor-message.ts';
import {DAY, MINUTE, type Micros} from './core/time.ts';
import {type Freezer, freezer} from './evidence/freezer.ts';
import {MIB} from './evidence/settings.ts';
import {profileMatcher} from './inventory/profile-match.ts';
import {vendorRegister} from './load/oui.ts';
import {version} from './load/version.ts';
import {type ChangeBuffer, changeBuffer} from './pipeline/change-buffer.ts';
import {type Pipeline, pipeline} from './pipeline/pipeline.ts';
import type {SensorSettings} from './sensor-settings.ts';

/** Changes wait this long for company: one transaction for many. */
const BATCH_MS = 20;
const ALIVE_MS = 1000;
/** Time goes on without frames: ticks as often as the pipeline looks. */
const TICK_MS = 250;

interface Sensor {
  readonly watch: Pipeline;
  readonly waiting: ChangeBuffer;
  readonly evidence: Freezer;
  source: PacketSource | undefined;
  /** A batch is at the core and not stored yet. */
  isStoring: boolean;
  isStopping: boolean;
  lastFrames: number;
  /** Rules in force, and the date of the one that was changed last. */
  rules: number;
  newest: string;
  /** Captured and dropped frames at the latest measure. */
  measured: {seen: number; dropped: number};
}

const send = (message: FromSensor): void => parentPort?.postMessage(message);
const clock = (): Micros => Date.now() * 1000;

async function start(settings: SensorSettings): Promise<void> {
  const waiting = changeBuffer();
  const {detector, rules, newest} = await loadDetector(settings.rules);
  const {interfaces, serial} = settings.capture;
  const watch = pipeline({
    protocols,
    detector,
    vendorOf: vendorRegister(),
    baseline: settings.baseline,
    saved: settings.saved,
    site: settings.site,
    live: [...new Set([...interfaces.flatMap(segmentsOf), ...serial.map(({segment}) => segment)])],
    onChange: (change) => waiting.add(change),
    onRaised: (alert) => evidence.raised(alert),
  });
  const evidence = openEvidence(settings, waiting, () => health(sensor));
  const sensor: Sensor = {
    watch,
    waiting,
    evidence,
    source: undefined,
    isStoring: false,
    isStopping: false,
    lastFrames: 0,
    rules,
    newest,
    measured: {seen: 0, dropped: 0},
  };
  parentPort?.on('message', (message: ToSensor) => void receive(sensor, message));
  const source = await openCapture({
    ...settings.capture,
    onBlock(block, links) {
      evidence.block(block, links);
      watch.block(block, links);
      evidence.collect();
    },
    onEvent: ({level, message, ...detail}) => send({type: 'log', level, message, detail}),
  });
  sensor.source = source;
  setInterval(() => flush(sensor), BATCH_MS);
  setInterval(() => tick(sensor), TICK_MS);
  setInterval(() => alive(sensor), ALIVE_MS);
  setInterval(() => measure(sensor), MINUTE / 1000);
  send({type: 'ready', sources: source.chosen.map((one) => `${one.interface}: ${one.source} (${one.reason})`), rules});
}

function openEvidence(
  {capture, evidence: {before, after, ringMiB}}: SensorSettings,
  waiting: ChangeBuffer,
  healthNow: () => Readonly<Record<string, number>>,
): Freezer {
  return freezer({
    before,
    after,
    rings: capture.interfaces.length + capture.serial.length,
    ringBytes: ringMiB * MIB,
    application: `Bifrost ${version}`,
    health: healthNow,
    room: waiting.room,
    onChange: (change) => waiting.add(change),
  });
}

/** How well the sensor sees: what it counted, what was lost in capture, how busy its thread was. */
function health({watch, source}: Sensor): Readonly<Record<string, number>> {
  const {seen = 0, dropped = 0} = source?.stats() ?? {};
  const {active, idle} = performance.eventLoopUtilization();
  return {...watch.counters(), captured: seen, dropped, busyMs: Math.round(active), idleMs: Math.round(idle)};
}

/** Where VLANs are segments, whatever is in none of them may well be nothing. */
const segmentsOf = ({segment, vlans}: InterfaceSettings): string[] =>
  vlans.length > 0 ? vlans.map((vlan) => vlan.segment) : [segment];

async function receive(sensor: Sensor, message: ToSensor): Promise<void> {
  switch (message.type) {
    case 'stored':
      sensor.isStoring = false;
      flush(sensor);
      break;
    case 'call':
      send({type: 'answer', call: message.call, answer: await answerTo(sensor, message)});
      flush(sensor);
      break;
    case 'stop':
      await stop(sensor);
      break;
  }
}

async function answerTo(sensor: Sensor, {name, params}: SensorCall): Promise<unknown> {
  switch (name) {
    case 'alert-state':
      return sensor.watch.setState(params.id, params.state, params.now);
    case 'rules':
      return reload(sensor, params);
    case 'profiles':
      return sensor.watch.useProfiles(profileMatcher(params));
    case 'site':
      return sensor.watch.useSite(params);
    case 'health':
      for (const health of params) sensor.watch.note(health, clock());
      return undefined;
  }
}

/** Bad rules are refused, and the old ones stay. */
async function reload(sensor: Sensor, settings: RuleSettings): Promise<{rules: number; problem: string | undefined}> {
  try {
    const {detector, rules, newest} = await loadDetector(settings);
    sensor.watch.use(detector);
    sensor.rules = rules;
    sensor.newest = newest;
    return {rules, problem: undefined};
  } catch (error) {
    return {rules: 0, problem: error instanceof Error ? error.message : String(error)};
  }
}

/** No more frames; what was learned goes to the core, which stores it and then ends this thread. */
async function stop(sensor: Sensor): Promise<void> {
  sensor.isStopping = true;
  await sensor.source?.close();
  measure(sensor);
  sensor.watch.pause();
  sensor.evidence.end(clock());
  sensor.isStoring = false;
  flush(sensor);
  send({type: 'stopped'});
}

function flush(sensor: Sensor): void {
  if (sensor.isStoring || sensor.waiting.isEmpty()) return;
  sensor.isStoring = true;
  send({type: 'changes', changes: sensor.waiting.take()});
}

/** Without frames the clock of the box carries the time; with frames they do. */
function tick(sensor: Sensor): void {
  const {frames = 0} = sensor.watch.counters();
  if (frames === sensor.lastFrames && !sensor.isStopping) {
    sensor.watch.tick(clock());
    sensor.evidence.collect(clock());
  }
  sensor.lastFrames = frames;
}

function alive({watch, source, rules}: Sensor): void {
  send({type: 'alive', frames: watch.counters()['frames'] ?? 0, dropped: source?.stats().dropped ?? 0, rules});
}

function measure(sensor: Sensor): void {
  const {watch, waiting, evidence, source} = sensor;
  const {seen = 0, dropped = 0} = source?.stats() ?? {};
  noteLoss(sensor, seen, dropped);
  noteAge(sensor);
  const counters = {...watch.counters(), ...evidence.counters(), captured: seen, dropped};
  waiting.add({type: 'metrics', metrics: {time: clock(), counters}});
}

/** Frames that were lost since the latest measure. */
function noteLoss({watch, measured}: Sensor, seen: number, dropped: number): void {
  const [lost, total] = [dropped - measured.dropped, seen + dropped - measured.seen - measured.dropped];
  measured.seen = seen;
  measured.dropped = dropped;
  if (lost <= 0 || total <= 0) return;
  const fields = {'bifrost.percent': (lost / total) * 100, 'bifrost.total': total};
  watch.note({name: 'capture-loss', segment: '', fields}, clock());
}

function noteAge({watch, newest}: Sensor): void {
  const days = Math.floor((clock() - Date.parse(newest) * 1000) / DAY);
  if (days > 0) watch.note({name: 'content-age', segment: '', fields: {'bifrost.days': days}}, clock());
}

start(workerData as SensorSettings).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  send({type: 'failed', code: isAppError(error) ? error.code : 'unexpected', message});
});
