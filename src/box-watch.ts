/** What the core notices of the box and of its own work goes to the sensor once a minute, as `health`, so that rules judge it. */
import {dirname} from 'node:path';
import {performance} from 'node:perf_hooks';
import type {Health} from './core/health.ts';
import type {BoxWatch, DaemonParts} from './daemon-parts.ts';
import {preparedFolder} from './load/prepared.ts';
import {programFolder} from './load/project.ts';
import {configuredSinks} from './publish/sinks.ts';
import {boxCheck} from './service/box-check.ts';

const CHECK_MS = 60_000;

/** `files`: configuration and rules. They are read beside everything else: nobody waits for it. */
export function watchBox(parts: DaemonParts, files: readonly string[]): BoxWatch {
  const opened = boxCheck({
    paths: [...files, programFolder, preparedFolder],
    folder: dirname(parts.config.store.path),
    clocks: () => ({wall: Date.now(), steady: performance.now()}),
  });
  const check = async (): Promise<void> => {
    const box = await opened;
    await parts.sensor?.call('health', [...(await box.check()), ...outbox(parts)]);
  };
  const timer = setInterval(() => {
    check().catch((error: unknown) => parts.log.warn({err: error}, 'the box cannot be checked'));
  }, CHECK_MS);
  return {accept: async () => (await opened).accept(), stop: () => clearInterval(timer)};
}

function outbox({config, publisher, saving, store}: DaemonParts): Health[] {
  if (publisher === undefined || saving.isDegraded()) return [];
  const waiting = configuredSinks(config).reduce((sum, sink) => sum + store.outbox.of(sink).count(), 0);
  const fields = {'bifrost.waiting': waiting, 'bifrost.connected': publisher.isConnected()};
  return [{name: 'outbox', segment: '', fields}];
}
