/**
 * What the daemon itself had to store and could not yet (runs of the checklist, entries of the audit log, tasks, backups), in the order
 * in which it came. Bounded: runs go first, entries of the audit log last; what goes is counted.
 */
import type {Batch} from './store/save-batch.ts';

/** Runs are large, and the latest says how things are. */
const MAX_RUNS = 2;
const MAX_BATCHES = 500;

export interface HeldBatches {
  add(batch: Batch): void;
  /** All of it; none waits afterwards. */
  take(): Batch[];
  isEmpty(): boolean;
  /** Batches that found no room. */
  dropped(): number;
}

export function heldBatches(): HeldBatches {
  const waiting: Batch[] = [];
  let dropped = 0;

  /** False: there is none such. */
  function drop(isLess: (batch: Batch) => boolean): boolean {
    const at = waiting.findIndex(isLess);
    if (at < 0) return false;
    waiting.splice(at, 1);
    dropped++;
    return true;
  }

  return {
    add(batch) {
      waiting.push(batch);
      if (waiting.filter(isRun).length > MAX_RUNS) drop(isRun);
      if (waiting.length > MAX_BATCHES) drop(isRun) || drop(isNotAudited) || drop(() => true);
    },
    take: () => waiting.splice(0),
    isEmpty: () => waiting.length === 0,
    dropped: () => dropped,
  };
}

const isRun = ({run}: Batch): boolean => run !== undefined;
const isNotAudited = ({audit = []}: Batch): boolean => audit.length === 0;
