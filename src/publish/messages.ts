/** Changes → messages, pure: the same changes give the same messages, so that whatever is sent twice can be told. */
import type {Alert, AlertState, Evidence} from '../core/alert.ts';
import type {Asset, AssetId, Observed} from '../core/asset.ts';
import type {Care} from '../core/care.ts';
import type {Change, SensorMetrics} from '../core/change.ts';
import type {EvidenceWindow} from '../core/evidence.ts';
import type {OutboxKind, OutboxMessage} from '../core/outbox.ts';
import {DAY, isoTime, type Micros} from '../core/time.ts';
import {ulid} from '../core/ulid.ts';
import {harmlessJson} from './json.ts';
import type {AlertPayload, AssetPayload, EventPayload, MetricsPayload, StatusPayload} from './payloads.ts';
import {SCHEMA} from './schema-version.ts';
import type {Origin, Topics} from './topics.ts';

/** What was stored before these changes: tells raised from repeated, and gives an alert its assets and what people did about it. */
export interface Before {
  alert(id: string): Alert | undefined;
  asset(id: AssetId): Asset | undefined;
  care(alert: string): Care;
  /** The latest window of an alert's evidence. */
  evidence(alert: string): EvidenceWindow | undefined;
}

/** Comments that a message carries, the latest ones. */
const MAX_COMMENTS = 10;

const doneStates: readonly AlertState[] = ['closed', 'learned', 'muted'];
const isDone = (state: AlertState): boolean => doneStates.includes(state);

/** What one batch of changes leads to: what was before it, and what it has told so far. */
interface Batch {
  readonly topics: Topics;
  readonly before: Before;
  readonly assetOf: Before['asset'];
  readonly careOf: Before['care'];
  readonly evidenceFor: Before['evidence'];
  readonly alertStates: Map<string, AlertState>;
  readonly announced: Set<AssetId>;
}

/** Call it before the changes are saved; save both in one transaction. */
export function messagesOf(changes: readonly Change[], before: Before, topics: Topics): OutboxMessage[] {
  const [assetOf, careOf] = [withAssetsOf(changes, before), withCareOf(changes, before)];
  const evidenceFor = withEvidenceOf(changes, before);
  const batch: Batch = {topics, before, assetOf, careOf, evidenceFor, alertStates: new Map(), announced: new Set()};
  return changes.flatMap((change) => messagesAbout(change, batch));
}

function messagesAbout(change: Change, batch: Batch): OutboxMessage[] {
  switch (change.type) {
    case 'metrics':
      return [metricsMessage(change.metrics, batch.topics)];
    case 'asset':
      return assetMessages(change.asset, batch);
    case 'alert':
      return alertMessages(change.alert, batch);
    case 'comment':
      return careMessages(change.comment.alert, batch);
    case 'assignment':
      return careMessages(change.assignment.alert, batch);
    default:
      return [];
  }
}

function assetMessages(asset: Asset, {announced, before, topics}: Batch): OutboxMessage[] {
  const isNew = !announced.has(asset.id) && before.asset(asset.id) === undefined;
  announced.add(asset.id);
  return isNew ? [assetMessage(asset, topics), assetEvent(asset, topics)] : [assetMessage(asset, topics)];
}

function alertMessages(alert: Alert, batch: Batch): OutboxMessage[] {
  const {alertStates, assetOf, before, topics} = batch;
  const was = alertStates.get(alert.id) ?? before.alert(alert.id)?.state;
  alertStates.set(alert.id, alert.state);
  const event = eventOf(was, alert.state);
  const message = alertMessage(alert, batch);
  return event === undefined ? [message] : [message, alertEvent(event, alert, assetOf, topics)];
}

/** What people did about an alert is part of it. */
function careMessages(id: string, batch: Batch): OutboxMessage[] {
  const alert = batch.before.alert(id);
  return alert === undefined ? [] : [alertMessage(alert, batch)];
}

/** The payload of `status`; `time` is that of the clock, since it is about the sensor and not about its traffic. */
export const statusPayload = (origin: Origin, state: StatusPayload['state'], time: Micros): string =>
  harmlessJson({...header(origin, time), state, version: origin.version} satisfies StatusPayload);

/** An asset as these changes leave it; each is looked up once, since all alerts of a storm are about the same few. */
function withAssetsOf(changes: readonly Change[], before: Before): Before['asset'] {
  const assets = new Map<AssetId, Asset | undefined>();
  for (const change of changes) if (change.type === 'asset') assets.set(change.asset.id, change.asset);
  return (id) => {
    if (!assets.has(id)) assets.set(id, before.asset(id));
    return assets.get(id);
  };
}

/** Evidence as these changes leave it. */
function withEvidenceOf(changes: readonly Change[], before: Before): Before['evidence'] {
  const windows = new Map<string, EvidenceWindow>();
  for (const change of changes) if (change.type === 'evidence') windows.set(change.window.alert, change.window);
  return (alert) => windows.get(alert) ?? before.evidence(alert);
}

/** What people did about an alert, as these changes leave it. */
function withCareOf(changes: readonly Change[], before: Before): Before['care'] {
  return (alert) => {
    let {assignee, comments} = before.care(alert);
    for (const change of changes) {
      if (change.type === 'comment' && change.comment.alert === alert) comments = [...comments, change.comment];
      if (change.type === 'assignment' && change.assignment.alert === alert) assignee = change.assignment.assignee;
    }
    return {assignee, comments};
  };
}

function eventOf(was: AlertState | undefined, is: AlertState): EventPayload['event'] | undefined {
  if (was === undefined) return isDone(is) ? undefined : 'alert-raised';
  if (isDone(was) === isDone(is)) return undefined;
  return isDone(is) ? 'alert-closed' : 'alert-reopened';
}

function alertMessage(alert: Alert, {assetOf, careOf, evidenceFor, topics}: Batch): OutboxMessage {
  const care = careOf(alert.id);
  const {rule} = alert;
  const window = evidenceFor(alert.id);
  const payload: Omit<AlertPayload, 'revision'> = {
    ...header(topics.origin, alert.lastSeen),
    id: alert.id,
    state: alert.state,
    level: alert.level,
    ...(alert.raised !== '' && {raised: alert.raised}),
    ...(alert.silence !== '' && {silence: alert.silence}),
    ...(care.assignee !== '' && {assignee: care.assignee}),
    comments: care.comments.slice(-MAX_COMMENTS).map(({time, by, text}) => ({time: isoTime(time), by, text})),
    what: alert.what,
    ...parties(alert, assetOf),
    why: rule.why,
    respond: rule.respond,
    falsePositives: [...rule.falsePositives],
    attack: [...rule.attack],
    rule: {
      id: rule.id,
      uuid: rule.uuid,
      title: rule.title,
      level: rule.level,
      profile: rule.profile,
      modified: rule.modified,
      ageDays: ageInDays(rule.modified, alert.lastSeen),
    },
    count: alert.count,
    firstSeen: isoTime(alert.firstSeen),
    lastSeen: isoTime(alert.lastSeen),
    first: evidenceOf(alert.first),
    latest: evidenceOf(alert.latest),
    ...(window && {evidence: {state: window.state, note: window.note}}),
  };
  const message = messageOf('alert', topics.alert(alert.id), alert.lastSeen, payload, true);
  return isDone(alert.state) ? {...message, payload: ''} : message;
}

function alertEvent(
  event: EventPayload['event'],
  alert: Alert,
  assetOf: Before['asset'],
  topics: Topics,
): OutboxMessage {
  const payload: Omit<EventPayload, 'revision'> = {
    ...header(topics.origin, alert.lastSeen),
    id: alert.id,
    event,
    what: alert.what,
    state: alert.state,
    level: alert.level,
    rule: alert.rule.id,
    ...parties(alert, assetOf),
  };
  return messageOf('event', topics.event, alert.lastSeen, payload, false);
}

function assetMessage(asset: Asset, topics: Topics): OutboxMessage {
  const {vendor, model, firmware, serial, name, role} = asset;
  const identity = Object.entries({vendor, model, firmware, serial, name, role}).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, observedOf(value)] as const],
  );
  const payload: Omit<AssetPayload, 'revision'> = {
    ...header(topics.origin, asset.lastSeen),
    id: asset.id,
    segment: asset.segment,
    ips: [...asset.ips],
    macs: [...asset.macs],
    vlans: [...asset.vlans],
    ...Object.fromEntries(identity),
    serves: [...asset.serves],
    uses: [...asset.uses],
    sent: asset.sent,
    firstSeen: isoTime(asset.firstSeen),
    lastSeen: isoTime(asset.lastSeen),
    packets: asset.packets,
  };
  return messageOf('asset', topics.asset(asset.id), asset.lastSeen, payload, true);
}

function assetEvent(asset: Asset, topics: Topics): OutboxMessage {
  const payload: Omit<EventPayload, 'revision'> = {
    ...header(topics.origin, asset.firstSeen),
    id: asset.id,
    event: 'asset-new',
    segment: asset.segment,
    what: `${asset.ips[0] ?? asset.macs[0] ?? asset.id} was seen for the first time in ${asset.segment}`,
    subject: referenceTo(asset.id, asset),
  };
  return messageOf('event', topics.event, asset.firstSeen, payload, false);
}

function metricsMessage({time, counters}: SensorMetrics, topics: Topics): OutboxMessage {
  const payload: Omit<MetricsPayload, 'revision'> = {...header(topics.origin, time), counters: {...counters}};
  return messageOf('metrics', topics.metrics, time, payload, false);
}

/** The revision is made from the content: a repeated message repeats it, a changed one does not. */
function messageOf(kind: OutboxKind, topic: string, time: Micros, payload: object, retain: boolean): OutboxMessage {
  const revision = ulid(time, JSON.stringify(payload));
  return {id: `${topic}#${revision}`, kind, topic, payload: harmlessJson({...payload, revision}), retain};
}

const header = ({site, sensor}: Origin, time: Micros) => ({schema: SCHEMA, site, sensor, time: isoTime(time)}) as const;

const parties = ({segment, subject, object}: Alert, assetOf: Before['asset']) => ({
  segment,
  subject: referenceTo(subject, assetOf(subject)),
  ...(object === '' ? {} : {object: referenceTo(object, assetOf(object))}),
});

const referenceTo = (id: AssetId, asset: Asset | undefined): AlertPayload['subject'] => ({
  id,
  ips: [...(asset?.ips ?? [])],
  macs: [...(asset?.macs ?? [])],
  ...(asset?.name && {name: asset.name.value}),
  ...(asset?.vendor && {vendor: asset.vendor.value}),
  ...(asset?.role && {role: asset.role.value}),
});

const observedOf = ({value, source, confidence, firstSeen, lastSeen}: Observed<string>) => ({
  value,
  source,
  confidence,
  firstSeen: isoTime(firstSeen),
  lastSeen: isoTime(lastSeen),
});

const evidenceOf = ({time, frame, name, protocol, client, server, fields}: Evidence): AlertPayload['first'] => ({
  time: isoTime(time),
  frame,
  name,
  protocol,
  client,
  server,
  fields: fields as AlertPayload['first']['fields'],
});

/** A rule that is newer than the traffic (an old capture) has no age. */
const ageInDays = (modified: string, time: Micros): number =>
  Math.max(0, Math.floor((time - Date.parse(modified) * 1000) / DAY)) || 0;
