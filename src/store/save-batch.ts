/** What a batch does to the tables: each change goes to the one that knows it. */
import type {AdvisoryFinding, Exploited} from '../core/advisory.ts';
import {assertNever} from '../core/assert-never.ts';
import type {BaselineSaid} from '../core/baseline.ts';
import type {Change, Decided, SensorChange} from '../core/change.ts';
import type {ChecklistRun} from '../core/checklist.ts';
import type {OutboxMessage} from '../core/outbox.ts';
import {isWithin} from '../core/scope.ts';
import type {AdvisoryEntry} from './advisories.ts';
import type {AuditEntry} from './audit.ts';
import type {KnownTable} from './known.ts';
import type {PollingTable} from './polling.ts';
import type {Tables} from './tables.ts';
import type {TaskTable} from './tasks.ts';

export interface Batch {
  readonly changes?: readonly Change[];
  readonly messages?: readonly OutboxMessage[];
  readonly audit?: readonly AuditEntry[];
  readonly advisories?: readonly AdvisoryEntry[];
  readonly exploited?: readonly Exploited[];
  /** By asset: all that applies to it. */
  readonly findings?: ReadonlyMap<string, readonly AdvisoryFinding[]>;
  readonly run?: ChecklistRun;
  /** Lines of the checklist that were told as failing: these and no others. */
  readonly told?: readonly number[];
  /** Of the table `meta`. */
  readonly meta?: Readonly<Record<string, string>>;
}

export function saveInto(tables: Tables, batch: Batch): void {
  const {changes = [], messages = [], audit = [], advisories = [], exploited = [], findings = new Map()} = batch;
  for (const change of changes) saveChange(tables, change);
  for (const entry of advisories) tables.advisories.save(entry);
  tables.advisories.saveExploited(exploited);
  for (const [asset, found] of findings) tables.advisories.replaceFindings(asset, found);
  if (batch.run !== undefined) tables.checklist.save(batch.run);
  if (batch.told !== undefined) tables.checklist.saveTold(batch.told);
  for (const [key, value] of Object.entries(batch.meta ?? {})) tables.meta.set(key, value);
  tables.outbox.save(messages);
  for (const entry of audit) tables.audit.append(entry);
}

function saveChange(tables: Tables, change: Change): void {
  const {assets, said, conversations, learning, habits, alerts, counters} = tables;
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
    case 'forgotten':
      saveKnown(tables.known, change);
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
    case 'tag-value':
      tables.tagValues.save(change.tag);
      break;
    case 'metrics':
      counters.save(change.metrics);
      break;
    case 'evidence':
      tables.evidence.save(change.window, change.pcapng);
      break;
    case 'credential-use':
      tables.credentials.saveUse(change.use);
      break;
    default:
      saveOwn(tables, change);
  }
}

type FromSensor = SensorChange['type'];

/** What the core itself did, and what people decided. */
function saveOwn(tables: Tables, change: Exclude<Change, {type: FromSensor | 'said'}>): void {
  switch (change.type) {
    case 'poll-device':
    case 'poll-asked':
      savePolling(tables.polling, change);
      break;
    case 'credential-attempt':
      tables.credentials.saveAttempt(change.attempt);
      break;
    case 'task':
      saveTask(tables.tasks, change);
      break;
    default:
      saveDecided(tables, change);
  }
}

function saveDecided(tables: Tables, change: Decided): void {
  const {tickets, silences, care, advisories} = tables;
  switch (change.type) {
    case 'baseline-said':
      saveSaid(tables, change.said, change.isOver);
      break;
    case 'command-seen':
      tables.commands.save(change.seen);
      break;
    case 'escalation':
      if (change.isOver) tables.escalations.remove(change.escalation.alert);
      else tables.escalations.save(change.escalation);
      break;
    case 'job':
      tables.jobs.save(change.job);
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
    case 'vex':
      advisories.saveVex(change.vex);
      break;
    case 'poll-switch':
      tables.polling.saveSwitch(change.said);
      break;
    case 'act':
      tables.tasks.record(change.act);
      break;
    case 'case':
      tables.cases.save(change.case);
      break;
    case 'signer':
      tables.attestations.saveSigner(change.signer);
      break;
    case 'attestation':
      tables.attestations.save(change.attestation);
      break;
    case 'credential-approval':
      tables.credentials.saveApproval(change.approval);
      break;
    default:
      assertNever(change);
  }
}

function savePolling(table: PollingTable, change: Extract<Change, {type: 'poll-device' | 'poll-asked'}>): void {
  if (change.type === 'poll-device') table.saveDevice(change.device);
  else table.saveAsked(change.asked);
}

function saveTask(table: TaskTable, {period, closed}: Extract<Change, {type: 'task'}>): void {
  table.create(period);
  if (closed !== undefined) table.close(period.line, period.key, closed);
}

function saveKnown(table: KnownTable, {type, known}: Extract<Change, {type: 'known' | 'forgotten'}>): void {
  if (type === 'known') table.save(known);
  else table.forget(known.kind, known.segment, known.key);
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
