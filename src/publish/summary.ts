/** What every message has in common for those who read lines instead of payloads: SIEM formats and headers. */
import {type Level, levels} from '../core/alert.ts';
import type {OutboxEntry} from '../core/outbox.ts';
import type {
  AlertPayload,
  AssetPayload,
  AuditPayload,
  EventPayload,
  MetricsPayload,
  PollPlanPayload,
  TaskPayload,
} from './payloads.ts';

/** A text is empty where nothing is known. */
export interface Party {
  readonly ip: string;
  readonly mac: string;
  readonly name: string;
}

export interface Summary {
  /** `alert`, `alert-raised`, `asset`, `metrics`, ... */
  readonly type: string;
  readonly id: string;
  readonly revision: string;
  readonly level: Level;
  /** ISO 8601, UTC, microseconds. */
  readonly time: string;
  readonly segment: string;
  /** Id of the rule; empty: none. */
  readonly rule: string;
  readonly title: string;
  /** In one sentence. */
  readonly what: string;
  /** Of an alert; empty: it has none. */
  readonly state: string;
  readonly count: number;
  readonly source: Party;
  readonly target: Party;
}

const NOBODY: Party = {ip: '', mac: '', name: ''};

/** Of a message with a payload. */
export function summaryOf({kind, payload}: OutboxEntry): Summary {
  const body: unknown = JSON.parse(payload);
  switch (kind) {
    case 'alert':
      return ofAlert(body as AlertPayload);
    case 'event':
      return ofEvent(body as EventPayload);
    case 'asset':
      return ofAsset(body as AssetPayload);
    case 'task':
      return ofTask(body as TaskPayload);
    case 'poll':
      return ofPollPlan(body as PollPlanPayload);
    case 'audit':
      return ofAudit(body as AuditPayload);
    case 'metrics':
      return ofMetrics(body as MetricsPayload);
  }
}

const ofAlert = (alert: AlertPayload): Summary => ({
  type: 'alert',
  ...common(alert),
  ...sides(alert),
  level: alert.level,
  rule: alert.rule.id,
  title: alert.rule.title,
  state: alert.state,
  count: alert.count,
});

const ofEvent = (event: EventPayload): Summary => ({
  type: event.event,
  ...common(event),
  ...sides(event),
  level: event.level ?? 'informational',
  rule: event.rule ?? '',
  title: event.event,
  state: event.state ?? '',
  count: 1,
});

const ofAsset = (asset: AssetPayload): Summary => ({
  type: 'asset',
  ...common(asset),
  level: 'informational',
  segment: asset.segment,
  rule: '',
  title: 'asset',
  what: `${asset.ips[0] ?? asset.macs[0] ?? asset.id} in ${asset.segment}`,
  state: '',
  count: 1,
  source: partyOf({ips: asset.ips, macs: asset.macs}),
  target: NOBODY,
});

const ofTask = (task: TaskPayload): Summary => ({
  ...ofSensor('task', task),
  id: task.id,
  level: task.state === 'missed' ? 'medium' : 'informational',
  what: `${task.what} (${task.period}): ${task.state}`,
  state: task.state,
});

const ofAudit = (audit: AuditPayload): Summary => ({
  ...ofSensor('audit', audit),
  what: `Head of the audit log: ${audit.head}`,
});

const ofPollPlan = (plan: PollPlanPayload): Summary => ({
  ...ofSensor('poll-plan', plan),
  what: `${plan.sensor} may ask ${plan.targets.length} services; ${stateOfPolling(plan)}`,
  source: {...NOBODY, ip: plan.sources[0]?.address ?? ''},
});

const stateOfPolling = ({enabled, stopped}: PollPlanPayload): string =>
  stopped === undefined ? `polling is ${enabled ? 'on' : 'off'}` : `stopped by ${stopped.by}: ${stopped.why}`;

const ofMetrics = (metrics: MetricsPayload): Summary => ({
  ...ofSensor('metrics', metrics),
  what: `Counters of ${metrics.sensor}`,
});

/** What is about nobody but the sensor. */
const ofSensor = (
  type: string,
  {revision, sensor, time}: {revision: string; sensor: string; time: string},
): Omit<Summary, 'what'> => ({
  ...{type, id: sensor, revision, time, segment: '', rule: '', title: type, state: '', count: 1},
  level: 'informational',
  source: NOBODY,
  target: NOBODY,
});

const common = ({id, revision, time}: {id: string; revision: string; time: string}) => ({id, revision, time});

const sides = ({segment, what, subject, object}: AlertPayload | EventPayload) => ({
  segment,
  what,
  source: partyOf(subject),
  target: object === undefined ? NOBODY : partyOf(object),
});

const partyOf = ({ips, macs, name}: {ips: string[]; macs: string[]; name?: string}): Party => ({
  ip: ips[0] ?? '',
  mac: macs[0] ?? '',
  name: name ?? '',
});

/** 0 to 10 as CEF and LEEF count. */
const severities: Readonly<Record<Level, number>> = {informational: 1, low: 3, medium: 5, high: 8, critical: 10};
export const severityOf = (level: Level): number => severities[level];

/** 2 (critical) to 6 (informational), RFC 5424 section 6.2.1. */
export const syslogSeverityOf = (level: Level): number => 6 - levels.indexOf(level);
