/**
 * What Home Assistant takes as MQTT discovery, written down from the schemas of its own source (home-assistant/core,
 * homeassistant/components/mqtt: schemas.py, discovery.py, binary_sensor.py, sensor.py, event.py), since no registry that is
 * reached here has them as a package. Stricter than those: an unknown key is refused, which Home Assistant would only drop.
 */
import {Ajv} from 'ajv';

const text = {type: 'string', minLength: 1};
/** No wildcard inside a level, nothing empty. */
const topic = {type: 'string', pattern: '^[^#+\\u0000]+$', maxLength: 65_535};
const template = {type: 'string', pattern: '\\{\\{.*\\}\\}'};

const device = {
  type: 'object',
  additionalProperties: false,
  anyOf: [{required: ['identifiers']}, {required: ['connections']}],
  properties: {
    identifiers: {type: 'array', minItems: 1, items: text},
    connections: {type: 'array', minItems: 1, items: {type: 'array', minItems: 2, maxItems: 2, items: text}},
    ...{name: text, manufacturer: text, model: text, sw_version: text, hw_version: text, serial_number: text},
    ...{via_device: text, suggested_area: text},
  },
};

const common = {
  name: {type: ['string', 'null']},
  unique_id: text,
  state_topic: topic,
  value_template: template,
  json_attributes_topic: topic,
  device,
  origin: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {name: text, sw_version: text, support_url: text},
  },
  availability: {
    type: 'array',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['topic'],
      properties: {topic, payload_available: text, payload_not_available: text, value_template: template},
    },
  },
};

const component = (required: string[], properties: object, more: object = {}) => ({
  type: 'object',
  additionalProperties: false,
  // An entity of a device needs a unique_id (entity.py).
  required: ['state_topic', 'unique_id', 'device', ...required],
  properties: {...common, ...properties},
  ...more,
});

const ajv = new Ajv({allErrors: true, allowUnionTypes: true, strict: false});
const validators = {
  binary_sensor: ajv.compile(component([], {device_class: {enum: ['problem', 'safety', 'tamper']}})),
  sensor: ajv.compile(
    component(
      [],
      {
        device_class: {enum: ['enum']},
        options: {type: 'array', minItems: 1, items: text},
        state_class: {enum: ['measurement', 'total', 'total_increasing']},
        unit_of_measurement: text,
      },
      // validate_sensor_platform_config: options go with the device class enum and with no state class.
      {
        anyOf: [{not: {required: ['options']}}, {required: ['device_class'], not: {required: ['state_class']}}],
      },
    ),
  ),
  event: ajv.compile(component(['event_types'], {event_types: {type: 'array', minItems: 1, items: text}})),
};

/** discovery.py: TOPIC_MATCHER. */
const CONFIG = /^(?<component>\w+)\/(?:[a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/;

/** What is wrong with a retained discovery message below the prefix; empty: nothing. */
export function discoveryProblems(topicBelowPrefix: string, payload: string): string[] {
  const name = CONFIG.exec(topicBelowPrefix)?.groups?.['component'];
  if (name === undefined || !(name in validators)) return [`${topicBelowPrefix}: no topic of discovery`];
  const validate = validators[name as keyof typeof validators];
  if (validate(JSON.parse(payload))) return [];
  return (validate.errors ?? []).map(({instancePath, message}) => `${topicBelowPrefix}: ${instancePath} ${message}`);
}
