/**
 * Composition root of the sensor: capture → pipeline → changes, apart from everything that could stall it. It knows no disk and
 * no network; it speaks with the core in plain messages (core/sensor-message.ts), as a thread (sensor-thread.ts) or as a process
 * (sensor-unit.ts) of its own. When the core is away it watches on, and hands over what it learned once the core is back.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import {protocols} from '../protocols/index.ts';
import {type LiveCapture, openCapture} from './capture/capture.ts';
import type {InterfaceSettings} from './capture/settings.ts';
import {loadDetector} from './composition.ts';
import type {SensorChange} from './core/change.ts';
import {isAppError} from './core/errors.ts';
import type {FromSensor, RuleSettings, SensorAnswer, SensorCall} from './core/sensor-message.ts';
import {DAY, MINUTE, type Micros} from './core/time.ts';
import {type Freezer, freezer} from './evidence/freezer.ts';
import {MIB} from './evidence/settings.ts';
import {type Batch, type Handover, handover} from './handover.ts';
import {profileMatcher} from './inventory/profile-match.ts';
import {vendorRegister} from './load/oui.ts';
import {version} from './load/version.ts';
import {compilePatiently} from './patient-compiler.ts';
import {type ChangeBuffer, changeBuffer} from './pipeline/change-buffer.ts';
import {type Pipeline, pipeline} from './pipeline/pipeline.ts';
import type {SensorOrder, SensorSettings} from './sensor-settings.ts';

/** Changes wait this long for company: one transaction for many. */
const BATCH_MS = 20;
/** States in one transaction: a plant that is learned at once is neither one long stall here nor a heap of garbage at the core. */
const BATCH_STATES = 250;
const ALIVE_MS = 1000;
/** Time goes on without frames: ticks as often as the pipeline looks. */
const TICK_MS = 250;
/** What was on the wire before the question is handed over within this, and read before the answer. */
const HANDED_OVER_MS = 30;

const PARSED = 'all rule files were read, since what was prepared when Bifrost was built does not fit them';

/** The sensor as whoever runs it sees it. */
export interface SensorEnd {
  /** The core listens. */
  connected(): void;
  receive(order: SensorOrder): Promise<void>;
  /** The core is gone. */
  disconnected(): void;
  /** Grows once a second, as long as the sensor is alive. */
  beats(): number;
}

export interface SensorHost {
  /** To the core, while it listens. */
  readonly send: (message: FromSensor) => void;
  /** What the core wants captured is not what is open: only a new start can do that. */
  readonly startAnew: () => void;
}

/** What is watched: made of the settings, and again when a new core has others. */
interface Watch {
  /** Of the settings no more: all that was saved is part of them, too. */
  readonly capture: SensorSettings['capture'];
  readonly pipeline: Pipeline;
  readonly evidence: Freezer;
  /** Rules in force, and the date of the one that was changed last. */
  rules: number;
  newest: string;
}

interface Sensor {
  readonly host: SensorHost;
  readonly waiting: ChangeBuffer<SensorChange>;
  readonly handover: Handover;
  watch: Watch | undefined;
  source: LiveCapture | undefined;
  isStopping: boolean;
  lastFrames: number;
  /** Frames of pipelines that were replaced. */
  framesBefore: number;
  framesAtParting: number;
  beats: number;
  /** Captured and dropped frames at the latest measure. */
  measured: {seen: number; dropped: number};
}

const clock = (): Micros => Date.now() * 1000;

export function openSensor(host: SensorHost): SensorEnd {
  compilePatiently();
  const waiting = changeBuffer<SensorChange>();
  const sensor: Sensor = {
    host,
    waiting,
    handover: handover({
      take: () => batch(sensor, BATCH_STATES),
      takeAll: () => batch(sensor, undefined),
      send: host.send,
      begin: () => host.send({type: 'begin', version, frames: framesOf(sensor) - sensor.framesAtParting}),
    }),
    watch: undefined,
    source: undefined,
    isStopping: false,
    lastFrames: 0,
    framesBefore: 0,
    framesAtParting: 0,
    beats: 0,
    measured: {seen: 0, dropped: 0},
  };
  setInterval(() => sensor.handover.flush(), BATCH_MS);
  setInterval(() => tick(sensor), TICK_MS);
  setInterval(() => alive(sensor), ALIVE_MS);
  setInterval(() => measure(sensor), MINUTE / 1000);
  return {
    connected() {
      // Everything is told, with exact counts, and windows of evidence end: the new core goes on from what it then knows.
      pause(sensor);
      sensor.handover.connected();
    },
    receive: (order) => receive(sensor, order),
    disconnected() {
      sensor.framesAtParting = framesOf(sensor);
      sensor.handover.disconnected();
    },
    beats: () => sensor.beats,
  };
}

/** `limit`: states; undefined: everything there is. */
const batch = ({waiting, watch}: Sensor, limit: number | undefined): Batch => ({
  changes: waiting.isEmpty() ? [] : waiting.take(limit),
  frames: watch?.evidence.spill(clock(), limit === undefined) ?? [],
});

const framesOf = ({framesBefore, watch}: Sensor): number => framesBefore + (watch?.pipeline.counters()['frames'] ?? 0);

/** Captures, or goes on with what the core now knows and wants. */
async function begin(sensor: Sensor, settings: SensorSettings): Promise<void> {
  const {host} = sensor;
  const before = sensor.watch?.capture;
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(settings.capture)) {
    host.startAnew();
    return;
  }
  try {
    const watch = await openWatch(sensor, settings);
    sensor.framesBefore = framesOf(sensor);
    sensor.lastFrames = 0;
    sensor.watch = watch;
    sensor.source ??= await openSource(sensor, settings);
    const sources = sensor.source.chosen.map((one) => `${one.interface}: ${one.source} (${one.reason})`);
    host.send({type: 'ready', sources, rules: watch.rules});
    sensor.handover.open();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    host.send({type: 'failed', code: isAppError(error) ? error.code : 'unexpected', message});
  }
}

async function openWatch(sensor: Sensor, settings: SensorSettings): Promise<Watch> {
  const {host, waiting} = sensor;
  const {detector, rules, newest, unprepared} = await loadDetector(settings.rules);
  if (unprepared !== undefined) host.send({type: 'log', level: 'info', message: PARSED, detail: {reason: unprepared}});
  const {interfaces, serial} = settings.capture;
  const evidence = openEvidence(settings, waiting, () => health(sensor));
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
    onBreach: (breach) => host.send({type: 'breach', breach}),
  });
  evidence.use(settings.site.polling);
  return {capture: settings.capture, pipeline: watch, evidence, rules, newest};
}

const openSource = (sensor: Sensor, {capture}: SensorSettings) =>
  openCapture({
    ...capture,
    onBlock(block, links) {
      const {watch} = sensor;
      watch?.evidence.block(block, links);
      watch?.pipeline.block(block, links);
      watch?.evidence.collect();
    },
    onEvent: ({level, message, ...detail}) => sensor.host.send({type: 'log', level, message, detail}),
  });

function openEvidence(
  {capture, evidence: {before, after, ringMiB, diskRingMiB}}: SensorSettings,
  waiting: ChangeBuffer<SensorChange>,
  healthNow: () => Readonly<Record<string, number>>,
): Freezer {
  return freezer({
    before,
    after,
    rings: capture.interfaces.length + capture.serial.length,
    ringBytes: ringMiB * MIB,
    spills: diskRingMiB > 0,
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
  return {...watch?.pipeline.counters(), captured: seen, dropped, busyMs: Math.round(active), idleMs: Math.round(idle)};
}

/** Where VLANs are segments, whatever is in none of them may well be nothing. */
const segmentsOf = ({segment, vlans}: InterfaceSettings): string[] =>
  vlans.length > 0 ? vlans.map((vlan) => vlan.segment) : [segment];

async function receive(sensor: Sensor, order: SensorOrder): Promise<void> {
  switch (order.type) {
    case 'start':
      await begin(sensor, order.settings);
      break;
    case 'stored':
      sensor.handover.stored();
      break;
    case 'call': {
      const {call, name} = order;
      if (sensor.watch === undefined) return;
      const answer = await answerTo(sensor.watch, order);
      sensor.host.send({type: 'answer', call, name, ...(answer !== undefined && {answer})} as SensorAnswer);
      sensor.handover.flush();
      break;
    }
    case 'stop':
      await stop(sensor);
      break;
  }
}

async function answerTo(watch: Watch, {name, params}: SensorCall): Promise<unknown> {
  switch (name) {
    case 'alert-state':
      return watch.pipeline.setState(params.id, params.state, params.now, params.learned);
    case 'rules':
      return reload(watch, params);
    case 'profiles':
      return watch.pipeline.useProfiles(profileMatcher(params));
    case 'site':
      watch.evidence.use(params.polling);
      return watch.pipeline.useSite(params);
    case 'health':
      for (const health of params) watch.pipeline.note(health, clock());
      return undefined;
    case 'wire':
      // A thread that was busy hears the question before it has read the frames that wait.
      await sleep(HANDED_OVER_MS);
      return watch.pipeline.wire(params.segment, params.address, params.since);
    case 'observe':
      for (const observation of params) watch.pipeline.observe(observation, clock());
      return undefined;
    case 'practise':
      return watch.pipeline.practise(params);
  }
}

/** Bad rules are refused, and the old ones stay. */
async function reload(watch: Watch, settings: RuleSettings): Promise<{rules: number; problem: string | undefined}> {
  try {
    const {detector, rules, newest} = await loadDetector(settings);
    watch.pipeline.use(detector);
    watch.rules = rules;
    watch.newest = newest;
    return {rules, problem: undefined};
  } catch (error) {
    return {rules: 0, problem: error instanceof Error ? error.message : String(error)};
  }
}

function pause({waiting, watch}: Sensor): void {
  if (watch === undefined) return;
  waiting.addRest(watch.pipeline.pause());
  watch.evidence.end(clock());
}

/** No more frames; what was learned goes to the core, which stores it and then ends this thread. */
async function stop(sensor: Sensor): Promise<void> {
  sensor.isStopping = true;
  await sensor.source?.close();
  measure(sensor);
  pause(sensor);
  await sensor.handover.last();
  sensor.host.send({type: 'stopped'});
}

/** Without frames the clock of the box carries the time; with frames they do. */
function tick(sensor: Sensor): void {
  const {watch} = sensor;
  if (watch === undefined) return;
  const {frames = 0} = watch.pipeline.counters();
  if (frames === sensor.lastFrames && !sensor.isStopping) {
    watch.pipeline.tick(clock());
    watch.evidence.collect(clock());
  }
  sensor.lastFrames = frames;
}

function alive(sensor: Sensor): void {
  const {host, source, watch} = sensor;
  sensor.beats++;
  if (watch === undefined) return;
  const frames = framesOf(sensor);
  host.send({type: 'alive', frames, dropped: source?.stats().dropped ?? 0, rules: watch.rules});
}

function measure(sensor: Sensor): void {
  const {watch, waiting, source} = sensor;
  if (watch === undefined) return;
  const {seen = 0, dropped = 0} = source?.stats() ?? {};
  noteLoss(sensor, watch, seen, dropped);
  noteAge(watch);
  const counters = {...watch.pipeline.counters(), ...watch.evidence.counters(), captured: seen, dropped};
  waiting.add({type: 'metrics', metrics: {time: clock(), counters: {...counters, frames: framesOf(sensor)}}});
}

/** Frames that were lost since the latest measure. */
function noteLoss({measured}: Sensor, watch: Watch, seen: number, dropped: number): void {
  const [lost, total] = [dropped - measured.dropped, seen + dropped - measured.seen - measured.dropped];
  measured.seen = seen;
  measured.dropped = dropped;
  if (lost <= 0 || total <= 0) return;
  const fields = {'bifrost.percent': (lost / total) * 100, 'bifrost.total': total};
  watch.pipeline.note({name: 'capture-loss', segment: '', fields}, clock());
}

function noteAge({pipeline: {note}, newest}: Watch): void {
  const days = Math.floor((clock() - Date.parse(newest) * 1000) / DAY);
  if (days > 0) note({name: 'content-age', segment: '', fields: {'bifrost.days': days}}, clock());
}
