/** Changes → messages, pure: the same changes give the same messages, so that whatever is sent twice can be told. */
import type {Alert, AlertState, Evidence} from '../core/alert.ts';
import {type Asset, type AssetId, type Identity, identityFieldNames, type Observed} from '../core/asset.ts';
import type {Care} from '../core/care.ts';
import type {Change, SensorMetrics} from '../core/change.ts';
import type {EvidenceWindow} from '../core/evidence.ts';
import {isExercise} from '../core/exercise.ts';
import type {OutboxKind, OutboxMessage} from '../core/outbox.ts';
import {knownOf, type Said} from '../core/said.ts';
import {DAY, isoTime, type Micros, SECOND} from '../core/time.ts';
import {ulid} from '../core/ulid.ts';
import {harmlessJson} from './json.ts';
import type {
  AlertPayload,
  AssetPayload,
  AuditPayload,
  EventPayload,
  MetricsPayload,
  ReplyPayload,
  StatusPayload,
} from './payloads.ts';
import {SCHEMA} from './schema-version.ts';
import type {Origin, Topics} from './topics.ts';

/** What was stored before these changes: tells raised from repeated, and gives an alert its assets and what people did about it. */
export interface Before {
  alert(id: string): Alert | undefined;
  asset(id: AssetId): Asset | undefined;
  /** What people said of it. */
  said(asset: Pick<Asset, 'id' | 'aliases'>): Said | undefined;
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
  readonly known: KnownAssets;
  readonly careOf: Before['care'];
  readonly evidenceFor: Before['evidence'];
  readonly alertStates: Map<string, AlertState>;
  readonly announced: Set<AssetId>;
}

/** Call it before the changes are saved; save both in one transaction. */
export function messagesOf(changes: readonly Change[], before: Before, topics: Topics): OutboxMessage[] {
  const [known, careOf] = [knowing(changes, before), withCareOf(changes, before)];
  const evidenceFor = withEvidenceOf(changes, before);
  const batch: Batch = {topics, before, known, careOf, evidenceFor, alertStates: new Map(), announced: new Set()};
  return changes.flatMap((change) => messagesAbout(change, batch));
}

function messagesAbout(change: Change, batch: Batch): OutboxMessage[] {
  switch (change.type) {
    case 'metrics':
      return [metricsMessage(change.metrics, batch.topics)];
    case 'asset':
      return assetMessages(change.asset, batch);
    case 'said':
      return saidMessages(change.said, batch);
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

function assetMessages(asset: Asset, {announced, before, known, topics}: Batch): OutboxMessage[] {
  const stored = before.asset(asset.id);
  const isNew = !announced.has(asset.id) && stored === undefined;
  announced.add(asset.id);
  const message = assetMessage(asset, known.said(asset), topics);
  const cleared = asset.aliases
    .filter((alias) => stored?.aliases.includes(alias) !== true)
    .map((alias) => ({...messageOf('asset', topics.asset(alias), asset.lastSeen, {}, true), payload: ''}));
  return [message, ...cleared, ...(isNew ? [assetEvent(asset, known, topics)] : [])];
}

function saidMessages({id}: Said, {known, topics}: Batch): OutboxMessage[] {
  const asset = known.asset(id);
  return asset === undefined ? [] : [assetMessage(asset, known.said(asset), topics)];
}

function alertMessages(alert: Alert, batch: Batch): OutboxMessage[] {
  const {alertStates, known, before, topics} = batch;
  const was = alertStates.get(alert.id) ?? before.alert(alert.id)?.state;
  alertStates.set(alert.id, alert.state);
  const event = eventOf(was, alert.state);
  const message = alertMessage(alert, batch);
  return event === undefined ? [message] : [message, alertEvent(event, alert, known, topics)];
}

/** What people did about an alert is part of it. */
function careMessages(id: string, batch: Batch): OutboxMessage[] {
  const alert = batch.before.alert(id);
  return alert === undefined ? [] : [alertMessage(alert, batch)];
}

/** The payload of `status`; `time` is that of the clock, since it is about the sensor and not about its traffic. */
export const statusPayload = (origin: Origin, state: StatusPayload['state'], time: Micros): string =>
  harmlessJson({...header(origin, time), state, version: origin.version} satisfies StatusPayload);

/** What `bifrost alerts test` sends every way: labelled, critical, about nobody but the sensor. `time`: that of the clock. */
export function testMessage(topics: Topics, actor: string, time: Micros): OutboxMessage {
  const payload: Omit<EventPayload, 'revision'> = {
    ...header(topics.origin, time),
    id: ulid(time, actor),
    event: 'test',
    segment: '',
    what: `TEST, no alarm: ${actor} checks whether alerts arrive`,
    level: 'critical',
    subject: {id: topics.origin.sensor, ips: [], macs: []},
  };
  return messageOf('event', topics.event, time, payload, false);
}

/** `time`: that of the clock. */
export function auditMessage({seq, hash}: {seq: number; hash: string}, topics: Topics, time: Micros): OutboxMessage {
  const payload: Omit<AuditPayload, 'revision'> = {...header(topics.origin, time), head: `${seq}:${hash}`};
  return messageOf('audit', topics.audit, time, payload, true);
}

/** The payload of `reply`. */
export const replyPayload = (
  origin: Origin,
  answer: Omit<ReplyPayload, 'schema' | 'site' | 'sensor' | 'time'>,
  time: Micros,
): string => harmlessJson({...header(origin, time), ...answer} satisfies ReplyPayload);

type KnownAssets = Pick<Before, 'asset' | 'said'>;

/** Assets as these changes leave them; each is looked up once, since all alerts of a storm are about the same few. */
function knowing(changes: readonly Change[], before: Before): KnownAssets {
  const assets = new Map<AssetId, Asset | undefined>();
  const said = new Map<AssetId, Said>();
  for (const change of changes) {
    if (change.type === 'asset') assets.set(change.asset.id, change.asset);
    if (change.type === 'said') said.set(change.said.id, change.said);
  }
  return {
    asset(id) {
      if (!assets.has(id)) assets.set(id, before.asset(id));
      return assets.get(id);
    },
    said: (asset) => said.get(asset.id) ?? before.said(asset),
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

const exerciseOf = (alert: Alert): {exercise?: true} => (isExercise(alert) ? {exercise: true} : {});

function alertMessage(alert: Alert, {known, careOf, evidenceFor, topics}: Batch): OutboxMessage {
  const care = careOf(alert.id);
  const {rule} = alert;
  const window = evidenceFor(alert.id);
  const payload: Omit<AlertPayload, 'revision'> = {
    ...header(topics.origin, alert.lastSeen),
    id: alert.id,
    ...exerciseOf(alert),
    state: alert.state,
    level: alert.level,
    ...(alert.raised !== '' && {raised: alert.raised}),
    ...(alert.silence !== '' && {silence: alert.silence}),
    ...(care.assignee !== '' && {assignee: care.assignee}),
    comments: care.comments.slice(-MAX_COMMENTS).map(({time, by, text}) => ({time: isoTime(time), by, text})),
    what: alert.what,
    ...parties(alert, known),
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

function alertEvent(event: EventPayload['event'], alert: Alert, known: KnownAssets, topics: Topics): OutboxMessage {
  const payload: Omit<EventPayload, 'revision'> = {
    ...header(topics.origin, alert.lastSeen),
    id: alert.id,
    event,
    ...exerciseOf(alert),
    what: alert.what,
    state: alert.state,
    level: alert.level,
    rule: alert.rule.id,
    ...parties(alert, known),
  };
  return messageOf('event', topics.event, alert.lastSeen, payload, false);
}

/** Nobody has acknowledged an alert in time: a tier is told of it, through its sinks alone. `time`: that of the clock. */
export function escalationMessage(
  alert: Alert,
  {tier, who, sinks}: {readonly tier: number; readonly who: readonly string[]; readonly sinks: readonly string[]},
  known: Before,
  topics: Topics,
  time: Micros,
): OutboxMessage {
  const payload: Omit<EventPayload, 'revision'> = {
    ...header(topics.origin, time),
    id: alert.id,
    event: 'alert-escalated',
    ...exerciseOf(alert),
    what: alert.what,
    state: alert.state,
    level: alert.level,
    rule: alert.rule.id,
    ...parties(alert, known),
    ...{tier, who: [...who], sinks: [...sinks]},
  };
  return messageOf('event', topics.event, time, payload, false);
}

function assetMessage(asset: Asset, said: Said | undefined, topics: Topics): OutboxMessage {
  const payload: Omit<AssetPayload, 'revision'> = {
    ...header(topics.origin, asset.lastSeen),
    id: asset.id,
    segment: asset.segment,
    ips: [...asset.ips],
    macs: [...asset.macs],
    vlans: [...asset.vlans],
    aliases: [...asset.aliases],
    units: [...asset.units],
    modules: asset.modules.map((module) => ({address: module.address, ...identityOf(module)})),
    ...identityOf(asset),
    serves: [...asset.serves],
    uses: [...asset.uses],
    listed: asset.listed.map((one) => ({list: one.list, ...observedOf(one)})),
    maxSockets: asset.maxSockets,
    watchedSeconds: Math.floor(asset.watched / SECOND),
    longestSilenceSeconds: Math.floor(asset.longestSilence / SECOND),
    approval: said?.approval ?? 'none',
    ...(said && {said: {fields: {...said.fields}, tags: [...said.tags], by: said.by, time: isoTime(said.time)}}),
    sent: asset.sent,
    firstSeen: isoTime(asset.firstSeen),
    lastSeen: isoTime(asset.lastSeen),
    packets: asset.packets,
  };
  return messageOf('asset', topics.asset(asset.id), asset.lastSeen, payload, true);
}

const identityOf = (identity: Identity) =>
  Object.fromEntries(
    identityFieldNames.flatMap((field) => {
      const observed = identity[field];
      return observed === undefined ? [] : [[field, observedOf(observed)] as const];
    }),
  );

function assetEvent(asset: Asset, known: KnownAssets, topics: Topics): OutboxMessage {
  const payload: Omit<EventPayload, 'revision'> = {
    ...header(topics.origin, asset.firstSeen),
    id: asset.id,
    event: 'asset-new',
    segment: asset.segment,
    what: `${asset.ips[0] ?? asset.macs[0] ?? asset.id} was seen for the first time in ${asset.segment}`,
    subject: referenceTo(asset.id, known),
  };
  return messageOf('event', topics.event, asset.firstSeen, payload, false);
}

function metricsMessage({time, counters}: SensorMetrics, topics: Topics): OutboxMessage {
  const payload: Omit<MetricsPayload, 'revision'> = {...header(topics.origin, time), counters: {...counters}};
  return messageOf('metrics', topics.metrics, time, payload, false);
}

/** The revision is made from the content: a repeated message repeats it, a changed one does not. */
/** The same content at the same time has the same revision. `time`: of what it is about. */
export function messageOf(
  kind: OutboxKind,
  topic: string,
  time: Micros,
  payload: object,
  retain: boolean,
  maxItems?: number,
): OutboxMessage {
  const revision = ulid(time, JSON.stringify(payload));
  return {id: `${topic}#${revision}`, kind, topic, payload: harmlessJson({...payload, revision}, maxItems), retain};
}

/** What every payload begins with. */
export const header = ({site, sensor}: Origin, time: Micros) =>
  ({schema: SCHEMA, site, sensor, time: isoTime(time)}) as const;

const parties = ({segment, subject, object}: Alert, known: KnownAssets) => ({
  segment,
  subject: referenceTo(subject, known),
  ...(object === '' ? {} : {object: referenceTo(object, known)}),
});

/** An id that an asset had before is answered with the one it has now. */
function referenceTo(id: AssetId, known: KnownAssets): AlertPayload['subject'] {
  const asset = known.asset(id);
  if (asset === undefined) return {id, ips: [], macs: []};
  const said = known.said(asset);
  const [name, vendor, role] = (['name', 'vendor', 'role'] as const).map((field) => knownOf(asset, said, field)?.value);
  return {
    id: asset.id,
    ips: [...asset.ips],
    macs: [...asset.macs],
    ...(name !== undefined && {name}),
    ...(vendor !== undefined && {vendor}),
    ...(role !== undefined && {role}),
  };
}

const observedOf = ({value, source, confidence, reason, firstSeen, lastSeen}: Observed<string>) => ({
  value,
  source,
  confidence,
  ...(reason !== undefined && {reason}),
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
