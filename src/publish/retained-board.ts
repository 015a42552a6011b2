/** What a broker retains for us, as a board: it is read once, and only what differs is published. */
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {AppError} from '../core/errors.ts';
import {publish, type Session} from './broker-loop.ts';

/** Topic and payload. */
export type Notice = readonly [topic: string, payload: string];

export interface Board {
  show(notices: readonly Notice[]): Promise<void>;
  clear(topics: readonly string[]): Promise<void>;
  /** All that was retained before and has not been shown since. */
  clearOthers(): Promise<void>;
}

const READ_MS = 10_000;
/** On their way at a time. */
const WINDOW = 20;

/** `ready` is a topic below one of the filters: what we send there comes back behind everything that is retained. */
export async function retainedBoard(session: Session, filters: string[], ready: string): Promise<Board> {
  const {client} = session;
  const known = await retained(session, filters, ready);
  const shown = new Set<string>();

  async function send(notices: readonly Notice[]): Promise<void> {
    for (let at = 0; at < notices.length; at += WINDOW) {
      const some = notices.slice(at, at + WINDOW);
      await Promise.all(some.map(([topic, payload]) => publish(client, topic, payload, {retain: true})));
      for (const [topic, payload] of some) {
        if (payload === '') known.delete(topic);
        else known.set(topic, payload);
      }
    }
  }

  const clear = (topics: readonly string[]): Promise<void> =>
    send(topics.filter((topic) => known.has(topic)).map((topic): Notice => [topic, '']));
  return {
    async show(notices) {
      await send(notices.filter(([topic, payload]) => known.get(topic) !== payload));
      for (const [topic] of notices) shown.add(topic);
    },
    clear,
    clearOthers: () => clear([...known.keys()].filter((topic) => !shown.has(topic))),
  };
}

/** Throws `broker`: nothing comes back. */
async function retained({client, ended}: Session, filters: string[], ready: string): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  const mark = randomUUID();
  const arrived = new AbortController();
  const onMessage = (topic: string, payload: Buffer): void => {
    if (topic === ready && payload.toString() === mark) arrived.abort();
    else if (payload.length > 0) known.set(topic, payload.toString());
  };
  client.on('message', onMessage);
  try {
    await client.subscribeAsync(filters, {qos: 0});
    await publish(client, ready, mark);
    const over = AbortSignal.any([ended, arrived.signal, AbortSignal.timeout(READ_MS)]);
    if (!over.aborted) await once(over, 'abort');
    if (!arrived.signal.aborted) throw notRead(filters);
    await client.unsubscribeAsync(filters);
  } finally {
    client.off('message', onMessage);
  }
  return known;
}

const notRead = (filters: readonly string[]): AppError =>
  new AppError('broker', `what it retains cannot be read; allow our user to subscribe to ${filters.join(' and ')}`);
