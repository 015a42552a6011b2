/**
 * Counters in the text format of Prometheus (prometheus.io/docs/instrumenting/exposition_formats). Labels have few values,
 * all of them ours: no text of a device is ever one.
 */
import {Counter, Gauge, Registry} from 'prom-client';
import type {Level} from '../core/alert.ts';
import type {Cadence} from '../core/task.ts';

/** What is exposed, as it is at the moment. */
export interface Readings {
  readonly build: {readonly version: string; readonly site: string; readonly sensor: string};
  readonly frames: number;
  readonly dropped: number;
  /** Alerts in state `new`. */
  readonly open: Readonly<Record<Level, number>>;
  /** All that are stored, by level. */
  readonly alerts: Readonly<Record<Level, number>>;
  /** By what people decided. */
  readonly assets: Readonly<Record<string, number>>;
  /** By sink. */
  readonly waiting: Readonly<Record<string, number>>;
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly storeBytes: {readonly used: number; readonly file: number; readonly most: number};
  /** What was found waits in memory, since the store cannot be written. */
  readonly isDegraded: boolean;
  /** Recurring tasks that are due and not done. */
  readonly overdue: Readonly<Record<Cadence, number>>;
  readonly polling: 'off' | 'running' | 'stopped';
  /** What the store had to give up, by kind. */
  readonly givenUp: Readonly<Record<string, number>>;
}

const pollingStates = ['off', 'running', 'stopped'] as const;

/** One text a call; `read` may throw, and so does this then. */
export function metricsText(read: () => Readings): () => Promise<string> {
  const registry = new Registry();
  const settings = (name: string, help: string, labelNames: string[]) => ({
    ...{name: `bifrost_${name}`, help, labelNames},
    registers: [registry],
  });
  const gauge = (name: string, help: string, ...labels: string[]) => new Gauge(settings(name, help, labels));
  const counter = (name: string, help: string, ...labels: string[]) => new Counter(settings(name, help, labels));

  const build = gauge('build_info', 'Always 1; who this is', 'version', 'site', 'sensor');
  const frames = counter('frames_total', 'Frames captured since start');
  const dropped = counter('frames_dropped_total', 'Frames lost before they were read, since start');
  const alerts = gauge('alerts', 'Alerts that are stored', 'level');
  const open = gauge('alerts_open', 'Alerts that nobody has looked at', 'level');
  const assets = gauge('assets', 'Assets, by what people decided', 'approval');
  const waiting = gauge('outbox_messages', 'Messages that wait for a sink', 'sink');
  const dead = gauge('dead_letters', 'Messages that a sink refused for good', 'sink');
  const bytes = gauge('store_bytes', 'Size of the store: used, file, most it may have', 'part');
  const degraded = gauge('store_degraded', '1: the store cannot be written');
  const polling = gauge('polling', '1 for the state that polling is in', 'state');
  const overdue = gauge('task_overdue', 'Recurring tasks that are due and not done', 'cadence');
  const givenUp = counter('given_up_total', 'Rows that the store had to give up', 'kind');

  return () => {
    const now = read();
    build.set({...now.build}, 1);
    for (const one of [frames, dropped, givenUp]) one.reset();
    frames.inc(now.frames);
    dropped.inc(now.dropped);
    for (const [kind, rows] of Object.entries(now.givenUp)) givenUp.inc({kind}, rows);
    setAll(alerts, 'level', now.alerts);
    setAll(open, 'level', now.open);
    setAll(assets, 'approval', now.assets);
    setAll(waiting, 'sink', now.waiting);
    setAll(dead, 'sink', now.deadLetters);
    setAll(bytes, 'part', now.storeBytes);
    setAll(overdue, 'cadence', now.overdue);
    degraded.set(Number(now.isDegraded));
    setAll(polling, 'state', Object.fromEntries(pollingStates.map((state) => [state, Number(state === now.polling)])));
    return registry.metrics();
  };
}

const setAll = (gauge: Gauge, label: string, values: Readonly<Record<string, number>>): void => {
  gauge.reset();
  for (const [value, count] of Object.entries(values)) gauge.set({[label]: value}, count);
};
