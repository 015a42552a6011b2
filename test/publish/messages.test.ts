/** Which changes give which messages, and that nothing a device says breaks a reader. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Alert, AlertState} from '../../src/core/alert.ts';
import type {Asset} from '../../src/core/asset.ts';
import type {Care} from '../../src/core/care.ts';
import type {Change} from '../../src/core/change.ts';
import type {Said} from '../../src/core/said.ts';
import {DAY, SECOND} from '../../src/core/time.ts';
import {MAX_ITEMS, MAX_TEXT} from '../../src/publish/json.ts';
import {messagesOf, statusPayload} from '../../src/publish/messages.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {NOON, sampleAlert, sampleAsset, sampleConversation, sampleRule} from '../sample.ts';
import {problemsOf} from './validate.ts';

const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
const base = 'bifrost/plant1/box1';

const known = (
  alerts: readonly Alert[] = [],
  assets: readonly Asset[] = [],
  care: Care = {assignee: '', comments: []},
  said: readonly Said[] = [],
) => ({
  care: () => care,
  alert: (id: string) => alerts.find((alert) => alert.id === id),
  asset: (id: string) => assets.find((asset) => asset.id === id),
  said: ({id}: {id: string}) => said.find((one) => one.id === id),
  evidence: () => undefined,
});
const alertChange = (alert: Alert): Change => ({type: 'alert', alert});
const assetChange = (asset: Asset): Change => ({type: 'asset', asset});

function send(changes: readonly Change[], before = known()) {
  const messages = messagesOf(changes, before, topics);
  expect(messages.flatMap(({topic, payload}) => problemsOf(topic, payload))).toEqual([]);
  return messages.map(({payload, ...rest}) => ({...rest, body: payload === '' ? undefined : JSON.parse(payload)}));
}

test('a new alert says what, where, why and what to do, and is an event', () => {
  const [state, event] = send([alertChange(sampleAlert(1)), assetChange(sampleAsset(1)), assetChange(sampleAsset(2))]);
  expect(state).toMatchObject({topic: `${base}/alert/${sampleAlert(1).id}`, retain: true, kind: 'alert'});
  expect(state?.body).toMatchObject({
    schema: 1,
    site: 'plant1',
    sensor: 'box1',
    time: '2026-11-24T12:00:01.000000Z',
    id: sampleAlert(1).id,
    state: 'new',
    level: 'high',
    segment: 'cell1',
    subject: {id: sampleAsset(1).id, ips: ['10.0.0.1'], macs: ['00:80:f4:00:00:01'], vendor: 'Schneider 100%'},
    object: {id: sampleAsset(2).id, ips: ['10.0.0.2']},
    why: sampleRule.why,
    respond: sampleRule.respond,
    attack: ['T0855'],
    rule: {id: 'MB-31', uuid: sampleRule.uuid, modified: '2026-11-14', ageDays: 10},
    count: 1,
    latest: {fields: {'modbus.regval_uint16': [1, 2]}},
  });
  expect(event).toMatchObject({topic: `${base}/event`, retain: false, body: {event: 'alert-raised', rule: 'MB-31'}});
});

test('a rule that is newer than the traffic has no age', () => {
  const [old] = send([alertChange(sampleAlert(1, 'new', {lastSeen: NOON - 900 * DAY}))]);
  expect(old?.body.rule.ageDays).toBe(0);
});

test('events tell raised, reopened and closed from what was stored, and retained alerts go when they are done', () => {
  const events = (was: AlertState | undefined, is: AlertState): unknown =>
    send([alertChange(sampleAlert(1, is))], known(was ? [sampleAlert(1, was)] : [])).map(({topic, body}) =>
      topic.endsWith('event') ? body.event : body === undefined ? 'cleared' : 'kept',
    );
  expect(events(undefined, 'new')).toEqual(['kept', 'alert-raised']);
  expect(events(undefined, 'suppressed')).toEqual(['kept', 'alert-raised']);
  expect(events(undefined, 'closed')).toEqual(['cleared']);
  expect(events('new', 'new')).toEqual(['kept']);
  expect(events('new', 'acknowledged')).toEqual(['kept']);
  expect(events('acknowledged', 'closed')).toEqual(['cleared', 'alert-closed']);
  expect(events('new', 'learned')).toEqual(['cleared', 'alert-closed']);
  expect(events('suppressed', 'muted')).toEqual(['cleared', 'alert-closed']);
  expect(events('closed', 'closed')).toEqual(['cleared']);
  expect(events('closed', 'new')).toEqual(['kept', 'alert-reopened']);
});

test('an alert that changes twice in a batch is raised once', () => {
  const again = sampleAlert(1, 'new', {count: 2});
  const kinds = send([alertChange(sampleAlert(1)), alertChange(again), alertChange({...again, state: 'closed'})]);
  expect(kinds.flatMap(({body}) => body?.event ?? [])).toEqual(['alert-raised', 'alert-closed']);
});

test('an asset is new once', () => {
  const sent = send([assetChange(sampleAsset(1)), assetChange(sampleAsset(1, {packets: 99}))]);
  expect(sent).toHaveLength(3);
  const [state, event, again] = sent;
  expect(state).toMatchObject({topic: `${base}/asset/${sampleAsset(1).id}`, retain: true});
  expect(event?.body).toMatchObject({event: 'asset-new', id: sampleAsset(1).id, subject: {ips: ['10.0.0.1']}});
  expect(again).toMatchObject({kind: 'asset', body: {packets: 99}});
  expect(send([assetChange(sampleAsset(1))], known([], [sampleAsset(1)]))).toHaveLength(1);
});

test('metrics are published, conversations and what the baseline knows are not', () => {
  const known1: Change = {type: 'known', known: {kind: 'host', segment: 's', key: 'k', firstSeen: 1, ranges: ''}};
  const conversation: Change = {type: 'conversation', conversation: sampleConversation(1)};
  const metrics: Change = {type: 'metrics', metrics: {time: NOON, counters: {frames: 3}}};
  expect(send([known1, conversation, metrics])).toMatchObject([
    {topic: `${base}/metrics`, retain: false, body: {counters: {frames: 3}}},
  ]);
});

test('the status validates', () => {
  expect(problemsOf(topics.status, statusPayload(topics.origin, 'online', NOON))).toEqual([]);
});

test('the same change gives the same message, a changed one another', () => {
  const ids = (alert: Alert): unknown => send([alertChange(alert)]).map(({id}) => id);
  expect(ids(sampleAlert(1))).toEqual(ids(sampleAlert(1)));
  expect(ids(sampleAlert(1))).not.toEqual(ids(sampleAlert(1, 'new', {count: 2})));
  expect(ids(sampleAlert(1))).not.toEqual(ids(sampleAlert(1, 'acknowledged')));
});

test('whatever a device says, the message is valid, short and without control characters', () => {
  const hostile = fc.oneof(
    fc.string({unit: 'binary', maxLength: 40}),
    fc.constantFrom('\u001b[2J', '\u202Egnp.exe', '\ud800', 'x'.repeat(MAX_TEXT + 1), '\u2028', '\u0000'),
  );
  const value = fc.oneof(hostile, fc.double(), fc.boolean(), fc.array(hostile, {maxLength: MAX_ITEMS + 9}));
  fc.assert(
    fc.property(hostile, fc.dictionary(fc.stringMatching(/^[a-z.]{1,9}$/), value), (text, fields) => {
      const observed = {value: text, source: text, confidence: 1, firstSeen: 1, lastSeen: SECOND};
      const alert = sampleAlert(1, 'new', {what: text, latest: {...sampleAlert(1).latest, fields}});
      send([assetChange(sampleAsset(1, {model: observed, name: observed})), alertChange(alert)]);
      for (const {payload} of messagesOf([alertChange(alert)], known(), topics)) {
        JSON.parse(payload, (_key, value) => {
          if (typeof value === 'string') {
            expect(value).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
            expect(value.length).toBeLessThanOrEqual(MAX_TEXT);
          }
          if (Array.isArray(value)) expect(value.length).toBeLessThanOrEqual(MAX_ITEMS);
          return value;
        });
      }
    }),
    {numRuns: 300},
  );
});

test('a comment and an assignment tell the alert again, with all that people said', () => {
  const alert = sampleAlert(1);
  const older = {alert: alert.id, time: NOON, by: 'cli:anna', text: 'seen'};
  const newer = {alert: alert.id, time: NOON + SECOND, by: 'cli:ben', text: 'it is the new HMI'};
  const [plain] = send([alertChange(alert)]);
  const messages = send(
    [
      {type: 'comment', comment: newer},
      {type: 'assignment', assignment: {alert: alert.id, assignee: 'ben', time: NOON, by: 'cli:anna'}},
    ],
    known([alert], [], {assignee: 'anna', comments: [older]}),
  );
  expect(messages.map(({topic}) => topic)).toEqual([`${base}/alert/${alert.id}`, `${base}/alert/${alert.id}`]);
  for (const {body, id} of messages) {
    expect(body).toMatchObject({assignee: 'ben', comments: [{by: 'cli:anna', text: 'seen'}, {text: newer.text}]});
    expect(id).not.toBe(plain?.id);
  }
  expect(send([{type: 'comment', comment: newer}], known())).toEqual([]);
});

test('an alert that was raised says its own level and why, beside that of its rule', () => {
  const [message] = send([alertChange(sampleAlert(1, 'new', {level: 'critical', raised: 'beside MOC-17'}))]);
  expect(message?.body).toMatchObject({level: 'critical', raised: 'beside MOC-17', rule: {level: 'high'}});
});
