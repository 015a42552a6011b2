/**
 * The loop of every sink but MQTT: oldest messages first, out of the queue once the other side has them, again and again
 * with growing pauses while it does not answer. At least once: what was on its way when it failed is sent again.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import type {OutboxEntry} from '../core/outbox.ts';
import {backoff} from './backoff.ts';
import {bell} from './bell.ts';
import {CLOSE_MS, flushed, type Publisher, RETRY, type SinkStart} from './sink.ts';

/** What became of a message, by its place in the queue. */
export interface Receipt {
  /** The other side has it, also if what comes behind it fails. */
  taken(seq: number): void;
  /** It will never be taken, however often it is sent. */
  refused(seq: number, reason: string): void;
}

export interface Delivery {
  /** Resolves when the other side has all but the refused ones. When it throws, what is not on the receipt is sent again. */
  send(entries: readonly OutboxEntry[], signal: AbortSignal, receipt: Receipt): Promise<void>;
  close(): void;
}

export interface DeliveryOptions {
  /** Messages sent at once, at most. */
  readonly batch: number;
  /** Waited for before messages are read; rejects when aborted. */
  readonly ready?: (signal: AbortSignal) => Promise<void>;
  /** Throws what is wrong and what to do. */
  readonly open: (signal: AbortSignal) => Promise<Delivery>;
}

/** Starts at once and never gives up; what goes wrong is in the log. */
export function deliver(start: SinkStart, {batch, ready, open}: DeliveryOptions): Publisher {
  const {log} = start;
  // A message without payload only clears what a broker retains.
  const outbox = {...start.outbox, next: (limit: number) => withPayload(start.outbox, limit)};
  const [stop, abandon] = [new AbortController(), new AbortController()];
  const stopping = AbortSignal.any([start.signal, stop.signal]);
  const wakeup = bell();
  const wait = backoff(start.retry ?? RETRY);
  let isConnected = false;

  async function run(): Promise<void> {
    let delivery: Delivery | undefined;
    while (!stopping.aborted) {
      try {
        delivery ??= await open(abandon.signal);
        isConnected = true;
        if (outbox.next(1).length === 0) {
          await wakeup.wait(stopping);
          continue;
        }
        await ready?.(stopping);
        const entries = outbox.next(batch);
        if (entries.length > 0) await sendAll(delivery, {outbox, log, entries}, abandon.signal);
        wait.reset();
      } catch (error) {
        delivery?.close();
        delivery = undefined;
        isConnected = false;
        if (!stopping.aborted) await pause(error);
      }
    }
    delivery?.close();
    isConnected = false;
  }

  async function pause(error: unknown): Promise<void> {
    const ms = Math.round(wait.next());
    log.warn({err: error, retryMs: ms}, 'not delivered; everything is kept');
    await sleep(ms, undefined, {signal: stopping}).catch(() => undefined); // stopped while waiting
  }

  const running = run();
  return {
    wake: wakeup.ring,
    isConnected: () => isConnected,
    flush: (timeoutMs) => flushed(outbox, wakeup.ring, timeoutMs),
    close: async () => {
      stop.abort();
      await Promise.race([running, sleep(CLOSE_MS, undefined, {ref: false})]);
      abandon.abort();
      await running;
    },
  };
}

/** What the other side has leaves the outbox, also when the rest failed. */
async function sendAll(
  delivery: Delivery,
  {outbox, log, entries}: Pick<SinkStart, 'outbox' | 'log'> & {readonly entries: readonly OutboxEntry[]},
  signal: AbortSignal,
): Promise<void> {
  const waiting = new Set(entries.map(({seq}) => seq));
  const taken: number[] = [];
  const receipt: Receipt = {
    taken(seq) {
      waiting.delete(seq);
      taken.push(seq);
    },
    refused(seq, reason) {
      log.warn({seq, reason}, 'a message is refused for good; bifrost outbox lists the dead letters');
      waiting.delete(seq);
      outbox.refuse(seq, reason);
    },
  };
  try {
    await delivery.send(entries, signal, receipt);
    taken.push(...waiting);
  } finally {
    outbox.done(taken);
  }
}

function withPayload(outbox: SinkStart['outbox'], limit: number): OutboxEntry[] {
  for (;;) {
    const entries = outbox.next(limit);
    const told = entries.filter(({payload}) => payload !== '');
    if (told.length === entries.length) return entries;
    outbox.done(entries.filter(({payload}) => payload === '').map(({seq}) => seq));
    if (told.length > 0) return told;
  }
}
