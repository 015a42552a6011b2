/** The sensor of the daemon: a thread of this process, or a process of its own that calls. It is told the same, and says the same. */
import type {Change} from './core/change.ts';
import type {AppError} from './core/errors.ts';
import type {RingPiece} from './core/evidence.ts';
import type {Breach} from './core/poll.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {sensorPlace} from './link/places.ts';
import {savedOf} from './saved.ts';
import type {SensorLink} from './sensor-link.ts';
import type {SensorSettings} from './sensor-settings.ts';
import type {Notify} from './service/notify.ts';
import {siteOf} from './site.ts';

/** Seconds without a sensor that are worth an alert: a restart takes less. */
const MOST_AWAY = 10;

export interface SensorHost {
  readonly notify: Notify;
  /** Folder below which it calls; undefined: it is a thread. */
  readonly sockets: string | undefined;
  /** A thread that is lost ends the daemon. */
  readonly onEnd: (error: AppError) => void;
  readonly onChanges: (changes: readonly Change[], frames: readonly RingPiece[]) => void;
}

/** Throws `capture-open`, `rules`: what is wrong and what to do. */
export async function openSensor(
  parts: DaemonParts,
  {notify, sockets, onEnd, onChanges}: SensorHost,
): Promise<SensorLink> {
  const log = parts.log.part('sensor');
  const handlers = {
    settings: () => sensorSettings(parts),
    onChanges,
    onLog: (level: 'info' | 'warn' | 'error', message: string, detail: object) => log[level](detail, message),
    onBreach: (breach: Breach) => parts.polling?.breach(breach),
  };
  if (sockets === undefined) {
    const {startSensor} = await import('./sensor-own.ts');
    return startSensor({...handlers, onReady: () => undefined, onLost: onEnd});
  }
  const {awaitSensor} = await import('./sensor-apart.ts');
  return awaitSensor(sensorPlace(sockets), {
    ...handlers,
    onReady: (awaySeconds) => void sensorIsBack(parts, notify, awaySeconds),
    onLost(error) {
      log.error({problem: error.message}, 'nobody watches the network');
      notify.status(`nobody watches the network: ${error.message}`);
    },
  });
}

/** It begins with what the settings say; what came later than they were made it is told here. */
async function sensorIsBack({log, profiles, sensor}: DaemonParts, notify: Notify, awaySeconds: number): Promise<void> {
  log.part('sensor').info({...sensor?.status(), awaySeconds}, 'the sensor watches');
  notify.status('the sensor watches');
  if (profiles !== undefined) await sensor?.call('profiles', profiles);
  if (awaySeconds < MOST_AWAY) return;
  const fields = {'bifrost.seconds': awaySeconds};
  await sensor?.call('health', [{name: 'sensor-away', segment: '', fields}]);
}

async function sensorSettings({config, store}: DaemonParts): Promise<SensorSettings> {
  const {capture, rules, baseline, evidence} = config;
  const site = await siteOf(config, store);
  return {capture, rules, baseline, evidence, saved: savedOf(store), site};
}
