/** The core's end of a thread that plays a scenario (drill-worker.ts): bounded in memory and time, and apart from capture and store. */
import {extname, join} from 'node:path';
import {Worker} from 'node:worker_threads';
import type {BaselineSettings} from './core/baseline.ts';
import {AppError} from './core/errors.ts';
import type {RuleSettings} from './core/sensor-message.ts';
import type {Micros} from './core/time.ts';
import type {Played} from './drill/play.ts';
import {programFolder} from './load/project.ts';
import {threadAnswer} from './thread-answer.ts';

/** Heap of the thread, MiB: rules and protocols, and a plant of five devices. */
const MAX_HEAP_MIB = 128;

export interface DrillWork {
  /** Of the scenario. */
  readonly name: string;
  readonly rules: RuleSettings;
  /** Folders of the site's own device profiles. */
  readonly profiles: readonly string[];
  readonly baseline: BaselineSettings;
}

export interface DrillPlayed extends Played {
  /** Ids of all rules that may alert here. */
  readonly alerting: readonly string[];
  /** When the last frame was read, by the clock. */
  readonly over: Micros;
}

/** Throws `control`: rules or profiles of the site are wrong, or it took longer than `maxMs`. */
export async function playApart(work: DrillWork, maxMs: number): Promise<DrillPlayed> {
  const worker = new Worker(join(programFolder, `drill-worker${extname(import.meta.url)}`), {
    workerData: work,
    resourceLimits: {maxOldGenerationSizeMb: MAX_HEAP_MIB},
  });
  worker.unref(); // the daemon does not wait for an exercise when it ends
  try {
    return await threadAnswer<DrillPlayed>(worker, maxMs);
  } catch (error) {
    throw notPlayed(work.name, maxMs, error);
  }
}

function notPlayed(name: string, maxMs: number, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AppError('control', `${name} was not played (it has ${maxMs / 1000} s for it): ${why}`, {cause});
}
