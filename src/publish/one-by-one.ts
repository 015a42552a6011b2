/**
 * Messages one after the other, where each gets an answer of its own. One that fails again and again must not hold up the
 * rest for ever, and an outage must make no dead letters. So after some tries one of the messages behind it is tried: if that
 * one is answered and the suspect still is not, the fault lies in the suspect, and it becomes a dead letter with the reason.
 * If that one fails as well, the other side is at fault, and everything is kept.
 */
import type {OutboxEntry} from '../core/outbox.ts';
import type {Receipt} from './delivery.ts';

/** With the pauses of a sink: about five minutes. */
export const SUSPECT_TRIES = 10;

/** Resolves with why it will never be taken, or undefined once it was; throws why it was not this time. */
export type Post = (entry: OutboxEntry) => Promise<string | undefined>;

/** Keeps the count of the failures at the head of the queue from call to call. */
export function oneByOne(): (entries: readonly OutboxEntry[], post: Post, receipt: Receipt) => Promise<void> {
  let suspect = {seq: 0, failures: 0};

  return async (entries, post, receipt) => {
    const settled = new Set<number>();

    async function settle(entry: OutboxEntry): Promise<void> {
      const reason = await post(entry);
      settled.add(entry.seq);
      if (reason === undefined) receipt.taken(entry.seq);
      else receipt.refused(entry.seq, reason);
    }

    /** Throws unless it is time to, and another message is answered. */
    async function tryAnother({seq}: OutboxEntry, others: readonly OutboxEntry[], error: unknown): Promise<void> {
      suspect = {seq, failures: suspect.seq === seq ? suspect.failures + 1 : 1};
      const other = others[(suspect.failures - SUSPECT_TRIES) % others.length];
      if (suspect.failures < SUSPECT_TRIES || other === undefined) throw error;
      await settle(other);
    }

    for (const [at, entry] of entries.entries()) {
      if (settled.has(entry.seq)) continue;
      try {
        await settle(entry);
      } catch (error) {
        await tryAnother(entry, entries.slice(at + 1), error);
        await settle(entry).catch((still: Error) => {
          receipt.refused(entry.seq, `${still.message}; ${suspect.failures} times, while others were taken`);
        });
      }
    }
  };
}
