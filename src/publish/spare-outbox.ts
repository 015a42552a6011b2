/**
 * The outbox of the store, and before it one in memory: for the time in which the store cannot be written, alerts go straight
 * to the broker, marked `degraded`. Bounded. Whatever was sent from here keeps its id, so that it can be told when it comes
 * again from the store.
 */
import {isAppError} from '../core/errors.ts';
import type {Outbox, OutboxEntry, OutboxMessage} from '../core/outbox.ts';

/** Messages that wait in memory. Beyond it the oldest events go, then the oldest alerts. */
const MAX_MESSAGES = 10_000;
/** Entries of the store that were delivered and cannot be deleted there yet. Beyond it nothing stored is sent. */
const MAX_DELIVERED = 10_000;

interface SpareOutbox extends Outbox {
  /** They go out before everything that is stored. */
  put(messages: readonly OutboxMessage[]): void;
  /** The store can be written again: what was delivered leaves it. Throws `store-write`. */
  settle(): void;
  /** What waits in memory, as it is to be stored; none waits afterwards. */
  take(): OutboxMessage[];
  /** Messages that found no room in memory. */
  dropped(): number;
}

interface State {
  /** By place in the queue, which is below 0. */
  readonly waiting: Map<number, OutboxMessage>;
  /** Entries of the store. */
  readonly delivered: Set<number>;
  /** Retained topics of which a newer state was sent than the store has. */
  readonly newer: Set<string>;
}

/** One for each sink: what is put goes to all of them. */
export interface SpareOutboxes extends Pick<SpareOutbox, 'put' | 'settle' | 'take' | 'dropped'> {
  of(sink: string): Outbox;
}

/** `storedOf` is looked up each time. What one sink still waits for when the store is back, the others may get again. */
export function spareOutboxes(sinks: readonly string[], storedOf: (sink: string) => Outbox): SpareOutboxes {
  const spares = new Map(sinks.map((sink) => [sink, spareOutbox(() => storedOf(sink))]));
  const each = [...spares.values()];
  return {
    of: (sink) => spares.get(sink) ?? storedOf(sink),
    put: (messages) => {
      for (const one of each) one.put(messages);
    },
    settle: () => {
      for (const one of each) one.settle();
    },
    take: () => [...new Map(each.flatMap((one) => one.take()).map((message) => [message.id, message])).values()],
    dropped: () => each.reduce((sum, one) => sum + one.dropped(), 0),
  };
}

/** `stored` is looked up each time: a store may be opened anew. */
function spareOutbox(stored: () => Outbox): SpareOutbox {
  const state: State = {waiting: new Map(), delivered: new Set(), newer: new Set()};
  const {waiting, delivered, newer} = state;
  let last = 0;
  let dropped = 0;
  return {
    next: (limit) => {
      const own = [...waiting].slice(0, limit).map(([seq, message]) => ({...marked(message), seq}));
      return own.length === limit ? own : [...own, ...storedEntries(state, stored, limit - own.length)];
    },
    done(seqs) {
      for (const seq of seqs) {
        const message = waiting.get(seq);
        if (message?.retain === true) newer.add(message.topic);
        waiting.delete(seq);
      }
      const rest = seqs.filter((seq) => seq > 0);
      if (rest.length === 0) return;
      try {
        stored().done(rest);
      } catch (error) {
        if (!isAppError(error)) throw error;
        for (const seq of rest) delivered.add(seq);
      }
    },
    refuse(seq, reason) {
      if (seq > 0) stored().refuse(seq, reason);
      else waiting.delete(seq);
    },
    put(messages) {
      for (const message of messages) {
        if (message.retain) dropOlder(waiting, message.topic);
        waiting.set(--last, message);
      }
      while (waiting.size > MAX_MESSAGES) {
        waiting.delete(leastNeeded(waiting));
        dropped++;
      }
    },
    settle() {
      const old =
        newer.size === 0
          ? []
          : stored()
              .next(ALL)
              .filter(({retain, topic}) => retain && newer.has(topic));
      const seqs = [...delivered, ...old.map(({seq}) => seq)];
      if (seqs.length > 0) stored().done(seqs);
      delivered.clear();
      newer.clear();
    },
    take() {
      const messages = [...waiting.values()];
      waiting.clear();
      return messages;
    },
    dropped: () => dropped,
  };
}

/** SQLite's word for no limit. */
const ALL = -1;

/** Those that nobody got yet; none when the store cannot even be read. */
function storedEntries({delivered, newer}: State, stored: () => Outbox, limit: number): OutboxEntry[] {
  if (delivered.size >= MAX_DELIVERED) return [];
  try {
    const entries = stored().next(limit + delivered.size + newer.size);
    const isOld = ({retain, topic}: OutboxEntry): boolean => retain && newer.has(topic);
    return entries.filter((entry) => !delivered.has(entry.seq) && !isOld(entry)).slice(0, limit);
  } catch {
    return []; // whoever writes the store says so
  }
}

function marked(message: OutboxMessage): OutboxMessage {
  if (message.payload === '') return message;
  return {...message, payload: `${message.payload.slice(0, -1)},"degraded":true}`};
}

function dropOlder(waiting: Map<number, OutboxMessage>, topic: string): void {
  for (const [seq, message] of waiting) if (message.retain && message.topic === topic) waiting.delete(seq);
}

function leastNeeded(waiting: ReadonlyMap<number, OutboxMessage>): number {
  for (const [seq, {kind}] of waiting) if (kind === 'event') return seq;
  return [...waiting.keys()][0] ?? 0;
}
