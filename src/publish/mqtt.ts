/**
 * The MQTT sink: sends what the outbox holds, oldest first, QoS 1, and deletes it when the broker has acknowledged. What was
 * not acknowledged when a connection ends is sent again over the next one with the same id and revision inside: at least
 * once.
 */
import type {MqttClient} from 'mqtt';
import {AppError} from '../core/errors.ts';
import type {Outbox, OutboxEntry} from '../core/outbox.ts';
import {atBroker, publish, type Session} from './broker-loop.ts';
import {type Connection, connectBroker, type MqttSettings} from './connect.ts';
import {statusPayload} from './messages.ts';
import type {Publisher, SinkStart} from './sink.ts';
import type {Topics} from './topics.ts';

/** Entries read from the outbox at once, and sent at once where the broker allows it. */
const BATCH = 1000;
/**
 * What a few messages sent at once wait: Nagle's algorithm in the broker holds its second acknowledgement until our kernel
 * has acknowledged the first. A small batch goes one by one if that is faster.
 */
const NAGLE_MS = 40;
export interface MqttPublisherOptions extends SinkStart {
  readonly settings: MqttSettings;
}

/** Starts at once and never gives up; what goes wrong is in the log. */
export const mqttPublisher = (options: MqttPublisherOptions): Publisher =>
  atBroker(options, {
    connect: (signal) => connect(options, signal),
    async talk(session) {
      const sent = performance.now();
      await publishStatus(session.client, options.topics, 'online');
      await takeCommands(session.client, options);
      session.worked();
      await deliver(session, options.outbox, performance.now() - sent);
    },
    leave: (client) => publishStatus(client, options.topics, 'offline'),
  });

const connect = ({settings, topics}: MqttPublisherOptions, signal: AbortSignal): Promise<Connection> =>
  connectBroker({
    settings,
    clientId: `bifrost-${topics.origin.site}-${topics.origin.sensor}`,
    will: {topic: topics.status, payload: statusPayload(topics.origin, 'offline', now()), retain: true},
    signal,
  });

/**
 * MQTT 5 only: there the broker keeps back what is too large. What was retained is no command: somebody would have it done
 * again at each connect.
 */
async function takeCommands(client: MqttClient, {log, onCommand, topics}: MqttPublisherOptions): Promise<void> {
  if (onCommand === undefined) return;
  if (client.options.protocolVersion !== 5) {
    log.warn({}, 'the broker knows no MQTT 5: no commands are taken');
    return;
  }
  client.on('message', (topic, payload, {retain}) => {
    if (topic === topics.command && !retain) void answer(client, topics, onCommand(payload));
  });
  try {
    await client.subscribeAsync(topics.command, {qos: 1, rap: true});
  } catch (error) {
    log.warn({err: error}, 'no commands are taken; check the rights at the broker');
  }
}

async function answer(client: MqttClient, topics: Topics, reply: Promise<string | undefined>): Promise<void> {
  const payload = await reply;
  // Whoever does not get it asks the box what became of it.
  if (payload !== undefined) await publish(client, topics.reply, payload, {}).catch(() => undefined);
}

/** Sends until the signal; throws when the connection ends or the broker refuses a message. */
async function deliver(session: Session, outbox: Outbox, roundTripMs: number): Promise<void> {
  const {client, receiveMaximum, stopping, ended, wakeup} = session;
  const window = Math.min(BATCH, receiveMaximum);
  while (!stopping.aborted) {
    if (ended.aborted) throw new AppError('broker', 'the connection was lost');
    const batch = outbox.next(BATCH);
    if (batch.length === 0) await wakeup();
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

const publishStatus = (client: MqttClient, topics: Topics, state: 'online' | 'offline'): Promise<void> =>
  publish(client, topics.status, statusPayload(topics.origin, state, now()), {retain: true});

const now = (): number => Date.now() * 1000;
