/**
 * The only module that knows the tables `outbox` and `sink`. A message is queued once for each sink. Each queue is bounded
 * twice: a retained message replaces an undelivered older one of its topic, so that after a day without broker every asset
 * and alert is sent once, in its latest state; beyond the cap the oldest entries go, first those that matter least, and
 * each is counted. Dead letters, which the other side refused for good, are kept up to a cap of their own.
 */
import {isDeepStrictEqual} from 'node:util';
import {type Outbox, type OutboxEntry, type OutboxKind, type OutboxMessage, outboxKinds} from '../core/outbox.ts';
import {isoTime, type Micros} from '../core/time.ts';
import type {Counters} from './counters.ts';
import type {Database} from './sqlite.ts';

/** A day of storm without a broker: 100,000 alerts, as many events, 5,000 assets. */
const OUTBOX_CAP = 250_000;
/** Dead letters of one sink; beyond it the oldest go. */
const DEAD_CAP = 1000;

interface Row {
  seq: number;
  id: string;
  kind: OutboxKind;
  topic: string;
  payload: string;
  retain: number;
}

interface DeadRow extends Row {
  sink: string;
  refused: string;
}

/** What a sink's other side will never take. */
export interface DeadLetter extends OutboxEntry {
  readonly sink: string;
  readonly reason: string;
}

export interface SinkOutbox extends Outbox {
  count(): number;
  /** Of one message: it waits, or why it is a dead letter; undefined: neither, so it was delivered. */
  fate(id: string): 'waiting' | {readonly refused: string} | undefined;
}

export interface OutboxTable {
  /** For every sink that is fed. */
  save(messages: readonly OutboxMessage[]): void;
  of(sink: string): SinkOutbox;
  /** Oldest first. */
  deadLetters(): DeadLetter[];
  /** How many, by sink. */
  deadCounts(): ReadonlyMap<string, number>;
  /** All dead letters wait again; says how many. */
  retryDead(): number;
  /** Deletes the oldest entries of a kind that are older, `limit` at most; counts them and says how many. */
  deleteOld(kind: OutboxKind, before: Micros, limit: number): number;
  /** What waits, for all sinks together. */
  count(): number;
}

/** Names of the counters of entries that were given up. */
const droppedCounter = (kind: OutboxKind): string => `outbox.dropped.${kind}`;
const DEAD_DROPPED = 'outbox.dropped.dead';

export interface OutboxOptions {
  /** Entries that may wait in each queue. */
  readonly cap?: number | undefined;
  /**
   * Messages are queued for these sinks, and what waits for others stays until they are back; not given: for those that
   * the last one who named them did.
   */
  readonly sinks?: readonly string[] | undefined;
}

export function outboxTable(db: Database, counters: Counters, {cap = OUTBOX_CAP, sinks}: OutboxOptions): OutboxTable {
  const total = db.prepare<[], number>('SELECT count(*) FROM outbox WHERE refused IS NULL').pluck();
  const fed = fedTable(db, sinks);
  const insert = inserter(db);
  const trim = trimmer(db, counters, cap);
  const dead = db.prepare<[], DeadRow>('SELECT * FROM outbox WHERE refused IS NOT NULL ORDER BY seq');
  const deadBySink = db.prepare<[], {sink: string; count: number}>(
    'SELECT sink, count(*) AS count FROM outbox WHERE refused IS NOT NULL GROUP BY sink',
  );
  const revive = db.prepare<[]>('UPDATE outbox SET refused = NULL WHERE refused IS NOT NULL');
  return {
    save: (messages) => {
      if (messages.length === 0) return;
      for (const sink of fed()) {
        insert(sink, messages);
        trim.queue(sink);
      }
    },
    of: (sink) => queueOf(db, sink, () => trim.dead(sink)),
    deadLetters: () => dead.all().map((row) => ({...entryOf(row), sink: row.sink, reason: row.refused})),
    deadCounts: () => new Map(deadBySink.all().map(({sink, count}) => [sink, count])),
    retryDead: () => revive.run().changes,
    deleteOld: trim.old,
    count: () => total.get() ?? 0,
  };
}

const entryOf = ({seq, id, kind, topic, payload, retain}: Row): OutboxEntry => ({
  seq,
  id,
  kind,
  topic,
  payload,
  retain: retain === 1,
});

/** The sinks that are fed. A list that is new is written with the messages, not at the start: the disk may be full then. */
function fedTable(db: Database, sinks: readonly string[] | undefined): () => readonly string[] {
  const add = db.prepare<[string]>('INSERT INTO sink (name) VALUES (?)');
  const written = db.prepare<[], string>('SELECT name FROM sink ORDER BY name').pluck();
  const clear = db.prepare<[]>('DELETE FROM sink');
  const wanted = sinks?.toSorted();
  return () => {
    const known = written.all();
    if (wanted === undefined || isDeepStrictEqual(known, wanted)) return known;
    clear.run();
    for (const sink of wanted) add.run(sink);
    return wanted;
  };
}

function inserter(db: Database): (sink: string, messages: readonly OutboxMessage[]) => void {
  const supersede = db.prepare<[string, string]>('DELETE FROM outbox WHERE sink = ? AND topic = ? AND retain = 1');
  const insert = db.prepare<[string, string, string, string, string, number]>(`
    INSERT INTO outbox (sink, id, kind, topic, payload, retain) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (sink, id) DO NOTHING`);
  return (sink, messages) => {
    for (const {id, kind, topic, payload, retain} of messages) {
      if (retain) supersede.run(sink, topic);
      insert.run(sink, id, kind, topic, payload, Number(retain));
    }
  };
}

function queueOf(db: Database, sink: string, trimDead: () => void): SinkOutbox {
  const oldest = db.prepare<[string, number], Row>(
    'SELECT * FROM outbox WHERE sink = ? AND refused IS NULL ORDER BY seq LIMIT ?',
  );
  const remove = db.prepare<[number]>('DELETE FROM outbox WHERE seq = ?');
  const bury = db.prepare<[string, number]>('UPDATE outbox SET refused = ? WHERE seq = ?');
  const waiting = db.prepare<[string], number>(COUNT_WAITING).pluck();
  const one = db.prepare<[string, string], {refused: string | null}>(
    'SELECT refused FROM outbox WHERE sink = ? AND id = ?',
  );
  return {
    next: (limit) => oldest.all(sink, limit).map(entryOf),
    done: db.transaction((seqs: readonly number[]) => {
      for (const seq of seqs) remove.run(seq);
    }),
    refuse: db.transaction((seq: number, reason: string) => {
      bury.run(reason, seq);
      trimDead();
    }),
    count: () => waiting.get(sink) ?? 0,
    fate: (id) => {
      const row = one.get(sink, id);
      if (row === undefined) return undefined;
      return row.refused === null ? 'waiting' : {refused: row.refused};
    },
  };
}

const COUNT_WAITING = 'SELECT count(*) FROM outbox WHERE sink = ? AND refused IS NULL';

/** Keeps the queues within their caps. */
function trimmer(db: Database, counters: Counters, cap: number) {
  const waiting = db.prepare<[string], number>(COUNT_WAITING).pluck();
  const removeOldest = db.prepare<[string, string, number]>(`
    DELETE FROM outbox WHERE seq IN (
      SELECT seq FROM outbox WHERE sink = ? AND kind = ? AND refused IS NULL ORDER BY seq LIMIT ?)`);
  // Among the oldest only: they were put in in the order of their time.
  const removeOld = db.prepare<[string, number, string]>(`
    DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE kind = ? ORDER BY seq LIMIT ?)
      AND CASE WHEN json_valid(payload) THEN coalesce(json_extract(payload, '$.time'), '') ELSE '' END < ?`);
  const removeDead = db.prepare<[string, number]>(`
    DELETE FROM outbox WHERE seq IN (
      SELECT seq FROM outbox WHERE sink = ? AND refused IS NOT NULL ORDER BY seq DESC LIMIT -1 OFFSET ?)`);

  function drop(kinds: readonly OutboxKind[], wanted: number, remove: (kind: OutboxKind, limit: number) => number) {
    let dropped = 0;
    for (const kind of kinds) {
      if (dropped >= wanted) break;
      const changes = remove(kind, wanted - dropped);
      if (changes > 0) counters.add(droppedCounter(kind), changes);
      dropped += changes;
    }
    return dropped;
  }

  return {
    queue: (sink: string) =>
      drop(outboxKinds, (waiting.get(sink) ?? 0) - cap, (kind, limit) => removeOldest.run(sink, kind, limit).changes),
    old(kind: OutboxKind, before: Micros, limit: number): number {
      const {changes} = removeOld.run(kind, limit, isoTime(before));
      if (changes > 0) counters.add(droppedCounter(kind), changes);
      return changes;
    },
    dead: (sink: string) => {
      const {changes} = removeDead.run(sink, DEAD_CAP);
      if (changes > 0) counters.add(DEAD_DROPPED, changes);
    },
  };
}
