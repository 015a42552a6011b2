/** The `baseline` section: how long is learned, when other things are normal, and from when on a departure is told. */
import {duration, name, weekly} from './words.ts';

const preset = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {...name, examples: ['weekend'], description: 'What this time is called'},
    ...weekly,
  },
} as const;

const count = (byDefault: number, least: number, description: string) =>
  ({type: 'integer', minimum: least, maximum: 100_000, default: byDefault, description}) as const;

export const baseline = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'What is normal here (docs/baseline.md)',
  properties: {
    learn: {
      ...duration,
      default: '7d',
      description: 'Longest time that a segment, or a pair on its own, learns: 90s, 15m, 8h, 7d',
    },
    stable: {
      ...duration,
      default: '24h',
      description: 'It stops sooner, once nothing new came for so long, but never within its first hour',
    },
    late: {
      type: 'string',
      enum: ['ask', 'learn'],
      default: 'ask',
      description:
        'A device that appears after that is reported. ask: it learns once somebody learns the alert; learn: it learns on its own from then on',
    },
    timezone: {
      type: 'string',
      pattern: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$',
      maxLength: 64,
      default: 'UTC',
      errorMessage: 'give the name of a time zone, as in Europe/Berlin',
      description: 'Clock of the plant, for presets and habits by the hour',
    },
    presets: {
      type: 'array',
      maxItems: 16,
      default: [],
      items: preset,
      description: 'Times with a normal of their own (night, weekend): functions and writers are learned for each',
    },
    silence: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'A client that stopped asking',
      properties: {
        periods: count(5, 2, 'Periods without a request'),
        atLeast: {...duration, default: '60s', description: 'However short the period is'},
      },
    },
    shift: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'A client that asks more or less often than it did',
      properties: {
        spreads: count(3, 1, 'Times the usual spread (median absolute deviation) that count as departure'),
        periods: count(10, 3, 'Periods in a row'),
      },
    },
    latency: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'A device whose answers take longer than they did',
      properties: {
        times: count(3, 2, 'Times the usual 95 percent'),
        lasting: {...duration, default: '5m', description: 'For so long'},
      },
    },
    frozen: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Values that always moved and no longer do',
      properties: {
        times: count(10, 2, 'Times the longest time that they ever stayed the same'),
        atLeast: {...duration, default: '10m', description: 'However fast they move'},
      },
    },
    replayed: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Values that repeat an earlier stretch bit for bit',
      properties: {readings: count(32, 16, 'Readings in a row')},
    },
    traffic: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'A segment with more or less traffic than in the same hour of other weeks',
      properties: {
        sigmas: count(5, 2, 'Standard deviations'),
        minutes: count(5, 1, 'Minutes in a row'),
      },
    },
    failures: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'A pair whose requests fail more often than they did',
      properties: {
        times: count(3, 2, 'Times the most in five minutes while it learned'),
        atLeast: count(10, 1, 'Failures in five minutes'),
      },
    },
  },
} as const;
