/** The `escalation` section: who is told when nobody acknowledges an alert (docs/escalation.md). */
import {levels} from '../core/alert.ts';
import {duration, name, sinkName, weekly} from './words.ts';

const calendar = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'times'],
  properties: {
    name: {...name, examples: ['shift'], description: 'Name of the calendar'},
    times: {
      type: 'array',
      minItems: 1,
      maxItems: 200,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['who'],
        properties: {
          who: {
            type: 'string',
            pattern: '^[^\\p{C}]{1,64}$',
            errorMessage: 'write a name of 1 to 64 characters',
            examples: ['anna'],
            description: 'Who is on call then; as it shall stand in the message',
          },
          ...weekly,
        },
      },
      examples: [[{who: 'anna'}]],
      description: 'Who is on call when',
    },
  },
} as const;

const tier = {
  type: 'object',
  additionalProperties: false,
  required: ['sinks'],
  properties: {
    after: {
      ...duration,
      pattern: '^(0|[1-9][0-9]{0,6})[smhd]$',
      default: '0s',
      description: 'So long after the tier before it was told, or after the alert for the first one',
    },
    level: {type: 'string', enum: levels, default: 'high', description: 'Alerts of this level or above'},
    calendars: {
      type: 'array',
      maxItems: 16,
      default: [],
      items: name,
      examples: [['shift']],
      description: 'Whoever is on call in these is named in the message',
    },
    sinks: {
      type: 'array',
      minItems: 1,
      maxItems: 16,
      items: sinkName,
      examples: [['mqtt']],
      description: 'Through these it is told; each must be configured',
    },
  },
} as const;

export const escalation = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Who is told when nobody acknowledges an alert (docs/escalation.md). Without tiers nobody is',
  properties: {
    timezone: {
      type: 'string',
      maxLength: 64,
      default: 'UTC',
      description: 'Time zone of calendars and quiet hours, as in Europe/Berlin',
    },
    calendars: {
      type: 'array',
      maxItems: 32,
      default: [],
      items: calendar,
      description: 'Who is on call when',
    },
    quiet: {
      type: 'array',
      maxItems: 32,
      default: [],
      items: {type: 'object', additionalProperties: false, properties: weekly},
      examples: [[{hours: '22:00-06:00'}]],
      description: 'Hours in which nobody is told of what is below critical; it is told afterwards if it is still open',
    },
    tiers: {
      type: 'array',
      maxItems: 16,
      default: [],
      items: tier,
      description: 'One after the other, until somebody acknowledges the alert',
    },
  },
} as const;
