/**
 * The life of a sink at a broker: connect, talk until the connection ends, wait longer each time, again. Each connection
 * has a client of its own, whose memory dies with it; what is to be sent waits in the outbox alone.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import type {MqttClient} from 'mqtt';
import {AppError} from '../core/errors.ts';
import type {OutboxEntry} from '../core/outbox.ts';
import {backoff} from './backoff.ts';
import {bell} from './bell.ts';
import type {Connection} from './connect.ts';
import {CLOSE_MS, flushed, type Publisher, RETRY, type SinkStart} from './sink.ts';

export interface Session extends Connection {
  /** Aborts when the sink is to stop. */
  readonly stopping: AbortSignal;
  /** Aborts then, and when the connection ends. */
  readonly ended: AbortSignal;
  /** Resolves when something is in the outbox, or when `ended`. */
  wakeup(): Promise<void>;
  /** The other side answered: the pauses begin anew. */
  worked(): void;
}

export interface BrokerTalk {
  readonly connect: (signal: AbortSignal) => Promise<Connection>;
  /** Returns when `stopping`, throws when the connection ended or the broker refused something. */
  readonly talk: (session: Session) => Promise<void>;
  /** The last words over a connection that still stands. */
  readonly leave: (client: MqttClient) => Promise<void>;
}

/** Starts at once and never gives up; what goes wrong is in the log. */
export function atBroker(start: SinkStart, {connect, talk, leave}: BrokerTalk): Publisher {
  const {outbox, signal, log} = start;
  const stop = new AbortController();
  const stopping = AbortSignal.any([signal, stop.signal]);
  const wakeup = bell();
  const wait = backoff(start.retry ?? RETRY);
  let client: MqttClient | undefined;

  async function run(): Promise<void> {
    while (!stopping.aborted) {
      try {
        const connection = await connect(stopping);
        client = connection.client;
        log.info({protocol: client.options.protocolVersion}, 'broker connected');
        await talk(sessionOf(connection));
      } catch (error) {
        if (!stopping.aborted) await pause(error);
      } finally {
        if (stopping.aborted && client?.connected) await leaveInPeace(client);
        client?.end(true);
        client = undefined;
      }
    }
  }

  function sessionOf(connection: Connection): Session {
    const closed = new AbortController();
    connection.client.once('close', () => closed.abort());
    const ended = AbortSignal.any([stopping, closed.signal]);
    return {...connection, stopping, ended, wakeup: () => wakeup.wait(ended), worked: wait.reset};
  }

  async function pause(error: unknown): Promise<void> {
    const ms = Math.round(wait.next());
    log.warn({err: error, retryMs: ms}, 'not publishing; everything is kept');
    client?.end(true);
    await sleep(ms, undefined, {signal: stopping}).catch(() => undefined); // stopped while waiting
  }

  async function leaveInPeace(left: MqttClient): Promise<void> {
    try {
      await leave(left);
      await left.endAsync();
    } catch {
      // the connection broke while leaving: the broker sends the last will
    }
  }

  const running = run();
  return {
    wake: wakeup.ring,
    isConnected: () => client?.connected ?? false,
    flush: (timeoutMs) => flushed(outbox, wakeup.ring, timeoutMs),
    close: async () => {
      stop.abort();
      await Promise.race([running, sleep(CLOSE_MS, undefined, {ref: false})]);
      client?.end(true);
      await running;
    },
  };
}

const BATCH = 5000;
/** A storm is told once in this time. */
const SETTLE_MS = 500;

/** For sinks that show a state: `tell` what is behind the entries, which then leave the outbox. */
export async function tellState(
  {stopping, ended, wakeup}: Session,
  {outbox}: SinkStart,
  tell: (entries: readonly OutboxEntry[]) => Promise<void>,
): Promise<void> {
  while (!stopping.aborted) {
    if (ended.aborted) throw connectionLost();
    const entries = outbox.next(BATCH);
    if (entries.length === 0) {
      await wakeup();
      continue;
    }
    await tell(entries);
    outbox.done(entries.map(({seq}) => seq));
    await sleep(SETTLE_MS, undefined, {signal: ended}).catch(() => undefined); // ended while waiting
  }
}

const connectionLost = (): AppError => new AppError('broker', 'the connection was lost');

/** Resolves when the broker has acknowledged it (QoS 1), or when it is on its way (QoS 0). Throws `broker`. */
export async function publish(
  client: MqttClient,
  topic: string,
  payload: string | Buffer,
  {qos = 1, retain = false}: {readonly qos?: 0 | 1; readonly retain?: boolean} = {},
): Promise<void> {
  if (!client.connected) throw connectionLost(); // it would wait for the next one for ever
  try {
    await client.publishAsync(topic, payload, {qos, retain});
  } catch (cause) {
    throw notTaken(topic, cause);
  }
}

const notTaken = (topic: string, cause: unknown): AppError =>
  new AppError('broker', `${topic}: not acknowledged: ${(cause as Error).message}; check the rights at the broker`, {
    cause,
  });
