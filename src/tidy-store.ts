/**
 * Keeps the store small: once an hour what is too old goes, and whenever it is nearly as large as it may be what is needed
 * least goes, open alerts last. One small batch at a time, and between two of them whatever is to be saved has its turn.
 */
import {setImmediate as turn} from 'node:timers/promises';
import type {Alert} from './core/alert.ts';
import type {Change} from './core/change.ts';
import {messagesOf} from './publish/messages.ts';
import type {Topics} from './publish/topics.ts';
import type {Keep} from './store/retention.ts';
import {before, type Store} from './store/store.ts';

const TIDY_MS = 3_600_000;
/** Shares of the largest size: from where on room is made, and how much is used afterwards. */
const NEARLY_FULL = 0.9;
const ENOUGH = 0.8;
/** Open alerts that are closed at once when nothing else is left. */
const ALERTS_AT_ONCE = 20;

export interface StoreTidyingParts {
  readonly store: Store;
  readonly topics: Topics;
  readonly maxBytes: number;
  readonly keep: Keep;
  /** Closes it where it lives; undefined: it lives nowhere but in the store. */
  readonly closeAlert: (id: string) => Promise<Alert | undefined>;
  /** So many open alerts were closed, since nothing else was left to delete. */
  readonly onAlertsClosed: (count: number) => void;
  readonly onProblem: (error: unknown) => void;
}

export interface StoreTidying {
  /** Something was saved: makes room if that is needed by now. */
  saved(): void;
  /** All of it at once; for whoever wants to wait. */
  tidy(): Promise<void>;
  stop(): void;
}

export function tidyStore(parts: StoreTidyingParts): StoreTidying {
  let running: Promise<void> | undefined;
  let isStopped = false;
  const isOver = (): boolean => isStopped;
  const tidy = (): Promise<void> => {
    running ??= tidyOnce(parts, isOver)
      .catch(parts.onProblem)
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const timer = setInterval(() => void tidy(), TIDY_MS);
  return {
    saved() {
      if (running === undefined && isFullerThan(parts, NEARLY_FULL)) void tidy();
    },
    tidy,
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}

const isFullerThan = ({store, maxBytes}: StoreTidyingParts, share: number): boolean =>
  store.size().used > share * maxBytes;

async function tidyOnce(parts: StoreTidyingParts, isOver: () => boolean): Promise<void> {
  const {store, keep} = parts;
  const now = Date.now() * 1000;
  while (!isOver() && store.deleteOld(keep, now) > 0) await turn();
  if (isFullerThan(parts, NEARLY_FULL)) await makeRoom(parts, isOver);
  while (!isOver() && store.shrink() > 0) await turn();
}

async function makeRoom(parts: StoreTidyingParts, isOver: () => boolean): Promise<void> {
  let closed = 0;
  while (!isOver() && isFullerThan(parts, ENOUGH)) {
    if (parts.store.deleteLeast(Date.now() * 1000) === 0) {
      const more = await closeAlerts(parts);
      if (more === 0) break;
      closed += more;
    }
    await turn();
  }
  if (closed > 0) parts.onAlertsClosed(closed);
}

/** Closed ones can be deleted, and everybody hears that they are gone. */
async function closeAlerts({store, topics, closeAlert}: StoreTidyingParts): Promise<number> {
  const changes: Change[] = [];
  for (const alert of store.alerts.leastOpen(ALERTS_AT_ONCE)) {
    changes.push({type: 'alert', alert: (await closeAlert(alert.id)) ?? {...alert, state: 'closed'}});
  }
  if (changes.length === 0) return 0;
  const audit = {
    time: Date.now() * 1000,
    actor: 'daemon',
    action: 'alert.closed',
    detail: `${changes.length} open alerts: the store is full, raise store.maxMiB`,
  };
  store.save({changes, messages: messagesOf(changes, before(store), topics), audit: [audit]});
  return changes.length;
}
