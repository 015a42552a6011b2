/** The sensor as a thread of this process: it starts and ends with the core, and the core cannot go on without it. */
import {extname, join} from 'node:path';
import {setFlagsFromString} from 'node:v8';
import {Worker} from 'node:worker_threads';
import {AppError} from './core/errors.ts';
import type {FromSensor} from './core/sensor-message.ts';
import {programFolder} from './load/project.ts';
import {type SensorHandlers, type SensorLink, sensorSide} from './sensor-link.ts';

/**
 * Heap of the sensor's thread, MiB. What it keeps at most (tables at their bounds) is less; without a limit V8 lets the garbage of
 * a flood pile up beyond the memory of a small box.
 */
const MAX_HEAP_MIB = 320;
/** Of it for what is new, MiB: what lives shortly here is little, and a larger nursery only keeps its garbage resident. */
const MAX_NURSERY_MIB = 6;
/**
 * V8 lets a heap grow to several times of what lives in it before it looks for garbage, and leaves pages half empty. What the sensor
 * keeps hardly changes, so that an eighth more is enough; and with `optimize-for-size` pages that are a fifth empty are joined.
 * Both cost more collections while the plant is learned.
 */
const HEAP_GROWTH = '--heap-growing-percent=12 --optimize-for-size';

/** Resolves when the sensor captures. Throws what kept it from starting: `capture-open`, `rules`. */
export function startSensor(handlers: SensorHandlers): Promise<SensorLink> {
  setFlagsFromString(HEAP_GROWTH);
  const worker = new Worker(join(programFolder, `sensor-thread${extname(import.meta.url)}`), {
    resourceLimits: {maxOldGenerationSizeMb: MAX_HEAP_MIB, maxYoungGenerationSizeMb: MAX_NURSERY_MIB},
  });
  return new Promise((resolve, reject) => {
    let isOver = false;
    const lost = (error: AppError): void => {
      if (isOver) return;
      isOver = true;
      void worker.terminate(); // nothing else ends it, and the process would wait for it
      reject(error);
      handlers.onLost(error);
    };
    const side = sensorSide({
      ...handlers,
      onLost: lost,
      onReady(away) {
        resolve({
          ...side.link,
          async stop() {
            isOver = true;
            await side.end();
            await worker.terminate();
          },
        });
        handlers.onReady(away);
      },
    });
    worker.on('error', (error) =>
      side.gone(new AppError('capture-open', `the sensor failed: ${error.message}`, {cause: error})),
    );
    worker.on('exit', () => side.gone(new AppError('capture-open', 'the sensor ended')));
    worker.on('message', (message: FromSensor) => side.receive(message));
    side.connected({send: (order) => worker.postMessage(order), close: () => undefined});
  });
}
