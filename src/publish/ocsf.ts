/**
 * Open Cybersecurity Schema Framework, 1.5.0 (schema.ocsf.io). Alerts and what happens to them are Detection Findings
 * (class 2004), assets are Device Inventory Info (5001), the rest base events (0). Required by events/base_event.json:
 * activity_id, category_uid, class_uid, metadata (product, version), severity_id, time, type_uid; by finding.json:
 * finding_info (uid); by inventory_info.json: device (type_id); by analytic.json: type_id; by remediation.json: desc.
 */
import type {AlertState, Level} from '../core/alert.ts';
import type {OutboxEntry} from '../core/outbox.ts';
import {harmlessJson} from './json.ts';
import type {AlertPayload, MetricsPayload} from './payloads.ts';
import {type Party, type Summary, summaryOf} from './summary.ts';
import type {Origin} from './topics.ts';

const VERSION = '1.5.0';
const severities: Readonly<Record<Level, number>> = {informational: 1, low: 2, medium: 3, high: 4, critical: 5};
/** New, in progress, suppressed, resolved. */
const statuses: Readonly<Record<AlertState, number>> = {
  new: 1,
  acknowledged: 2,
  suppressed: 3,
  muted: 3,
  learned: 4,
  closed: 4,
};
const [CREATE, UPDATE, CLOSE] = [1, 2, 3];
const activities: Readonly<Record<string, number>> = {
  'alert-raised': CREATE,
  test: CREATE,
  'alert-reopened': UPDATE,
  'alert-closed': CLOSE,
};
/** Of an analytic: a rule. */
const RULE = 1;
/** Of a device: what it is stands in `type`. */
const OTHER = 99;
/** Of a finding that is about nothing. */
const TEST = 6;

/** One event as JSON; of a message with a payload. */
export function ocsfOf(entry: OutboxEntry, origin: Origin): string {
  const summary = summaryOf(entry);
  return harmlessJson({...classed(entry, summary), ...common(summary, origin)});
}

function classed(entry: OutboxEntry, summary: Summary): object {
  if (summary.type === 'asset' || summary.type === 'asset-new') return inventory(summary);
  if (entry.kind === 'metrics') {
    const {counters}: MetricsPayload = JSON.parse(entry.payload);
    return {...uids(0, 0, OTHER), activity_name: 'Counters', unmapped: {counters}};
  }
  if (isOfSensor(entry))
    return {...uids(0, 0, OTHER), activity_name: summary.type, unmapped: JSON.parse(entry.payload)};
  const alert: AlertPayload | undefined = entry.kind === 'alert' ? JSON.parse(entry.payload) : undefined;
  return finding(summary, alert);
}

/** What the sensor says of its own work is no finding. */
const isOfSensor = ({kind, payload}: OutboxEntry): boolean =>
  kind === 'poll' ||
  kind === 'task' ||
  kind === 'audit' ||
  (kind === 'event' && JSON.parse(payload).event.startsWith('task-'));

const uids = (category: number, classUid: number, activity: number) => ({
  category_uid: category,
  class_uid: classUid,
  activity_id: activity,
  type_uid: classUid * 100 + activity,
});

const common = ({time, level, what, revision}: Summary, {site, sensor, version}: Origin) => ({
  time: millis(time),
  severity_id: severities[level],
  message: what,
  metadata: {
    version: VERSION,
    uid: revision,
    product: {name: 'Bifrost', vendor_name: 'Bifrost', version, uid: `${site}/${sensor}`},
  },
});

/** `alert`: the whole of it, where the message has it. */
function finding(summary: Summary, alert: AlertPayload | undefined): object {
  const {type, id, rule, title, what, state, count, segment} = summary;
  const activity = activities[type] ?? (count > 1 || state !== 'new' ? UPDATE : CREATE);
  return {
    ...uids(2, 2004, activity),
    ...(state !== '' && {status_id: statuses[state as AlertState]}),
    ...(type === 'test' && {verdict_id: TEST}),
    is_alert: type !== 'test' && activity !== CLOSE,
    count,
    finding_info: {
      uid: id,
      title: alert?.rule.title ?? title,
      desc: what,
      ...(rule !== '' && {analytic: {type_id: RULE, uid: rule, name: alert?.rule.title ?? rule}}),
      ...(alert && {
        first_seen_time: millis(alert.firstSeen),
        last_seen_time: millis(alert.lastSeen),
        attacks: alert.attack.map((uid) => ({technique: {uid}})),
      }),
    },
    ...(alert && {remediation: {desc: alert.respond}}),
    ...(hasSides(summary) && {evidences: [evidence(summary, alert)]}),
    unmapped: {segment, ...(alert && {why: alert.why})},
  };
}

const hasSides = ({source, target}: Summary): boolean => isKnown(source) || isKnown(target);
const isKnown = ({ip, name}: Party): boolean => ip !== '' || name !== '';

const evidence = ({source, target}: Summary, alert: AlertPayload | undefined) => ({
  ...(isKnown(source) && {src_endpoint: endpoint(source)}),
  ...(isKnown(target) && {dst_endpoint: endpoint(target)}),
  ...(alert && {data: {...alert.latest}}),
});

const endpoint = ({ip, mac, name}: Party) => ({
  ...(ip !== '' && {ip}),
  ...(mac !== '' && {mac}),
  ...(name !== '' && {name}),
});

const inventory = ({type, id, segment, source}: Summary) => ({
  ...uids(5, 5001, 2),
  activity_name: type === 'asset' ? 'Seen' : 'Seen for the first time',
  device: {type_id: OTHER, type: 'Industrial device', uid: id, zone: segment, ...endpoint(source)},
});

/** ISO 8601 → milliseconds since 1970. */
const millis = (time: string): number => Date.parse(time);
