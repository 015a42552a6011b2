/**
 * The store: what the sensor found, what waits to be published, who changed what. One SQLite file, the only SQL of the
 * product. What `save` was given is on the disk when it returns, all of it or nothing.
 */

import {assertNever} from '../core/assert-never.ts';
import type {BaselineSaid} from '../core/baseline.ts';
import type {Change} from '../core/change.ts';
import type {OutboxMessage} from '../core/outbox.ts';
import {isWithin} from '../core/scope.ts';
import {type Alerts, alertTable} from './alerts.ts';
import {type Assets, assetTable} from './assets.ts';
import {type Audit, type AuditEntry, auditTable} from './audit.ts';
import {type BaselineSaidTable, baselineSaidTable} from './baseline-said.ts';
import {type CareTable, careTable} from './care.ts';
import {type Conversations, conversationTable} from './conversations.ts';
import {type Counters, counterTable} from './counters.ts';
import {type EvidenceTable, evidenceTable} from './evidence.ts';
import {diskWriter, onFullDisk} from './full-disk.ts';
import {type HabitTable, habitTable} from './habits.ts';
import {type KnownTable, knownTable} from './known.ts';
import {type LearningTable, learningTable} from './learning.ts';
import {type Meta, metaTable} from './meta.ts';
import {openDatabase} from './open.ts';
import {type OutboxTable, outboxTable} from './outbox.ts';
import {reserveFile} from './reserve.ts';
import {type SaidTable, saidTable} from './said.ts';
import {type Silences, silenceTable} from './silences.ts';
import type {Database} from './sqlite.ts';
import {type Tickets, ticketTable} from './tickets.ts';
import {type TrafficTable, trafficTable} from './traffic.ts';

interface Batch {
  readonly changes?: readonly Change[];
  readonly messages?: readonly OutboxMessage[];
  readonly audit?: readonly AuditEntry[];
}

export interface Store {
  /** Of its file. */
  readonly path: string;
  readonly assets: Omit<Assets, 'save'>;
  readonly said: Omit<SaidTable, 'save'>;
  readonly conversations: Omit<Conversations, 'save'>;
  readonly known: Omit<KnownTable, 'save'>;
  readonly learning: Pick<LearningTable, 'list'>;
  readonly habits: Pick<HabitTable, 'list'>;
  readonly baselineSaid: Pick<BaselineSaidTable, 'list'>;
  readonly alerts: Omit<Alerts, 'save' | 'deleteDone'>;
  readonly tickets: Omit<Tickets, 'save'>;
  readonly silences: Omit<Silences, 'save'>;
  readonly care: Pick<CareTable, 'of'>;
  readonly outbox: Omit<OutboxTable, 'save' | 'dropStream'>;
  readonly evidence: Omit<EvidenceTable, 'save'>;
  readonly audit: Omit<Audit, 'append'>;
  readonly counters: Pick<Counters, 'list'>;
  readonly traffic: Omit<TrafficTable, 'save'>;
  readonly meta: Meta;
  /** One transaction, safe to repeat. Throws `store-write`; the store stays usable, nothing of the batch is in it. */
  save(batch: Batch): void;
  close(): void;
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
}

/** Throws `store-open`. */
export function openStore(path: string, {readOnly = false, outboxCap}: StoreOptions = {}): Store {
  const reserve = reserveFile(`${path}.reserve`);
  const db = readOnly ? openDatabase(path, true) : onFullDisk(() => openDatabase(path, false), reserve.release);
  const tables = tablesOf(db, outboxCap);
  const {
    assets,
    said,
    conversations,
    known,
    learning,
    habits,
    baselineSaid,
    alerts,
    outbox,
    audit,
    counters,
    meta,
    tickets,
    silences,
    care,
    evidence,
    traffic,
  } = tables;
  const write = diskWriter(db, path, reserve, [outbox.dropStream, alerts.deleteDone]);
  const saveBatch = db.transaction((batch: Batch) => saveInto(tables, batch));
  return {
    path,
    assets,
    said,
    conversations,
    known: {...known, forget: (...key) => write(() => known.forget(...key))},
    learning,
    habits,
    baselineSaid,
    alerts,
    tickets,
    silences,
    care,
    outbox: {...outbox, done: (seqs) => write(() => outbox.done(seqs))},
    evidence,
    audit,
    counters,
    traffic,
    meta: {...meta, set: (key, value) => write(() => meta.set(key, value))},
    save: (batch) => write(() => saveBatch.immediate(batch)),
    close: () => void db.close(),
  };
}

function tablesOf(db: Database, outboxCap: number | undefined) {
  const counters = counterTable(db);
  return {
    assets: assetTable(db),
    said: saidTable(db),
    conversations: conversationTable(db),
    known: knownTable(db),
    learning: learningTable(db),
    habits: habitTable(db),
    baselineSaid: baselineSaidTable(db),
    alerts: alertTable(db, counters),
    tickets: ticketTable(db),
    silences: silenceTable(db),
    care: careTable(db),
    outbox: outboxTable(db, counters, outboxCap),
    evidence: evidenceTable(db),
    audit: auditTable(db),
    counters,
    traffic: trafficTable(db),
    meta: metaTable(db),
  };
}

type Tables = ReturnType<typeof tablesOf>;

function saveInto(tables: Tables, {changes = [], messages = [], audit = []}: Batch): void {
  for (const change of changes) saveChange(tables, change);
  tables.outbox.save(messages);
  for (const entry of audit) tables.audit.append(entry);
}

function saveChange(tables: Tables, change: Change): void {
  const {assets, said, conversations, known, learning, habits, alerts, counters, tickets, silences, care, evidence} =
    tables;
  switch (change.type) {
    case 'alert':
      alerts.save(change.alert);
      break;
    case 'asset':
      assets.save(change.asset);
      break;
    case 'said':
      said.save(change.said);
      break;
    case 'conversation':
      conversations.save(change.conversation);
      break;
    case 'known':
      known.save(change.known);
      break;
    case 'traffic':
      tables.traffic.save(change.traffic);
      break;
    case 'learning':
      learning.save(change.learning);
      break;
    case 'habit':
      habits.save(change.habit);
      break;
    case 'baseline-said':
      saveSaid(tables, change.said, change.isOver);
      break;
    case 'metrics':
      counters.save(change.metrics);
      break;
    case 'evidence':
      evidence.save(change.window, change.pcapng);
      break;
    case 'ticket':
      tickets.save(change.ticket);
      break;
    case 'silence':
      silences.save(change.silence);
      break;
    case 'comment':
      care.comment(change.comment);
      break;
    case 'assignment':
      care.assign(change.assignment);
      break;
    default:
      assertNever(change);
  }
}

/** What is reset is forgotten here, too; the sensor, which hears of it later, tells only what it learns anew. */
function saveSaid({baselineSaid, known, learning}: Tables, said: BaselineSaid, isOver: boolean): void {
  if (isOver) {
    baselineSaid.remove(said);
    return;
  }
  baselineSaid.save(said);
  if (said.kind !== 'reset') return;
  for (const one of known.list({segment: said.segment})) {
    if (isWithin(one.key, said.scope)) known.forget(one.kind, one.segment, one.key);
  }
  learning.forget(said.segment, (scope) => scope === said.scope || (scope !== '' && isWithin(scope, said.scope)));
}
