/** What a thread that does one thing comes to. */
import type {Worker} from 'node:worker_threads';

/** Its one message. Rejects with what it threw, and when it was ended first; after `maxMs` it is. */
export async function threadAnswer<T>(worker: Worker, maxMs: number): Promise<T> {
  const late = setTimeout(() => void worker.terminate(), maxMs);
  try {
    return await new Promise<T>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('it was ended before it was done')));
    });
  } finally {
    clearTimeout(late);
  }
}
