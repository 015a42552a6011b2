/**
 * Looks every few seconds which open alerts somebody must be told of, tells it, and stores that it was told. A store that cannot be
 * written stops nobody from being told: what was told is known here, and stored later.
 */
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

export type EscalationParts = Pick<DaemonParts, 'log' | 'saving' | 'store' | 'topics'>;

export interface EscalationWatch {
  look(now: Micros): void;
  stop(): void;
}

/** Nothing without tiers. `start`: now; alerts that come from then on are escalated, the first time. */
export function watchEscalation(parts: EscalationParts, plan: Plan, start = Date.now() * 1000): EscalationWatch {
  const state: State = {parts, plan, judge: judgeOf(plan), start, known: undefined};
  const look = (now: Micros): void => {
    if (plan.tiers.length === 0) return;
    try {
      lookOnce(state, now);
    } catch (error) {
      // Of a disk that cannot even be read whoever writes the store speaks.
      if (!parts.saving.isDegraded()) parts.log.error({err: error}, 'alerts cannot be escalated');
    }
  };
  const timer = setInterval(() => look(Date.now() * 1000), LOOK_MS);
  return {look, stop: () => clearInterval(timer)};
}

interface Batch {
  readonly changes: Extract<Change, {type: 'escalation'}>[];
  readonly messages: OutboxMessage[];
  readonly audit: AuditEntry[];
}

interface State {
  readonly parts: EscalationParts;
  readonly plan: Plan;
  readonly judge: Judge;
  readonly start: Micros;
  /** By alert, once they were read. Nobody else changes them. */
  known: Map<string, Escalation> | undefined;
}

function lookOnce(state: State, now: Micros): void {
  const {parts, judge} = state;
  const {saving, store} = parts;
  state.known ??= new Map(store.escalations.list().map((one) => [one.alert, one]));
  const {known} = state;
  const others = new Map(known);
  const batch: Batch = {changes: [], messages: [], audit: []};
  for (const alert of openAlerts(state)) {
    const escalation = known.get(alert.id) ?? {alert: alert.id, since: now, tier: -1, told: now};
    const telling = judge.due(escalation, alert.level, now);
    if (telling !== undefined) tell(parts, batch, alert, escalation, telling, now);
    else if (!known.has(alert.id)) batch.changes.push({type: 'escalation', escalation, isOver: false});
    others.delete(alert.id);
  }
  for (const escalation of others.values()) {
    if (store.alerts.get(escalation.alert)?.state !== 'new') {
      batch.changes.push({type: 'escalation', escalation, isOver: true});
    }
  }
  if (batch.changes.length === 0) return;
  saving.keep(batch);
  for (const {escalation, isOver} of batch.changes) {
    if (isOver) known.delete(escalation.alert);
    else known.set(escalation.alert, escalation);
  }
}

function openAlerts({parts: {saving, store}, plan: {tiers}, start}: State): Alert[] {
  const since = store.meta.get(SINCE);
  if (since === undefined) saving.keep({meta: {[SINCE]: String(start)}});
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
