/** The way of an alert that is practised: raised in the sensor, stored, and gone to each sink. What exercises have in common. */
import {setTimeout as sleep} from 'node:timers/promises';
import type {Alert} from '../core/alert.ts';
import type {DrillSink} from '../core/case.ts';
import {AppError} from '../core/errors.ts';
import type {Micros} from '../core/time.ts';
import type {DaemonParts} from '../daemon-parts.ts';
import {messagesOf} from '../publish/messages.ts';
import {type SinkName, takes} from '../publish/routes.ts';
import {configuredSinks} from '../publish/sinks.ts';
import type {SensorLink} from '../sensor-link.ts';
import {before} from '../store/store.ts';

const POLL_MS = 10;

export const clock = (): Micros => Date.now() * 1000;

/** Throws `control`: it is away. */
export function sensorOf({sensor}: Pick<DaemonParts, 'sensor'>): SensorLink {
  if (sensor === undefined || sensor.isAway())
    throw new AppError('control', 'the sensor is away: an alert of it would go nowhere');
  return sensor;
}

/** `deadline` by `performance.now()`. Undefined: it came to nothing in time. */
export async function storedBy(
  {store}: Pick<DaemonParts, 'store'>,
  id: string,
  deadline: number,
): Promise<Alert | undefined> {
  for (;;) {
    const alert = store.alerts.get(id);
    if (alert !== undefined || performance.now() > deadline) return alert;
    await sleep(POLL_MS);
  }
}

/** When each sink had got rid of the event that the alert was raised, counted from `since`. */
export async function sinksOf(
  parts: Pick<DaemonParts, 'config' | 'store' | 'topics'>,
  alert: Alert,
  since: Micros,
  deadline: number,
): Promise<DrillSink[]> {
  const {config, store, topics} = parts;
  const isNew = {...before(store), alert: () => undefined};
  const event = messagesOf([{type: 'alert', alert}], isNew, topics).find(({kind}) => kind === 'event')?.id ?? '';
  const gone = new Map<SinkName, number>();
  const sinks = configuredSinks(config);
  const isWanted = (sink: SinkName): boolean => takes(config.publish.routes, sink, {...alert, kind: 'event'});
  const look = (): void => {
    for (const sink of sinks)
      if (!gone.has(sink) && store.outbox.of(sink).fate(event) !== 'waiting')
        gone.set(sink, Math.round((clock() - since) / 1000));
  };
  for (look(); gone.size < sinks.length && performance.now() < deadline; look()) await sleep(POLL_MS);
  return sinks.map((sink): DrillSink => {
    if (!isWanted(sink)) return {sink, result: 'elsewhere', reason: ''};
    const fate = store.outbox.of(sink).fate(event);
    if (fate === 'waiting') return {sink, result: 'waiting', reason: ''};
    if (fate !== undefined) return {sink, result: 'refused', reason: fate.refused};
    return {sink, result: 'delivered', reason: '', afterMs: gone.get(sink) ?? 0};
  });
}
