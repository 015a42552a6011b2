/**
 * The only module that knows the `outbox` table. Bounded twice: a retained message replaces an undelivered older one of
 * its topic, so that after a day without broker every asset and alert is sent once, in its latest state; beyond the cap
 * the oldest entries go, first those that matter least, and each is counted.
 */
import {type Outbox, type OutboxEntry, type OutboxKind, type OutboxMessage, outboxKinds} from '../core/outbox.ts';
import type {Counters} from './counters.ts';
import type {Database} from './sqlite.ts';

/** A day of storm without a broker: 100,000 alerts, as many events, 5,000 assets. */
const OUTBOX_CAP = 250_000;

interface Row {
  seq: number;
  id: string;
  kind: OutboxKind;
  topic: string;
  payload: string;
  retain: number;
}

export interface OutboxTable extends Outbox {
  save(messages: readonly OutboxMessage[]): void;
  /** Deletes the oldest entries of the stream (metrics, events), `limit` at most; counts them and says how many. */
  dropStream(limit: number): number;
  count(): number;
}

/** Name of the counter of entries that were given up. */
const droppedCounter = (kind: OutboxKind): string => `outbox.dropped.${kind}`;

export function outboxTable(db: Database, counters: Counters, cap = OUTBOX_CAP): OutboxTable {
  const supersede = db.prepare<[string]>('DELETE FROM outbox WHERE topic = ? AND retain = 1');
  const insert = db.prepare<[string, string, string, string, number]>(`
    INSERT INTO outbox (id, kind, topic, payload, retain) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`);
  const oldest = db.prepare<[number], Row>('SELECT * FROM outbox ORDER BY seq LIMIT ?');
  const remove = db.prepare<[number]>('DELETE FROM outbox WHERE seq = ?');
  const removeOldest = db.prepare<[string, number]>(
    'DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE kind = ? ORDER BY seq LIMIT ?)',
  );
  const total = db.prepare<[], number>('SELECT count(*) FROM outbox').pluck();
  const count = (): number => total.get() ?? 0;

  function drop(kinds: readonly OutboxKind[], wanted: number): number {
    let dropped = 0;
    for (const kind of kinds) {
      if (dropped >= wanted) break;
      const {changes} = removeOldest.run(kind, wanted - dropped);
      if (changes > 0) counters.add(droppedCounter(kind), changes);
      dropped += changes;
    }
    return dropped;
  }

  return {
    save: (messages) => {
      for (const {id, kind, topic, payload, retain} of messages) {
        if (retain) supersede.run(topic);
        insert.run(id, kind, topic, payload, Number(retain));
      }
      if (messages.length > 0) drop(outboxKinds, count() - cap);
    },
    next: (limit): OutboxEntry[] => oldest.all(limit).map((row) => ({...row, retain: row.retain === 1})),
    done: db.transaction((seqs: readonly number[]) => {
      for (const seq of seqs) remove.run(seq);
    }),
    dropStream: db.transaction((limit: number) => drop(['metrics', 'event'], limit)),
    count,
  };
}
