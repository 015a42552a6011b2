/** What waits to be published: written by the store in the transaction of its changes, read by a sink, deleted when delivered. */

/** In the order in which they are given up when the outbox is full: what can be had again first, alerts last. */
export const outboxKinds = ['metrics', 'event', 'poll', 'task', 'asset', 'audit', 'alert'] as const;
export type OutboxKind = (typeof outboxKinds)[number];

export interface OutboxMessage {
  /** The same message always has the same id, also when it is sent twice. */
  readonly id: string;
  readonly kind: OutboxKind;
  readonly topic: string;
  /** JSON; empty clears the retained message of the topic. */
  readonly payload: string;
  /** The broker keeps it; a newer one of the same topic replaces an undelivered older one. */
  readonly retain: boolean;
}

export interface OutboxEntry extends OutboxMessage {
  /** Order of delivery; never used twice. */
  readonly seq: number;
}

/** The only queue between the store and one sink; each sink has its own. */
export interface Outbox {
  /** The oldest entries, `limit` at most; they stay until `done`. */
  next(limit: number): OutboxEntry[];
  /** They were delivered; an entry that was replaced meanwhile is not touched, its successor has a `seq` of its own. */
  done(seqs: readonly number[]): void;
  /** The other side will never take this one: it becomes a dead letter, and what comes behind it goes on. */
  refuse(seq: number, reason: string): void;
}
