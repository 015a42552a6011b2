/**
 * Elastic Common Schema, 9.4 (elastic.co/docs/reference/ecs). What it has no field for lies below `bifrost`, as it asks
 * for. Its only required fields are `@timestamp` and `ecs.version`.
 */
import {levels} from '../core/alert.ts';
import type {OutboxEntry, OutboxKind} from '../core/outbox.ts';
import {harmlessJson} from './json.ts';
import type {AlertPayload, MetricsPayload} from './payloads.ts';
import {type Party, type Summary, summaryOf} from './summary.ts';
import type {Origin} from './topics.ts';

const VERSION = '9.4.0';
const kinds: Readonly<Record<OutboxKind, string>> = {
  ...{alert: 'alert', event: 'event', asset: 'asset', metrics: 'metric'},
  ...{audit: 'event', poll: 'state', task: 'state'},
};
const categories: Readonly<Partial<Record<OutboxKind, string>>> = {
  ...{alert: 'intrusion_detection', event: 'intrusion_detection', asset: 'host'},
  ...{audit: 'configuration', poll: 'configuration', task: 'configuration'},
};

/** One document as JSON; of a message with a payload. */
export function ecsOf(entry: OutboxEntry, origin: Origin): string {
  const summary = summaryOf(entry);
  const {time, what, segment, state, level, count, source, target} = summary;
  const document = {
    '@timestamp': time,
    ecs: {version: VERSION},
    message: what,
    event: eventOf(entry.kind, summary),
    observer: {name: origin.sensor, type: 'sensor', vendor: 'Bifrost', product: 'Bifrost', version: origin.version},
    ...(entry.kind === 'asset' ? {host: {id: summary.id, ...hostOf(source)}} : sides(source, target)),
    ...ruleOf(summary),
    bifrost: {site: origin.site, segment, level, count, ...(state !== '' && {state})},
  };
  return harmlessJson({...document, ...moreOf(entry, document)});
}

const eventOf = (kind: OutboxKind, {type, revision, level}: Summary) => ({
  kind: kinds[kind],
  module: 'bifrost',
  dataset: `bifrost.${kind}`,
  action: type,
  id: revision,
  severity: levels.indexOf(level),
  ...(kind !== 'metrics' && {category: [type === 'asset-new' ? 'host' : (categories[kind] ?? 'host')]}),
  type: ['info'],
});

const ruleOf = ({rule, title}: Summary): object => (rule === '' ? {} : {rule: {id: rule, name: title}});

/** What only one kind has. */
function moreOf({kind, payload}: OutboxEntry, {event, bifrost}: {event: object; bifrost: object}): object {
  if (kind === 'metrics') {
    const {counters}: MetricsPayload = JSON.parse(payload);
    return {bifrost: {...bifrost, counters}};
  }
  if (kind !== 'alert') return {};
  const {id, rule, why, respond, attack, firstSeen, lastSeen, latest}: AlertPayload = JSON.parse(payload);
  return {
    event: {...event, start: firstSeen, end: lastSeen, reason: why},
    rule: {id: rule.id, uuid: rule.uuid, name: rule.title, description: why},
    threat: {framework: 'MITRE ATT&CK for ICS', technique: {id: attack}},
    ...(latest.protocol !== '' && {network: {protocol: latest.protocol}}),
    bifrost: {...bifrost, alert: id, respond, evidence: latest},
  };
}

const sides = (source: Party, target: Party): object => ({
  ...(isKnown(source) && {source: sideOf(source)}),
  ...(isKnown(target) && {destination: sideOf(target)}),
});

const isKnown = ({ip, mac}: Party): boolean => ip !== '' || mac !== '';

const sideOf = ({ip, mac}: Party) => ({
  address: ip || mac,
  ...(ip !== '' && {ip}),
  ...(mac !== '' && {mac: macOf(mac)}),
});

const hostOf = ({ip, mac, name}: Party) => ({
  ...(ip !== '' && {ip: [ip]}),
  ...(mac !== '' && {mac: [macOf(mac)]}),
  ...(name !== '' && {name}),
});

/** As RFC 7042 writes it, which ECS wants: 00-80-F4-00-00-01. */
const macOf = (mac: string): string => mac.toUpperCase().replaceAll(':', '-');
