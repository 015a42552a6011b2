/**
 * Brings what the sensor found, and what the daemon itself did, into the store. While the store cannot be written (full and nothing
 * to prune, an error of the disk, read-only) the daemon goes on: alerts go straight to the sinks, marked, everything else waits in
 * memory, bounded, and once a second it is tried again. Said once, in the log and as a health fact; then what waited is stored.
 */
import type {Change} from './core/change.ts';
import type {Health} from './core/health.ts';
import {heldChanges} from './held.ts';
import {heldBatches} from './held-batches.ts';
import type {EvidenceKeeping} from './keep-evidence.ts';
import {damageHealth, type Mend, mendStore} from './mend-store.ts';
import {type Before, messagesOf} from './publish/messages.ts';
import type {SpareOutboxes} from './publish/spare-outbox.ts';
import type {Topics} from './publish/topics.ts';
import {isDamage} from './store/damage.ts';
import {isDiskFull, isDiskTrouble} from './store/full-disk.ts';
import type {Batch} from './store/save-batch.ts';
import {before, type Store} from './store/store.ts';

const RETRY_MS = 1000;
/** The store shows that it can still write at least this often, for the watchdog and for whoever reads it later. */
const BEAT_MS = 5000;
/** Of what waited, in one transaction. */
const SLICE = 1000;

interface Log {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface SavingParts {
  readonly store: Store;
  readonly outbox: SpareOutboxes;
  readonly topics: Topics;
  readonly evidence: EvidenceKeeping;
  readonly log: Log;
  /** Messages wait for the sinks. */
  readonly onMessages: () => void;
  /** Something was stored. */
  readonly onStored: () => void;
  readonly onHealth: (health: Health) => void;
}

export interface Saving {
  /** Never throws: what cannot be stored is held. */
  save(seen: readonly Change[]): void;
  /** The same for what the daemon itself has to store. Its messages go out at once, marked. */
  keep(batch: Batch): void;
  /** Tries and transactions so far: grows as long as somebody looks after the store. */
  beats(): number;
  isDegraded(): boolean;
  /** The file is damaged: a new one takes its place, with what can be saved of it. */
  damaged(problem: string): void;
  counters(): Readonly<Record<string, number>>;
  /** Tries a last time. */
  stop(): void;
}

interface State extends SavingParts {
  readonly held: ReturnType<typeof heldChanges>;
  readonly own: ReturnType<typeof heldBatches>;
  /** What keeps it from being written; undefined: all is well. */
  trouble: unknown;
  /** What kept it from being written since it last could be: each is said once. */
  readonly told: Set<string>;
  /** The file is damaged. */
  mustMend: boolean;
  /** What is left to do of mending it. */
  mending: Generator<void, Mend> | undefined;
  beats: number;
  outages: number;
}

export function startSaving(parts: SavingParts): Saving {
  const state: State = {
    ...{...parts, held: heldChanges(), own: heldBatches(), trouble: undefined},
    ...{told: new Set<string>(), mustMend: false, mending: undefined, beats: 0, outages: 0},
  };
  const retry = setInterval(() => {
    if (state.trouble !== undefined) heal(state);
  }, RETRY_MS);
  const beat = setInterval(() => {
    if (state.trouble === undefined) attempt(state, () => showAlive(state));
  }, BEAT_MS);
  return {
    save(seen) {
      const changes = state.evidence.hashed(seen);
      if (state.trouble !== undefined || !attempt(state, () => store(state, changes))) hold(state, changes);
    },
    keep(batch) {
      if (state.trouble !== undefined || !attempt(state, () => storeOwn(state, batch))) holdOwn(state, batch);
    },
    beats: () => state.beats,
    isDegraded: () => state.trouble !== undefined,
    damaged(problem) {
      if (state.trouble === undefined) degrade(state, new Error(problem));
      state.mustMend = true;
      heal(state);
    },
    counters: () => ({
      'store.outages': state.outages,
      'store.unsaved': droppedBy(state),
      'outbox.spare.dropped': state.outbox.dropped(),
    }),
    stop() {
      clearInterval(retry);
      clearInterval(beat);
      while (state.mending !== undefined) mendOn(state);
      if (state.trouble !== undefined) heal(state);
      if (!state.held.isEmpty() || !state.own.isEmpty())
        state.log.error({err: state.trouble}, 'the store cannot be written to the end: what waited in memory is lost');
    },
  };
}

/** Others may write it again, too, once it is open as usual. */
function showAlive({store: to}: State): void {
  if (to.isAlone()) to.reopen();
  to.meta.set('alive', new Date().toISOString());
}

/** False: the store cannot be written. */
function attempt(state: State, write: () => void): boolean {
  try {
    write();
    state.beats++;
    return true;
  } catch (error) {
    degrade(state, error as Error);
    return false;
  }
}

function store(state: State, changes: readonly Change[]): void {
  const {store: to, topics} = state;
  to.save({changes, messages: messagesOf(withCounters(state, changes), before(to), topics)});
  state.onStored();
  state.onMessages();
  state.evidence.write(changes);
}

function storeOwn({store: to, onMessages, onStored}: State, batch: Batch): void {
  to.save(batch);
  onStored();
  if ((batch.messages ?? []).length > 0) onMessages();
}

const droppedBy = ({held, own}: State): number => held.dropped() + own.dropped();

/** What the store had to give up is published with what the sensor counted. */
const withCounters = (state: State, changes: readonly Change[]): readonly Change[] =>
  changes.map((change) => {
    if (change.type !== 'metrics') return change;
    const counters = {...change.metrics.counters, ...state.store.counters.own(), 'store.outages': state.outages};
    return {...change, metrics: {...change.metrics, counters}};
  });

function degrade(state: State, error: Error): void {
  if (state.trouble !== undefined) return;
  state.trouble = error;
  state.told.add(error.message);
  state.outages++;
  state.log.error({err: error}, 'store cannot be written; alerts go straight to the sinks, the rest waits in memory');
  const fields = {'bifrost.trouble': 'unwritable', 'bifrost.reason': error.message};
  state.onHealth({name: 'store', segment: '', fields});
}

/** Alerts are told at once; what they speak of is looked up in what waits, then in the store as far as it can be read. */
function hold(state: State, changes: readonly Change[]): void {
  const {held, outbox, topics} = state;
  const alerts = changes.filter(({type}) => type === 'alert');
  for (const change of changes) if (change.type !== 'alert') held.add(change);
  outbox.put(messagesOf(alerts, heldBefore(state), topics));
  for (const change of alerts) held.add(change);
  if (alerts.length > 0) state.onMessages();
}

/** Messages are told at once, like alerts. */
function holdOwn({own, outbox, onMessages}: State, {messages = [], ...batch}: Batch): void {
  own.add(batch);
  if (messages.length === 0) return;
  outbox.put(messages);
  onMessages();
}

function heldBefore({held, store: stored}: State): Before {
  const below = before(stored);
  return {
    alert: (id) => held.alert(id) ?? readable(() => below.alert(id), undefined),
    asset: (id) => held.asset(id) ?? readable(() => below.asset(id), undefined),
    said: (asset) => readable(() => below.said(asset), undefined),
    care: (id) => readable(() => below.care(id), {assignee: '', comments: []}),
    evidence: (id) => readable(() => below.evidence(id), undefined),
  };
}

/** A disk that fails may not even be read; the alert goes out all the same. */
function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function heal(state: State): void {
  if (state.mending !== undefined) return;
  if (!state.mustMend && !isDamage(state.trouble)) {
    recover(state, isDiskFull(state.trouble));
    return;
  }
  state.mustMend = false;
  state.mending = mendStore(state.store, 'daemon');
  mendOn(state);
}

/** One step of mending. Between two whatever else there is to do has its turn; what is to be saved waits in memory. */
function mendOn(state: State): void {
  if (state.mending === undefined) return;
  state.beats++;
  try {
    const {done, value} = state.mending.next();
    if (done !== true) {
      setImmediate(mendOn, state);
      return;
    }
    state.log.error({aside: value.aside}, `the store was damaged: ${value.detail}`);
    state.onHealth(damageHealth(value));
  } catch (error) {
    state.log.error({err: error}, 'not all of the damaged store could be saved; the damaged file lies beside it');
    state.mending = undefined;
    stay(state, error);
    return;
  }
  state.mending = undefined;
  recover(state, true);
}

/** `isOpen`: the file need not be opened anew. */
function recover(state: State, isOpen: boolean): void {
  state.beats++;
  try {
    if (!isOpen) state.store.reopen();
    state.store.meta.set('alive', new Date().toISOString());
    state.outbox.settle();
    storeHeld(state);
  } catch (error) {
    stay(state, error);
    return;
  }
  state.trouble = undefined;
  state.told.clear();
  state.log.info(droppedBy(state) > 0 ? {dropped: droppedBy(state)} : {}, 'store can be written again');
  state.onStored();
  state.onMessages();
}

/** Between the tries the file is let go: nobody could mount its disk again otherwise. */
function stay(state: State, error: unknown): void {
  state.trouble = error;
  const {message} = error as Error;
  if (!state.told.has(message)) state.log.error({err: error}, 'store still cannot be written');
  state.told.add(message);
  if (!isDiskFull(error)) state.store.close();
}

/** Messages about alerts are those that were made when they came, so that none goes out under another id. */
function storeHeld(state: State): void {
  const {held, outbox, store: to} = state;
  const changes = held.take();
  let done = 0;
  try {
    for (; done < changes.length; done += SLICE) storeSlice(state, changes.slice(done, done + SLICE));
  } catch (error) {
    for (const change of changes.slice(done)) held.add(change);
    throw error;
  }
  const waiting = outbox.take();
  try {
    to.save({messages: waiting});
  } catch (error) {
    outbox.put(waiting);
    throw error;
  }
  state.evidence.write(changes);
  storeHeldOwn(state);
}

/** One by one: a fault of one is not the others'. */
function storeHeldOwn({own, store: to, log}: State): void {
  const batches = own.take();
  for (const [i, batch] of batches.entries()) {
    try {
      to.save(batch);
    } catch (error) {
      if (!isDiskTrouble(error)) {
        log.error({err: error, holds: Object.keys(batch)}, 'what the daemon did cannot be stored and is left out');
        continue;
      }
      for (const one of batches.slice(i)) own.add(one);
      throw error;
    }
  }
}

/** What cannot be stored though the disk is well must not keep the rest out: it is left out, and said. */
function storeSlice(state: State, changes: readonly Change[]): void {
  const {log, store: to, topics} = state;
  const others = changes.filter(({type}) => type !== 'alert');
  try {
    to.save({changes, messages: messagesOf(withCounters(state, others), before(to), topics)});
  } catch (error) {
    if (isDiskTrouble(error)) throw error;
    const [only] = changes;
    if (changes.length > 1) for (const one of changes) storeSlice(state, [one]);
    else log.error({err: error, type: only?.type}, 'one change cannot be stored and is left out');
  }
}
