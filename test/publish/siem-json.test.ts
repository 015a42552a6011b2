/** OCSF and ECS: every kind of message has what the schemas ask for, and says what the message says. */
import {EcsFlat} from '@elastic/ecs';
import {expect, test} from 'vitest';
import type {Change} from '../../src/core/change.ts';
import type {OutboxEntry} from '../../src/core/outbox.ts';
import {ecsOf} from '../../src/publish/ecs.ts';
import {messagesOf, testMessage} from '../../src/publish/messages.ts';
import {ocsfOf} from '../../src/publish/ocsf.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {NOON, sampleAlert, sampleAsset} from '../sample.ts';

const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
const known = new Map([1, 2, 3].map((n) => [sampleAsset(n).id, sampleAsset(n)]));
const before = {
  alert: (id: string) => (id === sampleAlert(2).id ? sampleAlert(2) : undefined),
  asset: (id: string) => (id === sampleAsset(3).id ? undefined : known.get(id)),
  said: () => undefined,
  care: () => ({assignee: '', comments: []}),
  evidence: () => undefined,
};
const changes: Change[] = [
  {type: 'asset', asset: sampleAsset(3)},
  {type: 'alert', alert: sampleAlert(1)},
  {type: 'alert', alert: sampleAlert(2, 'closed')},
  {type: 'alert', alert: sampleAlert(4, 'acknowledged', {object: '', count: 7, level: 'critical'})},
  {type: 'metrics', metrics: {time: NOON, counters: {'capture.frames': 5}}},
];
const entries = [...messagesOf(changes, before, topics), testMessage(topics, 'cli:anna', NOON)]
  .filter(({payload}) => payload !== '')
  .map((message, i): OutboxEntry => ({...message, seq: i + 1}));
const bodies = (of: typeof ocsfOf) =>
  entries.map((entry) => ({
    message: JSON.parse(entry.payload),
    kind: entry.kind,
    body: JSON.parse(of(entry, topics.origin)),
  }));

/** Required attributes of a class or object, out of schema.ocsf.io 1.5.0 as the header of ocsf.ts quotes it. */
const required: Readonly<Record<string, readonly string[]>> = {
  base: ['activity_id', 'category_uid', 'class_uid', 'metadata', 'severity_id', 'time', 'type_uid'],
  metadata: ['product', 'version'],
  finding_info: ['uid'],
  analytic: ['type_id'],
  remediation: ['desc'],
  device: ['type_id'],
};
/** Of the classes that are used: category and activities. */
const classes: Readonly<Record<number, {category: number; activities: readonly number[]; needs: readonly string[]}>> = {
  2004: {category: 2, activities: [1, 2, 3], needs: ['finding_info']},
  5001: {category: 5, activities: [1, 2], needs: ['device']},
  0: {category: 0, activities: [0, 99], needs: []},
};

function missing(value: unknown, name: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => missing(item, name));
  if (typeof value !== 'object' || value === null || name === 'unmapped' || name === 'data') return [];
  const own = (required[name] ?? []).filter((key) => !(key in value)).map((key) => `${name}.${key}`);
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => missing(inner, key))];
}

test('OCSF: what is required is there, numbers agree, severity and time are those of the message', () => {
  const seen = new Set<number>();
  for (const {body, message} of bodies(ocsfOf)) {
    expect([...missing(body, 'base')]).toEqual([]);
    const about = classes[body.class_uid];
    expect(body.category_uid).toBe(about?.category);
    expect(about?.activities).toContain(body.activity_id);
    expect(Object.keys(body)).toEqual(expect.arrayContaining([...(about?.needs ?? [])]));
    expect(body.type_uid).toBe(body.class_uid * 100 + body.activity_id);
    expect(body.time).toBe(Date.parse(message.time));
    expect(body.metadata).toMatchObject({version: '1.5.0', uid: message.revision});
    seen.add(body.class_uid);
  }
  expect([...seen].sort((a, b) => a - b)).toEqual([0, 2004, 5001]);
});

test('OCSF: a finding is created, updated and closed under the id of its alert', () => {
  const findings = bodies(ocsfOf).filter(({body}) => body.class_uid === 2004);
  const of = (n: number) =>
    findings.filter(({body}) => body.finding_info.uid === sampleAlert(n).id).map(({body}) => body);
  expect(of(1).map(({activity_id, is_alert}) => [activity_id, is_alert])).toEqual([
    [1, true],
    [1, true],
  ]);
  expect(of(2).map(({activity_id, is_alert, status_id}) => [activity_id, is_alert, status_id])).toEqual([
    [3, false, 4],
  ]);
  expect(of(4)[0]).toMatchObject({activity_id: 2, status_id: 2, severity_id: 5, count: 7});
  expect(of(1)[0]).toMatchObject({
    message: sampleAlert(1).what,
    finding_info: {analytic: {uid: 'MB-31', type_id: 1}, attacks: [{technique: {uid: 'T0855'}}]},
    evidences: [{src_endpoint: {ip: '10.0.0.1'}, dst_endpoint: {ip: '10.0.0.2'}}],
  });
  const labelled = findings.find(({message}) => message.event === 'test')?.body;
  expect(labelled).toMatchObject({is_alert: false, verdict_id: 6, message: expect.stringMatching(/^TEST, no alarm/)});
});

/** Leaves of a document: `source.ip` → value; ours below `bifrost` are ours. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

interface EcsField {
  readonly type: string;
  readonly normalize: readonly string[];
  readonly allowed_values?: readonly {readonly name: string}[];
}
const fields: Readonly<Record<string, EcsField>> = EcsFlat as never;

const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  long: Number.isInteger,
  date: (value) => Date.parse(String(value)) > 0,
  keyword: (value) => typeof value === 'string',
};

/** What is wrong with a field of a document; empty: nothing. */
function ecsProblems([path, value]: [string, unknown]): string[] {
  const field = fields[path];
  if (field === undefined) return [`${path} is no field of ECS`];
  const isList = field.normalize.includes('array');
  if (Array.isArray(value) !== isList) return [`${path}: a list where there should be none, or none`];
  const values = isList ? (value as unknown[]) : [value];
  const allowed = field.allowed_values?.map(({name}) => name) ?? values;
  return values
    .filter((one) => fits[field.type]?.(one) === false || !allowed.includes(one as string))
    .map((one) => `${path}: ${one} is not allowed`);
}

const kindsOfEcs = {
  ...{alert: 'alert', event: 'event', asset: 'asset', metrics: 'metric'},
  ...{audit: 'event', poll: 'state', task: 'state'},
};

test('ECS: every field is one of the schema, of its type, with a value that it allows', () => {
  for (const {body, message, kind} of bodies(ecsOf)) {
    expect(body['@timestamp']).toBe(message.time);
    expect(body.ecs.version).toBe('9.4.0');
    const own = leaves(body).filter(([path]) => !path.startsWith('bifrost.'));
    expect(own.flatMap(ecsProblems)).toEqual([]);
    expect(body.event.kind).toBe(kindsOfEcs[kind]);
  }
  const alert = bodies(ecsOf).find(({kind}) => kind === 'alert')?.body;
  expect(alert).toMatchObject({
    message: sampleAlert(1).what,
    rule: {id: 'MB-31'},
    source: {ip: '10.0.0.1', mac: '00-80-F4-00-00-01'},
    destination: {ip: '10.0.0.2'},
    threat: {technique: {id: ['T0855']}},
    bifrost: {alert: sampleAlert(1).id},
  });
});

test('nothing of a device breaks the line', () => {
  const evil = 'a\nb","severity_id":1,"\u0000';
  const observed = {value: evil, source: 'http', confidence: 1, firstSeen: NOON, lastSeen: NOON};
  const named = {...before, asset: () => sampleAsset(1, {name: observed})};
  const [alert] = messagesOf([{type: 'alert', alert: sampleAlert(1, 'new', {what: evil})}], named, topics);
  for (const of of [ocsfOf, ecsOf]) {
    const line = of({...(alert as OutboxEntry), seq: 1}, topics.origin);
    expect(line).not.toMatch(/[\n\p{Cc}]/u);
    expect(JSON.parse(line).message).toBe('a\ufffdb","severity_id":1,"\ufffd');
  }
});
