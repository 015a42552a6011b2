/** What the core notices of the box and of its own work goes to the sensor once a minute, as `health`, so that rules judge it. */
import {dirname} from 'node:path';
import {performance} from 'node:perf_hooks';
import {fileURLToPath} from 'node:url';
import type {Health} from './core/health.ts';
import type {BoxWatch, DaemonParts} from './daemon-parts.ts';
import {boxCheck} from './service/box-check.ts';

const CHECK_MS = 60_000;

/** `files`: configuration and rules. */
export async function watchBox(parts: DaemonParts, files: readonly string[]): Promise<BoxWatch> {
  const program = dirname(fileURLToPath(import.meta.url));
  const box = await boxCheck({
    paths: [...files, program],
    folder: dirname(parts.config.store.path),
    clocks: () => ({wall: Date.now(), steady: performance.now()}),
  });
  const check = async (): Promise<void> => {
    await parts.sensor?.call('health', [...(await box.check()), ...outbox(parts)]);
  };
  const timer = setInterval(() => {
    check().catch((error: unknown) => parts.log.warn({err: error}, 'the box cannot be checked'));
  }, CHECK_MS);
  return {accept: box.accept, stop: () => clearInterval(timer)};
}

function outbox({publisher, store}: DaemonParts): Health[] {
  if (publisher === undefined) return [];
  const fields = {'bifrost.waiting': store.outbox.count(), 'bifrost.connected': publisher.isConnected()};
  return [{name: 'outbox', segment: '', fields}];
}
