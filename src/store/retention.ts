/**
 * What the store gives up: what is older than its class is kept, and, while there is too little room, what is needed least,
 * class by class in the order of the list. One call deletes one small batch. Every deletion is counted under its class.
 */
import {DAY, type Micros} from '../core/time.ts';
import type {Tables} from './tables.ts';

/** How long each class is kept. */
export interface Keep {
  /** Counters that wait for a sink. */
  readonly metrics: Micros;
  /** Events that wait for a sink. */
  readonly events: Micros;
  readonly traffic: Micros;
  /** Habits, talks, and what is known of assets, after they were last seen. */
  readonly gone: Micros;
  /** Alerts that are closed, learned or muted. */
  readonly closedAlerts: Micros;
  readonly audit: Micros;
  /** Runs of the checklist; the latest of each place stays. */
  readonly checklist: Micros;
}

type PrunedClass = 'traffic' | 'gone' | 'closedAlerts' | 'assets' | 'audit' | 'checklist';
/** Name of the counter of rows that were deleted; that of the outbox counts its own. */
const prunedCounter = (name: PrunedClass): string => `store.pruned.${name}`;

/** However little room there is: what was seen since then still talks. */
const STILL_THERE = 30 * DAY;
/** A device of which nobody said anything is part of the inventory for so long. */
const STILL_LISTED = DAY;

export interface Retention {
  /** Deletes some of what is older than its class is kept, `limit` rows at most; says how many. */
  deleteOld(keep: Keep, now: Micros, limit: number): number;
  /** Deletes some of what is needed least, never an open alert and nothing of the audit log. 0: only such is left. */
  deleteLeast(now: Micros, limit: number): number;
}

type Delete = (before: Micros, limit: number) => number;

/** Both within a transaction of whoever calls. */
export function retention(tables: Tables): Retention {
  const {outbox, traffic, habits, tagValues, conversations, known, alerts, care, assets, audit, checklist, counters} =
    tables;
  const counted =
    (name: PrunedClass, remove: Delete): Delete =>
    (before, limit) => {
      const rows = remove(before, limit);
      if (rows > 0) counters.add(prunedCounter(name), rows);
      return rows;
    };
  const deleteOf = {
    metrics: (before, limit) => outbox.deleteOld('metrics', before, limit),
    events: (before, limit) => outbox.deleteOld('event', before, limit),
    traffic: counted('traffic', traffic.deleteOld),
    gone: counted('gone', (before, limit) =>
      firstOf([habits.deleteOld, tagValues.deleteOld, conversations.deleteOld, known.deleteOld], before, limit),
    ),
    closedAlerts: counted('closedAlerts', (before, limit) => {
      const rows = alerts.deleteDone(before, limit);
      if (rows > 0) care.deleteOrphans();
      return rows;
    }),
    audit: counted('audit', audit.deleteOld),
    checklist: counted('checklist', checklist.deleteOld),
  } satisfies Record<keyof Keep, Delete>;
  const deleteAssets = counted('assets', assets.deleteOld);
  const names = Object.keys(deleteOf) as (keyof Keep)[];
  return {
    deleteOld: (keep, now, limit) =>
      firstOf(
        names.map((name) => (_: Micros, rows: number) => deleteOf[name](now - keep[name], rows)),
        now,
        limit,
      ),
    deleteLeast(now, limit) {
      const gone: Delete = (_, rows) => deleteOf.gone(now - STILL_THERE, rows);
      const unlisted: Delete = (_, rows) => deleteAssets(now - STILL_LISTED, rows);
      const {metrics, events, closedAlerts} = deleteOf;
      return firstOf(
        [metrics, events, deleteOf.traffic, gone, deleteOf.checklist, closedAlerts, unlisted],
        EVER,
        limit,
      );
    },
  };
}

/** Later than anything. */
const EVER: Micros = Number.MAX_SAFE_INTEGER;

/** What the first one deletes that deletes anything. */
function firstOf(deletes: readonly Delete[], before: Micros, limit: number): number {
  for (const remove of deletes) {
    const rows = remove(before, limit);
    if (rows > 0) return rows;
  }
  return 0;
}
