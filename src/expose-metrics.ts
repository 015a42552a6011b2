/** What the daemon counts, for a collector of metrics. Off unless the section `metrics` says where. */
import {type Cadence, cadenceOf, cadences, taskState} from './core/task.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {MIB} from './evidence/settings.ts';
import type {Readings} from './publish/prometheus.ts';
import {configuredSinks} from './publish/sinks.ts';

/** Undefined: it is off. Throws `control`: port or socket cannot be had. */
export async function startMetrics(parts: DaemonParts): Promise<{close(): Promise<void>} | undefined> {
  const {metrics: settings} = parts.config;
  if (Object.keys(settings).length === 0) return undefined;
  const {exposeMetrics} = await import('./api/metrics.ts');
  const {metricsText} = await import('./publish/prometheus.ts');
  return exposeMetrics({
    settings,
    text: metricsText(() => readings(parts)),
    onProblem: (error) => parts.log.warn({err: error}, 'metrics cannot be told'),
  });
}

function readings({config, saving, sensor, store, topics}: DaemonParts): Readings {
  const {version, site, sensor: name} = topics.origin;
  const sinks = configuredSinks(config);
  const dead = store.outbox.deadCounts();
  const status = sensor?.status();
  return {
    build: {version, site, sensor: name},
    frames: status?.frames ?? 0,
    dropped: status?.dropped ?? 0,
    open: store.alerts.byLevel(['new']),
    alerts: store.alerts.byLevel(),
    assets: store.assets.approvals(),
    waiting: Object.fromEntries(sinks.map((sink) => [sink, store.outbox.of(sink).count()])),
    deadLetters: Object.fromEntries(sinks.map((sink) => [sink, dead.get(sink) ?? 0])),
    storeBytes: {...store.size(), most: config.store.maxMiB * MIB},
    isDegraded: saving.isDegraded(),
    overdue: overdueTasks(store),
    polling: pollingState(config, store),
    givenUp: store.counters.own(),
  };
}

function overdueTasks({tasks}: DaemonParts['store']): Readings['overdue'] {
  const now = Date.now() * 1000;
  const due = tasks.list({since: now, until: now}).filter((task) => taskState(task, now) === 'due');
  const count = (cadence: Cadence): number => due.filter((task) => cadenceOf(task) === cadence).length;
  return Object.fromEntries(cadences.map((one) => [one, count(one)])) as Readings['overdue'];
}

function pollingState({poll}: DaemonParts['config'], store: DaemonParts['store']): Readings['polling'] {
  if (!poll.enabled) return 'off';
  return store.polling.switch()?.isStopped === true ? 'stopped' : 'running';
}
