/**
 * Entities for Home Assistant, pure. Discovery topics are `<prefix>/<component>/<node>/<object>/config`; states lie below
 * `<prefix>/<site>/<sensor>/home-assistant/`. Templates are ours alone: no text of a device is ever one.
 */
import {type Level, levels} from '../core/alert.ts';
import type {OutboxEntry} from '../core/outbox.ts';
import {type AssetView, alertClasses, type OpenAlerts, type Posture} from '../core/plant-view.ts';
import {harmlessJson} from './json.ts';
import type {EventPayload} from './payloads.ts';
import {eventKinds} from './payloads.ts';
import type {Notice} from './retained-board.ts';
import type {Topics} from './topics.ts';

export interface HaScope {
  readonly topics: Topics;
  readonly discoveryPrefix: string;
}

type Component = 'binary_sensor' | 'sensor' | 'event';

const nodeOf = ({topics}: HaScope): string => `bifrost-${topics.origin.site}--${topics.origin.sensor}`;
const stateTopic = ({topics}: HaScope, rest: string): string => `${topics.base}/home-assistant/${rest}`;

export const eventTopic = (scope: HaScope): string => stateTopic(scope, 'event');
export const readyTopic = (scope: HaScope): string => stateTopic(scope, 'ready');
/** Everything that is retained for Home Assistant. */
export const filters = (scope: HaScope): string[] => [configTopic(scope, '+', '+'), stateTopic(scope, '#')];

const configTopic = (scope: HaScope, component: Component | '+', object: string): string =>
  `${scope.discoveryPrefix}/${component}/${nodeOf(scope)}/${object}/config`;

const assetState = (scope: HaScope, id: string): string => stateTopic(scope, `asset/${id}`);

/** The sensor as a device: its entities and their state. */
export function sensorTopics(scope: HaScope, posture: Posture): Notice[] {
  const topic = stateTopic(scope, 'state');
  const device = sensorDevice(scope);
  const config = (component: Component, object: string, more: object): Notice =>
    entity(scope, component, object, {device, ...more});
  const count = (object: string, name: string, field: string): Notice =>
    config('sensor', object, {
      name,
      state_topic: topic,
      value_template: `{{ value_json.${field} }}`,
      state_class: 'measurement',
    });
  const classes = [...new Set([...Object.keys(alertClasses), ...posture.classes.keys()])];
  return [
    ...classes.map((one) =>
      config('binary_sensor', `alerts-${one}`, {
        name: `Alerts: ${alertClasses[one] ?? one}`,
        device_class: 'problem',
        state_topic: topic,
        value_template: `{{ 'ON' if value_json.classes['${one}'] > 0 else 'OFF' }}`,
      }),
    ),
    ...levels.map((level) => count(`open-${level}`, `Open alerts: ${level}`, `open.${level}`)),
    count('assets', 'Assets', 'assets'),
    count('assets-undecided', 'Unknown assets', 'undecided'),
    count('assets-rejected', 'Rejected assets', 'rejected'),
    config('sensor', 'posture', {
      name: 'Posture',
      device_class: 'enum',
      options: ['ok', ...levels],
      state_topic: topic,
      value_template: '{{ value_json.posture }}',
    }),
    config('event', 'event', {name: 'Event', state_topic: eventTopic(scope), event_types: [...eventKinds]}),
    [topic, stateOf(posture, classes)],
  ];
}

function stateOf({assets, open, classes, worst}: Posture, names: readonly string[]): string {
  const {none, approved, rejected} = assets;
  const counts = Object.fromEntries(names.map((name) => [name, classes.get(name) ?? 0]));
  return harmlessJson({
    posture: worst,
    open,
    classes: counts,
    assets: none + approved + rejected,
    undecided: none,
    rejected,
  });
}

/** An asset as a device: on while an alert about it is open. */
export function assetTopics(scope: HaScope, asset: AssetView, open: OpenAlerts | undefined): Notice[] {
  const topic = assetState(scope, asset.id);
  const config = entity(scope, 'binary_sensor', asset.id, {
    name: 'Alert',
    device_class: 'problem',
    device: assetDevice(scope, asset),
    state_topic: topic,
    value_template: '{{ value_json.alert }}',
    json_attributes_topic: topic,
  });
  return [config, [topic, assetStateOf(asset, open)]];
}

function assetStateOf({id, segment, address, role, approval}: AssetView, open: OpenAlerts | undefined): string {
  const worst: Level | 'none' = open?.worst ?? 'none';
  const alert = open === undefined ? 'OFF' : 'ON';
  return harmlessJson({alert, open: open?.count ?? 0, worst, id, segment, address, role, approval});
}

export const clearedTopics = (scope: HaScope, id: string): string[] => [
  configTopic(scope, 'binary_sensor', id),
  assetState(scope, id),
];

/** The payload of an event entity: its kind and the sentence. */
export function eventOf({payload}: OutboxEntry): string {
  const {event, what, level = 'informational', segment, id, time}: EventPayload = JSON.parse(payload);
  return harmlessJson({event_type: event, what, level, segment, id, time});
}

function entity(scope: HaScope, component: Component, object: string, more: object): Notice {
  const {status, origin} = scope.topics;
  const config = {
    unique_id: `${nodeOf(scope)}-${object}`,
    availability: [{topic: status, value_template: '{{ value_json.state }}'}],
    origin: {name: 'Bifrost', sw_version: origin.version},
    ...more,
  };
  return [configTopic(scope, component, object), harmlessJson(config)];
}

const sensorDevice = (scope: HaScope) => ({
  identifiers: [nodeOf(scope)],
  name: `Bifrost ${scope.topics.origin.site} ${scope.topics.origin.sensor}`,
  manufacturer: 'Bifrost',
  model: 'Sensor of an industrial network',
  sw_version: scope.topics.origin.version,
});

const assetDevice = (scope: HaScope, {id, name, address, vendor, model, firmware, segment}: AssetView) => ({
  identifiers: [`${nodeOf(scope)}-${id}`],
  name: name || address || id,
  ...(vendor !== '' && {manufacturer: vendor}),
  ...(model !== '' && {model}),
  ...(firmware !== '' && {sw_version: firmware}),
  suggested_area: segment,
  via_device: nodeOf(scope),
});
