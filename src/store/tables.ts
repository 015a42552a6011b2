/** One module a table, put together over one database. */
import {advisoryTable} from './advisories.ts';
import {alertTable} from './alerts.ts';
import {assetTable} from './assets.ts';
import {attestationTable} from './attestations.ts';
import {auditTable} from './audit.ts';
import {baselineSaidTable} from './baseline-said.ts';
import {careTable} from './care.ts';
import {caseTable} from './cases.ts';
import {checklistTable} from './checklist.ts';
import {commandTable} from './commands.ts';
import {conversationTable} from './conversations.ts';
import {counterTable} from './counters.ts';
import {credentialTable} from './credentials.ts';
import {escalationTable} from './escalations.ts';
import {evidenceTable} from './evidence.ts';
import {habitTable} from './habits.ts';
import {jobTable} from './jobs.ts';
import {knownTable} from './known.ts';
import {learningTable} from './learning.ts';
import {metaTable} from './meta.ts';
import {type OutboxOptions, outboxTable} from './outbox.ts';
import {pollingTable} from './polling.ts';
import {saidTable} from './said.ts';
import {silenceTable} from './silences.ts';
import type {Database} from './sqlite.ts';
import {tagValueTable} from './tag-values.ts';
import {taskTable} from './tasks.ts';
import {ticketTable} from './tickets.ts';
import {trafficTable} from './traffic.ts';

export type Tables = ReturnType<typeof tablesOf>;

export function tablesOf(db: Database, outbox: OutboxOptions) {
  const counters = counterTable(db);
  return {
    assets: assetTable(db),
    said: saidTable(db),
    conversations: conversationTable(db),
    known: knownTable(db),
    learning: learningTable(db),
    habits: habitTable(db),
    tagValues: tagValueTable(db),
    baselineSaid: baselineSaidTable(db),
    alerts: alertTable(db),
    tickets: ticketTable(db),
    silences: silenceTable(db),
    care: careTable(db),
    credentials: credentialTable(db),
    outbox: outboxTable(db, counters, outbox),
    evidence: evidenceTable(db),
    audit: auditTable(db),
    advisories: advisoryTable(db),
    checklist: checklistTable(db),
    counters,
    commands: commandTable(db),
    escalations: escalationTable(db),
    jobs: jobTable(db),
    traffic: trafficTable(db),
    polling: pollingTable(db),
    tasks: taskTable(db),
    cases: caseTable(db),
    attestations: attestationTable(db),
    meta: metaTable(db),
  };
}
