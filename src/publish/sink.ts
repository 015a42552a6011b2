/** A sink: a way out for messages. What each gets when it is opened, and what it offers from then on. */
import {setTimeout as sleep} from 'node:timers/promises';
import type {Outbox} from '../core/outbox.ts';
import type {PlantView} from '../core/plant-view.ts';
import type {BackoffLimits} from './backoff.ts';
import type {Topics} from './topics.ts';

/** As much of pino as is needed here. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface SinkStart {
  /** Its own queue. */
  readonly outbox: Outbox;
  readonly topics: Topics;
  readonly log: Log;
  /** Aborting it is the same as `close`. */
  readonly signal: AbortSignal;
  /** Commands that come the same way; gives the answer, undefined: none. Never rejects. */
  readonly onCommand?: ((token: Uint8Array) => Promise<string | undefined>) | undefined;
  readonly retry?: BackoffLimits;
}

/** What a sink gets that shows how things are. */
export interface StateSinkStart extends SinkStart {
  readonly view: PlantView;
  readonly memory: Memory;
}

/** Single values that outlive the process; while the store cannot be written they wait in memory. */
export interface Memory {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export interface Publisher {
  /** Something was put into the outbox. */
  wake(): void;
  /** True: the outbox was empty, everything acknowledged, before the time was over. */
  flush(timeoutMs: number): Promise<boolean>;
  isConnected(): boolean;
  /** Finishes what is on its way, takes its leave. */
  close(): Promise<void>;
}

/** Another side that does not acknowledge what was sent at the end does not hold up the stop. */
export const CLOSE_MS = 2000;
const FLUSH_POLL_MS = 10;
export const RETRY: BackoffLimits = {firstMs: 1000, mostMs: 60_000};

/** True: the queue was empty within the time. */
export async function flushed(outbox: Outbox, wake: () => void, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  wake();
  while (outbox.next(1).length > 0) {
    if (performance.now() >= deadline) return false;
    await sleep(FLUSH_POLL_MS);
  }
  return true;
}
