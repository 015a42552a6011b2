/** Sinks that speak to the broker of the `mqtt` section in a language of their own. */
const topicLevel = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  errorMessage: 'use letters, digits, - and _, 64 at most',
} as const;

export const homeAssistant = {
  type: 'object',
  additionalProperties: false,
  required: ['discoveryPrefix'],
  description: 'Devices and sensors for Home Assistant, at the broker of mqtt. Left out: none',
  properties: {
    discoveryPrefix: {
      ...topicLevel,
      examples: ['homeassistant'],
      description: 'First level of its topics of discovery; homeassistant unless that was changed there',
    },
  },
} as const;

export const sparkplug = {
  type: 'object',
  additionalProperties: false,
  required: ['group'],
  description: 'A Sparkplug B edge node, at the broker of mqtt. Left out: none',
  properties: {
    group: {
      ...topicLevel,
      examples: ['plant1'],
      description: 'Group id; the edge node is the sensor, and each asset is a device of it',
    },
  },
} as const;
