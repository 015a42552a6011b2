/** The core's end of the sensor: starts its thread, and turns messages into calls and handlers. */
import {extname} from 'node:path';
import {Worker} from 'node:worker_threads';
import type {Change} from './core/change.ts';
import {AppError, type ErrorCode, errorCodes} from './core/errors.ts';
import type {FromSensor, SensorCall, SensorCallName, SensorCalls, ToSensor} from './core/sensor-message.ts';
import type {SensorSettings} from './sensor-settings.ts';

export interface SensorHandlers {
  /** Store them, then call `stored`. */
  readonly onChanges: (changes: readonly Change[]) => void;
  readonly onLog: (level: 'info' | 'warn' | 'error', message: string, detail: object) => void;
  /** The sensor ended though nobody told it to. */
  readonly onLost: (error: AppError) => void;
}

export interface SensorStatus {
  readonly sources: readonly string[];
  readonly rules: number;
  readonly frames: number;
  readonly dropped: number;
  /** Grows once a second as long as capture is alive. */
  readonly beats: number;
}

export interface SensorLink {
  stored(): void;
  call<N extends SensorCallName>(name: N, params: SensorCalls[N]['params']): Promise<SensorCalls[N]['answer']>;
  status(): SensorStatus;
  /** Resolves when the last changes were handed over. */
  stop(): Promise<void>;
}

interface Link {
  readonly worker: Worker;
  readonly handlers: SensorHandlers;
  /** Answers that are awaited, by the number of their call. */
  readonly calls: Map<number, (answer: unknown) => void>;
  status: SensorStatus;
  isStopping: boolean;
}

/**
 * Heap of the sensor's thread, MiB. What it keeps at most (tables at their bounds) is less; without a limit V8 lets the garbage of
 * a flood pile up beyond the memory of a small box.
 */
const MAX_HEAP_MIB = 320;
/** Of it for what is new, MiB: what lives shortly here is little, and a larger nursery only keeps its garbage resident. */
const MAX_NURSERY_MIB = 12;

/** Resolves when the sensor captures. Throws what kept it from starting: `capture-open`, `rules`. */
export function startSensor(settings: SensorSettings, handlers: SensorHandlers): Promise<SensorLink> {
  const worker = new Worker(new URL(`./sensor${extname(import.meta.url)}`, import.meta.url), {
    workerData: settings,
    resourceLimits: {maxOldGenerationSizeMb: MAX_HEAP_MIB, maxYoungGenerationSizeMb: MAX_NURSERY_MIB},
  });
  const status: SensorStatus = {sources: [], rules: 0, frames: 0, dropped: 0, beats: 0};
  const link: Link = {worker, handlers, calls: new Map(), status, isStopping: false};
  return new Promise((resolve, reject) => {
    worker.on('error', (error) =>
      lost(link, reject, new AppError('capture-open', `the sensor failed: ${error.message}`, {cause: error})),
    );
    worker.on('exit', () => lost(link, reject, new AppError('capture-open', 'the sensor ended')));
    worker.on('message', (message: FromSensor) => {
      if (message.type === 'ready') resolve(openLink(link));
      if (message.type === 'failed') reject(new AppError(codeOf(message.code), message.message));
      receive(link, message);
    });
  });
}

const codeOf = (code: string): ErrorCode => errorCodes.find((known) => known === code) ?? 'capture-open';

function lost(link: Link, reject: (error: AppError) => void, error: AppError): void {
  if (link.isStopping) return;
  link.isStopping = true;
  reject(error);
  link.handlers.onLost(error);
}

function receive(link: Link, message: FromSensor): void {
  switch (message.type) {
    case 'ready':
      link.status = {...link.status, sources: message.sources, rules: message.rules};
      break;
    case 'changes':
      link.handlers.onChanges(message.changes);
      break;
    case 'alive': {
      const {frames, dropped, rules} = message;
      link.status = {...link.status, frames, dropped, rules, beats: link.status.beats + 1};
      break;
    }
    case 'log':
      link.handlers.onLog(message.level, message.message, message.detail);
      break;
    case 'answer':
      answered(link, message.call, message.answer);
      break;
    case 'stopped':
      answered(link, STOP, undefined);
      break;
    case 'failed':
      break;
  }
}

function answered({calls}: Link, call: number, answer: unknown): void {
  calls.get(call)?.(answer);
  calls.delete(call);
}

/** Number of the call that ends the sensor. */
const STOP = 0;

function openLink(link: Link): SensorLink {
  let calls = STOP;
  const send = (message: ToSensor): void => link.worker.postMessage(message);
  const ask = (call: number, message: ToSensor): Promise<unknown> =>
    new Promise((resolve) => {
      link.calls.set(call, resolve);
      send(message);
    });
  return {
    stored: () => send({type: 'stored'}),
    status: () => link.status,
    async call<N extends SensorCallName>(name: N, params: SensorCalls[N]['params']) {
      const call = ++calls;
      return (await ask(call, {type: 'call', call, name, params} as SensorCall)) as SensorCalls[N]['answer'];
    },
    async stop() {
      link.isStopping = true;
      await ask(STOP, {type: 'stop'});
      await link.worker.terminate();
    },
  };
}
