/**
 * Composition root of the daemon: config → store → sensor → sinks → control → signals. No logic of its own: changes come
 * from the sensor, are stored with their messages in one transaction, and are published from the outbox.
 */
import {controlServer} from './api/control.ts';
import {watchBox} from './box-watch.ts';
import type {Config} from './config/config.ts';
import {controlCommands} from './control/in-daemon.ts';
import type {Change} from './core/change.ts';
import {AppError} from './core/errors.ts';
import {evidenceFolder, evidencePath} from './custody/folder.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {loadProfiles} from './device-profiles.ts';
import {MIB} from './evidence/settings.ts';
import {type EvidenceKeeping, keepEvidence} from './keep-evidence.ts';
import {DEFAULT_CONFIG, loadConfig} from './load/config.ts';
import {shippedRules} from './load/rules.ts';
import {version} from './load/version.ts';
import {messagesOf} from './publish/messages.ts';
import {mqttPublisher, type Publisher} from './publish/mqtt.ts';
import {topicsOf} from './publish/topics.ts';
import {savedOf} from './saved.ts';
import {startSensor} from './sensor-link.ts';
import type {SensorSettings} from './sensor-settings.ts';
import {type Log, openLog, writesToJournal} from './service/log.ts';
import {type Notify, openNotify} from './service/notify.ts';
import {onSignals} from './service/signals.ts';
import {watchdog, watchdogMicros} from './service/watchdog.ts';
import {siteOf} from './site.ts';
import {before, openStore, type Store} from './store/store.ts';

/** A disk that is full or failing is tried again this often; what happens meanwhile waits in the sensor, bounded. */
const STORE_RETRY_MS = 1000;
/** The store shows that it can still write at least this often, for the watchdog and for whoever reads it later. */
const STORE_BEAT_MS = 5000;
/** What is on its way to the broker gets this long at the end. */
const FLUSH_MS = 700;
/** Evidence that became too old is looked for so often. */
const TIDY_MS = 3_600_000;

/** Runs until SIGTERM or SIGINT. Throws `config`, `rules`, `store-open`, `capture-open`: what is wrong and what to do. */
export async function runDaemon(configPath: string | undefined): Promise<void> {
  const parts = openParts(await loadConfig(configPath));
  const {log} = parts;
  const notify = await openNotify(process.env['NOTIFY_SOCKET'], (reason) => log.warn({reason}, 'systemd is not told'));
  const applyConfig = (): Promise<string | undefined> => reload(parts, notify, configPath);
  const end = untilEnd(() => void applyConfig());
  try {
    parts.sensor = await startSensor(await sensorSettings(parts), {
      onChanges: (changes) => void save(parts, changes),
      onLog: (level, message, detail) => log.part('sensor')[level](detail, message),
      onLost: end.fail,
    });
    parts.publisher = startPublisher(parts);
    const control = await controlServer({
      socket: parts.config.control.socket,
      handlers: controlCommands(parts, applyConfig),
      log: log.part('control'),
    });
    const pulse = watch(parts, notify);
    void recognise(parts);
    parts.box = await watchBox(parts, [configPath ?? DEFAULT_CONFIG, shippedRules, ...parts.config.rules.directories]);
    log.info({...parts.sensor.status(), version, site: parts.config.site}, 'watching');
    notify.ready();
    await end.reached;
    notify.stopping();
    pulse.stop();
    parts.box.stop();
    await control.close();
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
  const store = openStore(config.store.path);
  const {mqtt, site, sensor} = config;
  const topics = topicsOf({prefix: mqtt?.prefix ?? 'bifrost', site, sensor, version});
  const evidence = openEvidence(config, store, log);
  return {config, log, store, evidence, topics, publisher: undefined, sensor: undefined, box: undefined, writes: 0};
}

/** What an earlier watch left open is closed first. */
function openEvidence({evidence, store: {path}}: Config, store: Store, log: Log): EvidenceKeeping {
  const keeping = keepEvidence({
    store,
    folder: evidenceFolder(evidencePath(path)),
    limits: {maxBytes: evidence.maxMiB * MIB, keep: evidence.keep},
    actor: 'daemon',
    onProblem: (problem) => log.error({problem}, 'evidence is not kept'),
  });
  keeping.recover();
  keeping.tidy();
  return keeping;
}

/** Only once frames are watched, too: profiles tell what a device is, and that may be told later. */
async function recognise({config, log, sensor}: DaemonParts): Promise<void> {
  try {
    const {profiles} = await loadProfiles(config.profiles.directories);
    await sensor?.call('profiles', profiles);
  } catch (error) {
    log.error({err: error}, 'device profiles refused; families of devices are not recognised');
  }
}

/** Only once frames are watched: what waits from an outage must not delay that. */
function startPublisher({config: {mqtt}, log, store, topics}: DaemonParts): Publisher | undefined {
  const {signal} = new AbortController();
  return mqtt && mqttPublisher({settings: mqtt, outbox: store.outbox, topics, log: log.part('mqtt'), signal});
}

async function sensorSettings({config, store}: DaemonParts): Promise<SensorSettings> {
  const {capture, rules, baseline, evidence} = config;
  const site = await siteOf(config, store);
  return {capture, rules, baseline, evidence, saved: savedOf(store), site};
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

/** Tries until it is stored; only then the sensor hands over the next batch. */
async function save(parts: DaemonParts, seen: readonly Change[]): Promise<void> {
  const {evidence, log, publisher, store, topics} = parts;
  const changes = evidence.hashed(seen);
  for (;;) {
    try {
      store.save({changes, messages: messagesOf(changes, before(store), topics)});
      break;
    } catch (error) {
      log.error({err: error, waiting: changes.length}, 'store cannot be written; trying again');
      await new Promise((resolve) => setTimeout(resolve, STORE_RETRY_MS));
    }
  }
  parts.writes++;
  publisher?.wake();
  evidence.write(changes);
  parts.sensor?.stored();
}

/** The watchdog is fed only while both ends make progress: frames in, transactions out. */
function watch(parts: DaemonParts, notify: Notify): {stop(): void} {
  const beat = setInterval(() => {
    try {
      parts.store.meta.set('alive', new Date().toISOString());
      parts.writes++;
    } catch (error) {
      parts.log.error({err: error}, 'store cannot be written');
    }
  }, STORE_BEAT_MS);
  const tidying = setInterval(() => parts.evidence.tidy(), TIDY_MS);
  const dog = watchdog({
    notify,
    usec: watchdogMicros(process.env),
    parts: new Map([
      ['capture', () => parts.sensor?.status().beats ?? 0],
      ['store', () => parts.writes],
    ]),
    onStuck: (stuck) => parts.log.error({stuck}, 'no progress'),
  });
  return {
    stop() {
      clearInterval(beat);
      clearInterval(tidying);
      dog.stop();
    },
  };
}

/** Reads config, rules, policy and tags again. What is wrong is answered and logged, and the old ones stay in force. */
async function reload(parts: DaemonParts, notify: Notify, configPath: string | undefined): Promise<string | undefined> {
  notify.reloading();
  let problem: string | undefined;
  try {
    const {rules, policy, tags} = await loadConfig(configPath);
    const config = {...parts.config, rules, policy, tags};
    const site = await siteOf(config, parts.store);
    problem = (await parts.sensor?.call('rules', rules))?.problem;
    if (problem === undefined) {
      await parts.sensor?.call('site', site);
      parts.config = config;
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
async function shutDown({log, publisher, sensor, store}: DaemonParts): Promise<void> {
  await sensor?.stop();
  await publisher?.flush(FLUSH_MS);
  await publisher?.close();
  store.close();
  log.info({}, 'stopped');
}
