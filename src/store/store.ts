/**
 * The store: what the sensor found, what waits to be published, who changed what. One SQLite file, the only SQL of the
 * product. What `save` was given is on the disk when it returns, all of it or nothing.
 */
import {existsSync} from 'node:fs';
import {AppError} from '../core/errors.ts';
import type {Micros} from '../core/time.ts';
import type {AdvisoryTable} from './advisories.ts';
import type {Alerts} from './alerts.ts';
import type {Assets} from './assets.ts';
import type {AttestationTable} from './attestations.ts';
import type {Audit} from './audit.ts';
import type {BaselineSaidTable} from './baseline-said.ts';
import type {CareTable} from './care.ts';
import type {CaseTable} from './cases.ts';
import type {ChecklistTable} from './checklist.ts';
import type {CommandTable} from './commands.ts';
import type {Conversations} from './conversations.ts';
import type {Counters} from './counters.ts';
import type {CredentialTable} from './credentials.ts';
import {quarantine} from './damage.ts';
import type {EscalationTable} from './escalations.ts';
import type {EvidenceTable} from './evidence.ts';
import {checkpoint, diskWriter, isDiskFull, onFullDisk} from './full-disk.ts';
import type {HabitTable} from './habits.ts';
import type {JobTable} from './jobs.ts';
import type {StoreKey} from './key.ts';
import type {KnownTable} from './known.ts';
import type {LearningTable} from './learning.ts';
import type {Meta} from './meta.ts';
import {openDatabase} from './open.ts';
import type {OutboxTable, SinkOutbox} from './outbox.ts';
import type {PollingTable} from './polling.ts';
import {reserveFile} from './reserve.ts';
import {type Keep, retention} from './retention.ts';
import type {SaidTable} from './said.ts';
import {type Salvaged, salvage, toEnd} from './salvage.ts';
import {type Batch, saveInto} from './save-batch.ts';
import type {Silences} from './silences.ts';
import type {Database} from './sqlite.ts';
import {tablesOf} from './tables.ts';
import type {TagValueTable} from './tag-values.ts';
import type {TaskTable} from './tasks.ts';
import type {Tickets} from './tickets.ts';
import type {TrafficTable} from './traffic.ts';

export interface Store {
  /** Of its file. */
  readonly path: string;
  readonly assets: Omit<Assets, 'save' | 'deleteOld'>;
  readonly said: Omit<SaidTable, 'save'>;
  readonly conversations: Omit<Conversations, 'save' | 'deleteOld'>;
  readonly known: Omit<KnownTable, 'save' | 'deleteOld'>;
  readonly learning: Pick<LearningTable, 'list'>;
  readonly habits: Pick<HabitTable, 'list'>;
  readonly tagValues: Pick<TagValueTable, 'list'>;
  readonly baselineSaid: Pick<BaselineSaidTable, 'list'>;
  readonly alerts: Omit<Alerts, 'save' | 'deleteDone'>;
  readonly tickets: Omit<Tickets, 'save'>;
  readonly silences: Omit<Silences, 'save'>;
  readonly care: Pick<CareTable, 'of'>;
  readonly credentials: Omit<CredentialTable, 'saveApproval' | 'saveAttempt' | 'saveUse'>;
  readonly outbox: Omit<OutboxTable, 'save' | 'deleteOld'>;
  readonly evidence: Omit<EvidenceTable, 'save'>;
  readonly audit: Omit<Audit, 'append' | 'deleteOld'>;
  readonly advisories: Omit<AdvisoryTable, 'save' | 'saveExploited' | 'saveVex' | 'replaceFindings'>;
  readonly checklist: Pick<ChecklistTable, 'list' | 'get' | 'told'>;
  readonly counters: Pick<Counters, 'list' | 'own'>;
  readonly commands: Omit<CommandTable, 'save'>;
  readonly escalations: Pick<EscalationTable, 'list'>;
  readonly jobs: Omit<JobTable, 'save'>;
  readonly traffic: Omit<TrafficTable, 'save' | 'deleteOld'>;
  readonly polling: Pick<PollingTable, 'switch' | 'device' | 'asked'>;
  readonly tasks: Pick<TaskTable, 'get' | 'list' | 'acts'>;
  readonly cases: Omit<CaseTable, 'save'>;
  readonly attestations: Pick<AttestationTable, 'get' | 'list' | 'signers'>;
  readonly meta: Meta;
  /** One transaction, safe to repeat. Throws `store-write`; the store stays usable, nothing of the batch is in it. */
  save(batch: Batch): void;
  /** Deletes one small batch of what is older than it is kept; says how many rows. Throws `store-write`. */
  deleteOld(keep: Keep, now: Micros): number;
  /** The same of what is needed least; 0: nothing is left but what must stay. Throws `store-write`. */
  deleteLeast(now: Micros): number;
  /** Gives some free pages back to the disk; says how many are left. Throws `store-write`. */
  shrink(): number;
  size(): StoreSize;
  /**
   * Lets go of the file, so that its disk can be mounted again, and opens it anew. Throws `store-open`, also when the file is
   * gone; then whatever is read or written throws until it succeeds.
   */
  reopen(): void;
  /** It was opened on a disk without any room. */
  isAlone(): boolean;
  /** Puts the damaged file aside, opens a new one and saves into it what can be read of the old. Throws `store-open`. */
  mend(): Generator<void, Mended>;
  /** Saves what can be read of a damaged file into this store. Throws `store-write`. */
  salvage(file: string): Salvaged;
  close(): void;
}

export interface Mended extends Salvaged {
  /** Where the damaged file is now. */
  readonly aside: string;
}

export interface StoreSize {
  /** Bytes in use. */
  readonly used: number;
  /** Bytes of the file, free ones included. */
  readonly file: number;
}

/** What is stored, for who makes messages of changes before they are stored. */
export const before = ({
  alerts,
  assets,
  care,
  evidence,
  said,
}: Pick<Store, 'alerts' | 'assets' | 'care' | 'evidence' | 'said'>) => ({
  evidence: evidence.latest,
  alert: alerts.get,
  asset: assets.get,
  said: said.of,
  care: care.of,
});

export interface StoreOptions {
  /** Neither creates nor changes a file; every write throws. */
  readonly readOnly?: boolean;
  /** Entries that may wait to be published. */
  readonly outboxCap?: number;
  /** Messages are queued for these sinks; not given: for those that the last one who named them did. */
  readonly sinks?: readonly string[];
  /** The file never grows beyond it; what is needed least makes room. */
  readonly maxBytes?: number;
  /** A disk without any room is no reason not to open it: no other process can write until it was opened anew. */
  readonly evenIfFull?: boolean;
  /** The file is encrypted with it. */
  readonly key?: StoreKey | undefined;
}

/** Rows that one transaction deletes, and free pages that one gives back: a save waits for no longer than that takes. */
const DELETE_ROWS = 500;
const SHRINK_PAGES = 500;

/** Throws `store-open`. */
export function openStore(path: string, options: StoreOptions = {}): Store {
  let open = openParts(path, options);
  const rest = {
    path,
    save: (batch) => open.write(() => open.saveBatch(batch)),
    deleteOld: (keep, now) => cut(open, () => open.deleteOld(keep, now, DELETE_ROWS)),
    deleteLeast: (now) => cut(open, () => open.deleteLeast(now, DELETE_ROWS)),
    shrink() {
      const left = open.write(() => giveBack(open.db));
      checkpoint(open.db); // only then the file is smaller
      return left;
    },
    size: () => sizeOf(open.db),
    reopen() {
      open.db.close();
      // A new one in the folder that its disk is mounted on would be out of sight once the disk is back.
      if (!existsSync(path)) throw new AppError('store-open', `${path}: the database is gone; is its disk mounted?`);
      open = openParts(path, options);
    },
    isAlone: () => open.isAlone,
    *mend() {
      open.db.close();
      const aside = quarantine(path, new Date());
      open = openParts(path, options);
      return {aside, ...(yield* salvage(aside, open.db, options.key, open.write))};
    },
    salvage: (file) => toEnd(salvage(file, open.db, options.key, open.write)),
    close: () => void open.db.close(),
  } satisfies Omit<Store, keyof OpenTables>;
  return withTables(rest, () => open.tables);
}

/** Each table is looked up anew, since the file may be opened anew. */
function withTables<T extends object>(rest: T, tables: () => OpenTables): T & Readonly<OpenTables> {
  const names = Object.keys(tables()) as (keyof OpenTables)[];
  const properties = names.map((name) => [name, {enumerable: true, get: () => tables()[name]}] as const);
  return Object.defineProperties(rest, Object.fromEntries(properties)) as T & Readonly<OpenTables>;
}

/** SQLite's word for files that can give back pages. */
const INCREMENTAL = 2;

type OpenTables = ReturnType<typeof openParts>['tables'];
type Open = ReturnType<typeof openParts>;

function openParts(path: string, options: StoreOptions) {
  const {outboxCap, sinks, maxBytes} = options;
  const reserve = reserveFile(`${path}.reserve`);
  const {db, isAlone} = openOn(path, options, reserve.release);
  const tables = tablesOf(db, {cap: outboxCap, sinks});
  const {deleteOld, deleteLeast} = retention(tables);
  const deleteLeastNow = db.transaction(deleteLeast);
  const prune = (limit: number): number => deleteLeastNow(Date.now() * 1000, limit);
  const write = diskWriter({db, path, reserve, prune, maxBytes});
  const {known, outbox, meta} = tables;
  return {
    db,
    isAlone,
    write,
    tables: {
      ...tables,
      known: {...known, forget: (...key: Parameters<KnownTable['forget']>) => write(() => known.forget(...key))},
      outbox: writtenThrough(outbox, write),
      meta: {...meta, set: (key: string, value: string) => write(() => meta.set(key, value))},
    },
    deleteOld: db.transaction(deleteOld).immediate,
    deleteLeast: deleteLeastNow.immediate,
    saveBatch: db.transaction((batch: Batch) => saveInto(tables, batch)).immediate,
  };
}

function openOn(path: string, {readOnly = false, key, evenIfFull = false}: StoreOptions, makeRoom: () => void) {
  if (readOnly) return {db: openDatabase(path, true, key), isAlone: false};
  try {
    return {db: onFullDisk(() => openDatabase(path, false, key), makeRoom), isAlone: false};
  } catch (error) {
    if (!evenIfFull || !isDiskFull(error)) throw error;
    return {db: openDatabase(path, false, key, true), isAlone: true};
  }
}

/** Deliveries are written like everything else: when the disk is full, in its reserve. */
const writtenThrough = (outbox: OutboxTable, write: <T>(work: () => T) => T): Store['outbox'] => ({
  ...outbox,
  retryDead: () => write(outbox.retryDead),
  of: (sink): SinkOutbox => {
    const queue = outbox.of(sink);
    return {
      ...queue,
      done: (seqs) => write(() => queue.done(seqs)),
      refuse: (seq, reason) => write(() => queue.refuse(seq, reason)),
    };
  },
});

/** Afterwards the WAL is cut, so that much deleting does not take more room than it frees. */
function cut({db, write}: Open, work: () => number): number {
  const result = write(work);
  if (result > 0) checkpoint(db);
  return result;
}

const numberOf = (db: Database, pragma: string): number => Number(db.pragma(pragma, {simple: true}));

function giveBack(db: Database): number {
  db.exec(`PRAGMA incremental_vacuum(${SHRINK_PAGES})`);
  return numberOf(db, 'auto_vacuum') === INCREMENTAL ? numberOf(db, 'freelist_count') : 0;
}

function sizeOf(db: Database): StoreSize {
  const [pages, free, bytes] = ['page_count', 'freelist_count', 'page_size'].map((name) => numberOf(db, name));
  return {used: ((pages ?? 0) - (free ?? 0)) * (bytes ?? 0), file: (pages ?? 0) * (bytes ?? 0)};
}
