/** Kinds of value that several keys share. */
import {days} from '../core/week.ts';

/** Goes into topics, ids and columns as it is. */
export const name = {
  type: 'string',
  pattern: '^[a-z0-9][a-z0-9_-]{0,31}$',
  errorMessage: 'use lower case letters, digits, - and _, 32 characters at most, a letter or digit first',
} as const;

export const duration = {
  type: 'string',
  unit: 'duration',
  pattern: '^[1-9][0-9]{0,6}[smhd]$',
  errorMessage: 'write a number and s, m, h or d: 90s, 15m, 8h, 7d',
} as const;

/** Ways out for messages. */
export const sinkName = {
  type: 'string',
  enum: ['mqtt', 'email', 'file', 'homeAssistant', 'sparkplug', 'syslog', 'webhook'],
} as const;

export const path = {
  type: 'string',
  pattern: '^/[^\\u0000]*$',
  maxLength: 4096,
  errorMessage: 'give the whole path, from / on',
} as const;

/** The keys of a time that comes every week (core/week.ts). */
export const weekly = {
  days: {
    type: 'array',
    maxItems: 7,
    default: days,
    items: {type: 'string', enum: days},
    description: 'Days of the week on which it begins',
  },
  hours: {
    type: 'string',
    pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-4]):[0-5][0-9]$',
    default: '00:00-24:00',
    errorMessage: 'write from and until, 22:00-06:00',
    description: 'From when until when; over midnight it belongs to the day on which it begins',
  },
} as const;
