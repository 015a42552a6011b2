/** Looks for damage in a thread of its own, so that saving goes on meanwhile. */
import {parentPort, workerData} from 'node:worker_threads';
import {damageOf} from './damage.ts';

const {path, key} = workerData as {path: string; key: string | undefined};
parentPort?.postMessage(damageOf(path, key));
