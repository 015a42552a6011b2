/** Looks every few seconds which open alerts somebody must be told of, tells it, and stores that it was told. */
import type {Alert} from './core/alert.ts';
import {levels} from './core/alert.ts';
import type {Change} from './core/change.ts';
import type {OutboxMessage} from './core/outbox.ts';
import type {Micros} from './core/time.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {type Judge, judgeOf, type Telling} from './escalation/judge.ts';
import type {Escalation, Plan} from './escalation/plan.ts';
import {escalationMessage} from './publish/messages.ts';
import type {AuditEntry} from './store/audit.ts';
import {before} from './store/store.ts';

const LOOK_MS = 5000;
/** Alerts that are escalated at a time, those seen last; more of them is a storm, and whoever is told of 200 looks. */
const MOST = 200;
/** Key of the table `meta`: what was open before escalation was first set up is not escalated. */
const SINCE = 'escalation.since';

export type EscalationParts = Pick<DaemonParts, 'log' | 'publisher' | 'saving' | 'store' | 'topics'>;

export interface EscalationWatch {
  look(now: Micros): void;
  stop(): void;
}

/** Nothing without tiers. `start`: now; alerts that come from then on are escalated, the first time. */
export function watchEscalation(parts: EscalationParts, plan: Plan, start = Date.now() * 1000): EscalationWatch {
  const judge = judgeOf(plan);
  const look = (now: Micros): void => {
    if (plan.tiers.length === 0 || parts.saving.isDegraded()) return;
    try {
      lookOnce(parts, plan, judge, {start, now});
    } catch (error) {
      parts.log.error({err: error}, 'alerts cannot be escalated');
    }
  };
  const timer = setInterval(() => look(Date.now() * 1000), LOOK_MS);
  return {look, stop: () => clearInterval(timer)};
}

interface Batch {
  readonly changes: Change[];
  readonly messages: OutboxMessage[];
  readonly audit: AuditEntry[];
}

interface Times {
  readonly start: Micros;
  readonly now: Micros;
}

function lookOnce(parts: EscalationParts, plan: Plan, {due}: Judge, {start, now}: Times): void {
  const {publisher, store} = parts;
  const known = new Map(store.escalations.list().map((one) => [one.alert, one]));
  const batch: Batch = {changes: [], messages: [], audit: []};
  for (const alert of openAlerts(parts, plan, start)) {
    const escalation = known.get(alert.id) ?? {alert: alert.id, since: now, tier: -1, told: now};
    const telling = due(escalation, alert.level, now);
    if (telling !== undefined) tell(parts, batch, alert, escalation, telling, now);
    else if (!known.has(alert.id)) batch.changes.push({type: 'escalation', escalation, isOver: false});
    known.delete(alert.id);
  }
  for (const escalation of known.values()) {
    if (store.alerts.get(escalation.alert)?.state !== 'new') {
      batch.changes.push({type: 'escalation', escalation, isOver: true});
    }
  }
  if (batch.changes.length === 0) return;
  store.save(batch);
  if (batch.messages.length > 0) publisher?.wake();
}

function openAlerts({store}: EscalationParts, {tiers}: Plan, start: Micros): Alert[] {
  const since = store.meta.get(SINCE);
  if (since === undefined) store.meta.set(SINCE, String(start));
  const least = Math.min(...tiers.map(({level}) => levels.indexOf(level)));
  const alerts = store.alerts.list({states: ['new'], level: levels[least] ?? 'critical', limit: MOST});
  return alerts.filter(({lastSeen}) => lastSeen >= Number(since ?? start));
}

function tell(
  {store, topics}: EscalationParts,
  {changes, messages, audit}: Batch,
  alert: Alert,
  escalation: Escalation,
  {tier, who, sinks}: Telling,
  now: Micros,
): void {
  changes.push({type: 'escalation', escalation: {...escalation, tier, told: now}, isOver: false});
  messages.push(escalationMessage(alert, {tier: tier + 1, who, sinks}, before(store), topics, now));
  const people = who.length === 0 ? 'nobody on call' : who.join(', ');
  const detail = `${alert.id}: tier ${tier + 1}, ${people}, by ${sinks.join(', ')}`;
  audit.push({time: now, actor: 'daemon', action: 'alert.escalated', detail});
}
