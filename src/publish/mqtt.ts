/**
 * The MQTT sink: sends what the outbox holds, oldest first, QoS 1, and deletes it when the broker has acknowledged. What was
 * not acknowledged when a connection ends is sent again over the next one with the same id and revision inside: at least
 * once. There is no other queue: each connection has a client of its own, whose memory dies with it.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import type {IClientPublishOptions, MqttClient} from 'mqtt';
import {AppError} from '../core/errors.ts';
import type {Outbox, OutboxEntry} from '../core/outbox.ts';
import {type BackoffLimits, backoff} from './backoff.ts';
import {bell} from './bell.ts';
import {type Connection, connectBroker, type MqttSettings} from './connect.ts';
import {statusPayload} from './messages.ts';
import type {Topics} from './topics.ts';

/** Entries read from the outbox at once, and sent at once where the broker allows it. */
const BATCH = 1000;
/**
 * What a few messages sent at once wait: Nagle's algorithm in the broker holds its second acknowledgement until our kernel
 * has acknowledged the first. A small batch goes one by one if that is faster.
 */
const NAGLE_MS = 40;
/** A broker that does not acknowledge what was sent at the end does not hold up the stop. */
const CLOSE_MS = 2000;
const FLUSH_POLL_MS = 10;
const RETRY: BackoffLimits = {firstMs: 1000, mostMs: 60_000};

/** As much of pino as is needed here. */
interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface MqttPublisherOptions {
  readonly settings: MqttSettings;
  readonly outbox: Outbox;
  readonly topics: Topics;
  readonly log: Log;
  /** Aborting it is the same as `close`. */
  readonly signal: AbortSignal;
  readonly retry?: BackoffLimits;
}

export interface Publisher {
  /** Something was put into the outbox. */
  wake(): void;
  /** True: the outbox was empty, everything acknowledged, before the time was over. */
  flush(timeoutMs: number): Promise<boolean>;
  isConnected(): boolean;
  /** Finishes what is on its way, says `offline`, leaves. */
  close(): Promise<void>;
}

/** Starts at once and never gives up; what goes wrong is in the log. */
export function mqttPublisher(options: MqttPublisherOptions): Publisher {
  const {outbox, signal, log} = options;
  const stop = new AbortController();
  const stopping = AbortSignal.any([signal, stop.signal]);
  const wakeup = bell();
  const wait = backoff(options.retry ?? RETRY);
  let client: MqttClient | undefined;

  async function run(): Promise<void> {
    while (!stopping.aborted) {
      try {
        const connection = await connect(options, stopping);
        client = connection.client;
        log.info({protocol: client.options.protocolVersion}, 'broker connected');
        const sent = performance.now();
        await publishStatus(client, options.topics, 'online');
        wait.reset();
        await deliver({...connection, roundTripMs: performance.now() - sent}, outbox, wakeup.wait, stopping);
      } catch (error) {
        if (!stopping.aborted) await pause(error);
      } finally {
        if (stopping.aborted && client?.connected) await leave(client, options.topics);
        client?.end(true);
        client = undefined;
      }
    }
  }

  async function pause(error: unknown): Promise<void> {
    const ms = Math.round(wait.next());
    log.warn({err: error, retryMs: ms}, 'not publishing; everything is kept');
    client?.end(true);
    await sleep(ms, undefined, {signal: stopping}).catch(() => undefined); // stopped while waiting
  }

  const running = run();
  return {
    wake: wakeup.ring,
    isConnected: () => client?.connected ?? false,
    flush: async (timeoutMs) => {
      const deadline = performance.now() + timeoutMs;
      wakeup.ring();
      while (outbox.next(1).length > 0) {
        if (performance.now() >= deadline) return false;
        await sleep(FLUSH_POLL_MS);
      }
      return true;
    },
    close: async () => {
      stop.abort();
      await Promise.race([running, sleep(CLOSE_MS, undefined, {ref: false})]);
      client?.end(true);
      await running;
    },
  };
}

const connect = ({settings, topics}: MqttPublisherOptions, signal: AbortSignal): Promise<Connection> =>
  connectBroker({
    settings,
    clientId: `bifrost-${topics.origin.site}-${topics.origin.sensor}`,
    will: {topic: topics.status, payload: statusPayload(topics.origin, 'offline', now())},
    signal,
  });

/** Sends until the signal; throws when the connection ends or the broker refuses a message. */
async function deliver(
  {client, receiveMaximum, roundTripMs}: Connection & {roundTripMs: number},
  outbox: Outbox,
  wakeup: (signal: AbortSignal) => Promise<void>,
  stopping: AbortSignal,
): Promise<void> {
  const closed = new AbortController();
  client.once('close', () => closed.abort());
  const window = Math.min(BATCH, receiveMaximum);
  const ended = AbortSignal.any([stopping, closed.signal]);
  while (!stopping.aborted) {
    if (closed.signal.aborted) throw new AppError('broker', 'the connection was lost');
    const batch = outbox.next(BATCH);
    if (batch.length === 0) await wakeup(ended);
    else await sendBatch(client, outbox, batch, batch.length * roundTripMs < NAGLE_MS ? 1 : window);
  }
}

/** `window` messages are on their way at a time; what was acknowledged leaves the outbox, also when the rest failed. */
async function sendBatch(
  client: MqttClient,
  outbox: Outbox,
  batch: readonly OutboxEntry[],
  window: number,
): Promise<void> {
  const acknowledged: number[] = [];
  const entries = batch.values();
  async function send(): Promise<void> {
    for (const {seq, topic, payload, retain} of entries) {
      await publish(client, topic, payload, {retain});
      acknowledged.push(seq);
    }
  }
  const senders = await Promise.allSettled(Array.from({length: window}, send));
  outbox.done(acknowledged);
  const failed = senders.find((sender) => sender.status === 'rejected');
  if (failed) throw failed.reason;
}

const publishStatus = (client: MqttClient, topics: Topics, state: 'online' | 'offline'): Promise<unknown> =>
  publish(client, topics.status, statusPayload(topics.origin, state, now()), {retain: true});

async function publish(
  client: MqttClient,
  topic: string,
  payload: string,
  options: IClientPublishOptions,
): Promise<void> {
  if (!client.connected) throw new AppError('broker', 'the connection was lost'); // it would wait for the next one for ever
  try {
    await client.publishAsync(topic, payload, {...options, qos: 1});
  } catch (cause) {
    throw notTaken(topic, cause);
  }
}

const notTaken = (topic: string, cause: unknown): AppError =>
  new AppError('broker', `${topic}: not acknowledged: ${(cause as Error).message}; check the rights at the broker`, {
    cause,
  });

async function leave(client: MqttClient, topics: Topics): Promise<void> {
  try {
    await publishStatus(client, topics, 'offline');
    await client.endAsync();
  } catch {
    // the connection broke while leaving: the broker sends the last will, which says the same
  }
}

const now = (): number => Date.now() * 1000;
