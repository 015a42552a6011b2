/**
 * Composition root of the daemon: config → store → sensor → sinks → control → signals. No logic of its own: changes come
 * from the sensor, are stored with their messages in one transaction, and are published from the outbox.
 */
import {watchBox} from './box-watch.ts';
import type {Config} from './config/config.ts';
import {pollStop} from './control/poll-switch.ts';
import type {Change} from './core/change.ts';
import {AppError} from './core/errors.ts';
import type {RingPiece} from './core/evidence.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {startDuties} from './duties.ts';
import {MIB} from './evidence/settings.ts';
import {startMetrics} from './expose-metrics.ts';
import {pollerPlace} from './link/places.ts';
import {DEFAULT_CONFIG, loadConfig} from './load/config.ts';
import {shippedRules} from './load/rules.ts';
import {storeKey} from './load/store-key.ts';
import {version} from './load/version.ts';
import {damageHealth, openMended} from './mend-store.ts';
import {openEvidence} from './open-evidence.ts';
import {openSensor} from './open-sensor.ts';
import {plantView} from './plant-view.ts';
import {forkedPoller} from './poll/forked.ts';
import {startPolling} from './polling.ts';
import type {Publisher} from './publish/sink.ts';
import {fedSinks, openSinks} from './publish/sinks.ts';
import {spareOutboxes} from './publish/spare-outbox.ts';
import {topicsOf} from './publish/topics.ts';
import {startSaving} from './saving.ts';
import {openLog, writesToJournal} from './service/log.ts';
import {type Notify, openNotify} from './service/notify.ts';
import {onSignals} from './service/signals.ts';
import {watchdog, watchdogMicros} from './service/watchdog.ts';
import {siteOf} from './site.ts';
import {tellPollPlan} from './tell-poll-plan.ts';
import {type StoreTidying, tidyStore} from './tidy-store.ts';
import {watchAdvisories} from './watch-advisories.ts';
import {type DamageWatch, watchDamage} from './watch-damage.ts';

/** What is on its way to the broker gets this long at the end. */
const FLUSH_MS = 700;
/** Evidence that became too old is looked for so often. */
const TIDY_MS = 3_600_000;

/**
 * Runs until SIGTERM or SIGINT. `sockets`: the folder below which sensor and poller call, each a process of its own; without it they
 * are a thread and a child of this one. Throws `config`, `rules`, `store-open`, `capture-open`, `control`: what is wrong and what to do.
 */
export async function runDaemon(configPath: string | undefined, sockets?: string): Promise<void> {
  const parts = openParts(await loadConfig(configPath));
  const {log} = parts;
  const notify = await openNotify(process.env['NOTIFY_SOCKET'], (reason) => log.warn({reason}, 'systemd is not told'));
  const applyConfig = (): Promise<string | undefined> => reload(parts, notify, configPath);
  const end = untilEnd(() => void reloadBySignal(parts, applyConfig));
  try {
    parts.sensor = await openSensor(parts, {
      notify,
      sockets,
      onEnd: end.fail,
      onChanges: (changes, frames) => save(parts, changes, frames),
    });
    if (sockets !== undefined) {
      const {awaitPoller} = await import('./poller-apart.ts');
      parts.poller = await awaitPoller(pollerPlace(sockets), (text) => log.part('poll').info({}, text));
    }
    parts.publisher = await startPublisher(parts);
    parts.tidying = startTidying(parts);
    const damage = startDamageWatch(parts);
    // Nobody needs these before frames are watched, and to load them takes as long as the rest of the start.
    const {controlServer} = await import('./api/control.ts');
    const {controlCommands} = await import('./control/in-daemon.ts');
    const control = await controlServer({
      socket: parts.config.control.socket,
      handlers: controlCommands(parts, applyConfig),
      log: log.part('control'),
    });
    const metrics = await startMetrics(parts);
    const pulse = watch(parts, notify, sockets === undefined);
    void recognise(parts);
    told(parts, 'daemon.start', `${version}, ${configPath ?? DEFAULT_CONFIG}`);
    const duties = startDuties(parts, configPath);
    log.info({...parts.sensor.status(), version, site: parts.config.site}, 'watching');
    notify.ready();
    parts.box = watchBox(parts, [configPath ?? DEFAULT_CONFIG, shippedRules, ...parts.config.rules.directories]);
    await end.reached;
    parts.isEnding = true;
    notify.stopping();
    pulse.stop();
    parts.tidying.stop();
    damage.stop();
    told(parts, 'daemon.stop', '');
    duties.stop();
    parts.box.stop();
    parts.advisories?.stop();
    await control.close();
    await metrics?.close();
  } finally {
    await shutDown(parts);
    notify.close();
  }
}

function openParts(config: Config): DaemonParts {
  if (config.capture.interfaces.length + config.capture.serial.length === 0) {
    throw new AppError(
      'config',
      'no interface to capture from: name one below capture.interfaces or capture.serial (see bifrost config sample)',
    );
  }
  const log = openLog({level: config.log.level, journal: writesToJournal(process.env)});
  const key = storeKey(config.store.keyFile);
  const {store, mend} = openMended(
    config.store.path,
    {maxBytes: config.store.maxMiB * MIB, key, sinks: fedSinks(config), evenIfFull: true},
    'daemon',
  );
  if (mend !== undefined) log.error({aside: mend.aside}, `the store was damaged: ${mend.detail}`);
  const {mqtt, site, sensor} = config;
  const topics = topicsOf({prefix: mqtt?.prefix ?? 'bifrost', site, sensor, version});
  const evidence = openEvidence(config, store, log, (batch) => saving.keep(batch));
  const outbox = spareOutboxes(fedSinks(config), (sink) => store.outbox.of(sink));
  const saving = startSaving({
    store,
    outbox,
    topics,
    evidence,
    log,
    onMessages: () => parts.publisher?.wake(),
    onStored: () => parts.tidying?.saved(),
    onHealth: (health) => void parts.sensor?.call('health', [health]),
  });
  const parts: DaemonParts = {
    ...{config, log, store, mend, evidence, topics, outbox, saving},
    ...{publisher: undefined, sensor: undefined, tidying: undefined, box: undefined},
    ...{polling: undefined, advisories: undefined, checklist: undefined, tasks: undefined, commands: undefined},
    profiles: undefined,
    isEnding: false,
    poller: {open: forkedPoller(), close: () => undefined},
  };
  // What an earlier watch left open is closed first.
  evidence.recover();
  evidence.tidy();
  return parts;
}

/** What was found at the start is told, too. */
function startDamageWatch({config, log, mend, saving, sensor, store: {path}}: DaemonParts): DamageWatch {
  if (mend !== undefined) void sensor?.call('health', [damageHealth(mend)]);
  return watchDamage({
    path,
    key: storeKey(config.store.keyFile),
    onDamage: (problems) => saving.damaged(problems.join('; ')),
    onProblem: (error) => log.warn({err: error}, 'the store cannot be checked for damage'),
  });
}

function startTidying(parts: DaemonParts): StoreTidying {
  const {config, log, store, topics} = parts;
  return tidyStore({
    store,
    topics,
    maxBytes: config.store.maxMiB * MIB,
    keep: config.store.keep,
    closeAlert: async (id) => parts.sensor?.call('alert-state', {id, state: 'closed', now: Date.now() * 1000}),
    onAlertsClosed(count) {
      log.error({count}, 'the store is full: open alerts were closed to make room; raise store.maxMiB');
      const fields = {'bifrost.trouble': 'alerts', 'bifrost.reason': `${count} open alerts`};
      void parts.sensor?.call('health', [{name: 'store', segment: '', fields}]);
    },
    onProblem: (error) => log.error({err: error}, 'the store cannot be tidied'),
  });
}

/** Only once frames are watched, too: profiles tell what a device is, and that may be told later. Nobody is asked before. */
async function recognise(parts: DaemonParts): Promise<void> {
  const {config, log, sensor} = parts;
  try {
    const {loadProfiles} = await import('./device-profiles.ts');
    const loaded = await loadProfiles(config.profiles.directories);
    parts.profiles = loaded.profiles;
    await sensor?.call('profiles', loaded.profiles);
    if (parts.isEnding) return;
    parts.polling = startPolling(parts, loaded, (why, by) => tripPolling(parts, why, by));
    tellPollPlan(parts);
    parts.advisories = watchAdvisories(parts, loaded.profiles);
  } catch (error) {
    log.error({err: error}, 'device profiles refused; families of devices are not recognised');
  }
}

async function tripPolling(parts: DaemonParts, reason: string, by: string): Promise<void> {
  parts.log.error({reason, by}, 'polling is stopped');
  const {decideInDaemon} = await import('./control/decide-in-daemon.ts');
  await decideInDaemon(parts, pollStop, {reason}, by);
}

/** Only once frames are watched: what waits from an outage must not delay that. */
async function startPublisher(parts: DaemonParts): Promise<Publisher | undefined> {
  const {config, log, outbox, store, topics} = parts;
  const {commands} = config;
  if (commands !== undefined) {
    const {commandRunner} = await import('./run-commands.ts');
    parts.commands = commandRunner(parts, commands);
  }
  const onCommand = parts.commands?.handle;
  return openSinks(config, {
    outboxOf: outbox.of,
    topics,
    view: plantView(store),
    // A store may be opened anew.
    memory: {get: (key) => store.meta.get(key), set: (key, value) => parts.saving.keep({meta: {[key]: value}})},
    logOf: (sink) => log.part(sink),
    onCommand,
  });
}

/** Resolves at SIGTERM or SIGINT, rejects when the sensor is lost. A second SIGINT ends at once. */
function untilEnd(onReload: () => void): {reached: Promise<void>; fail: (error: AppError) => void} {
  let fail: (error: AppError) => void = () => undefined;
  const reached = new Promise<void>((resolve, reject) => {
    fail = reject;
    onSignals({onStop: () => resolve(), onReload, onForce: () => process.exit(130)});
  });
  // The sensor may be lost before anybody waits for the end.
  reached.catch(() => undefined);
  return {reached, fail};
}

/** For the audit log; a store that cannot be written is no reason not to start or to stop. */
const told = ({saving}: DaemonParts, action: string, detail: string): void =>
  saving.keep({audit: [{time: Date.now() * 1000, actor: 'daemon', action, detail}]});

/** Stored or held: either way the sensor may hand over the next batch. */
function save(
  {advisories, evidence, saving, sensor}: DaemonParts,
  seen: readonly Change[],
  frames: readonly RingPiece[],
): void {
  // First: a window that is opened by these changes may want them.
  evidence.keep(frames);
  saving.save(seen);
  advisories?.changed(seen);
  sensor?.stored();
}

/**
 * The watchdog is fed only while both ends make progress: frames in, transactions out. A sensor that is a process of its own has a
 * watchdog of its own.
 */
function watch(parts: DaemonParts, notify: Notify, isOneProcess: boolean): {stop(): void} {
  const tidying = setInterval(() => parts.evidence.tidy(), TIDY_MS);
  const dog = watchdog({
    notify,
    usec: watchdogMicros(process.env),
    parts: new Map<string, () => number>([
      ...(isOneProcess ? [['capture', () => parts.sensor?.status().beats ?? 0] as const] : []),
      ['store', () => parts.saving.beats()],
    ]),
    onStuck: (stuck) => parts.log.error({stuck}, 'no progress'),
  });
  return {
    stop() {
      clearInterval(tidying);
      dog.stop();
    },
  };
}

async function endPolling(parts: DaemonParts): Promise<void> {
  await parts.polling?.close();
  parts.polling = undefined;
}

/** Reads config, rules, policy, tags, whom to ask and the checklist's schedule again. What is wrong is answered and logged, and the old ones stay in force. */
async function reloadBySignal(parts: DaemonParts, applyConfig: () => Promise<string | undefined>): Promise<void> {
  told(parts, 'config.reload', `SIGHUP: ${(await applyConfig()) ?? 'taken'}`);
}

/** Reads config, rules, policy, tags and whom to ask again. What is wrong is answered and logged, and the old ones stay in force. */
async function reload(parts: DaemonParts, notify: Notify, configPath: string | undefined): Promise<string | undefined> {
  notify.reloading();
  let problem: string | undefined;
  try {
    const {rules, policy, tags, poll, checklist} = await loadConfig(configPath);
    const config = {...parts.config, rules, policy, tags, poll, checklist};
    const asksOthers = JSON.stringify(poll) !== JSON.stringify(parts.config.poll);
    const site = await siteOf(config, parts.store);
    problem = (await parts.sensor?.call('rules', rules))?.problem;
    if (problem === undefined) {
      // Whom it asks now may not be in the new plan.
      if (asksOthers) await endPolling(parts);
      await parts.sensor?.call('site', site);
      parts.config = config;
      if (asksOthers) void recognise(parts);
    }
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  if (problem === undefined) await parts.box?.accept();
  if (problem === undefined) parts.log.info(parts.sensor?.status() ?? {}, 'rules and policy read again');
  else parts.log.error({problem}, 'new configuration refused; the old one stays in force');
  notify.ready();
  return problem;
}

/** Everything seen is stored, what is on its way to the broker gets a moment, the broker hears that we leave. */
async function shutDown({
  commands,
  log,
  poller,
  polling,
  publisher,
  saving,
  sensor,
  store,
}: DaemonParts): Promise<void> {
  await polling?.close();
  poller.close();
  commands?.stop();
  await sensor?.stop();
  saving.stop();
  await publisher?.flush(FLUSH_MS);
  await publisher?.close();
  store.close();
  log.info({}, 'stopped');
}
