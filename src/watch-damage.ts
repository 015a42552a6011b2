/** Looks for damage of the store once a day, while it is in use. */
import {extname, join} from 'node:path';
import {Worker} from 'node:worker_threads';
import {programFolder} from './load/project.ts';

const CHECK_MS = 24 * 3_600_000;
/** A disk that is too slow for it is not waited for longer. */
const MAX_MS = 10 * 60_000;

export interface DamageWatch {
  /** At once. */
  check(): Promise<void>;
  stop(): void;
}

export interface DamageWatchParts {
  readonly path: string;
  readonly key?: string | undefined;
  /** What is wrong with it. */
  readonly onDamage: (problems: readonly string[]) => void;
  readonly onProblem: (error: unknown) => void;
}

export function watchDamage({path, key, onDamage, onProblem}: DamageWatchParts): DamageWatch {
  const check = async (): Promise<void> => {
    try {
      const problems = await checkAside(path, key);
      if (problems.length > 0) onDamage(problems);
    } catch (error) {
      onProblem(error);
    }
  };
  const timer = setInterval(() => void check(), CHECK_MS);
  return {check, stop: () => clearInterval(timer)};
}

async function checkAside(path: string, key: string | undefined): Promise<readonly string[]> {
  const program = join(programFolder, 'store', `check-worker${extname(import.meta.url)}`);
  const worker = new Worker(program, {workerData: {path, key}});
  const late = setTimeout(() => void worker.terminate(), MAX_MS);
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error(`the store was not checked within ${MAX_MS / 60_000} minutes`)));
    });
  } finally {
    clearTimeout(late);
    await worker.terminate();
  }
}
