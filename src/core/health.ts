/**
 * What Bifrost notices of itself: `health` facts of the protocol `bifrost`. The pipeline and the capture side report some,
 * the core (store, broker, files of the box) reports the others, so that rules judge all of them alike.
 */
import type {Fields} from './fact.ts';
import type {FieldTable} from './field.ts';

export const healthNames = [
  'no-traffic',
  'directions',
  'capture-loss',
  'unreadable',
  'content-age',
  'outbox',
  'files-changed',
  'clock-jumped',
  'disk',
  'poll-breach',
  'poll-suspended',
  'store',
  'backup',
  'audit',
  'command',
  'sensor-away',
] as const;

export interface Health {
  readonly name: (typeof healthNames)[number];
  /** Where it is about one: else empty. */
  readonly segment: string;
  readonly fields: Fields;
}

export const healthFields = {
  'bifrost.seconds': {
    type: 'number',
    about: 'no-traffic: silence so far; sensor-away: how long; clock-jumped: by how much, below 0 backwards',
  },
  'bifrost.percent': {
    type: 'number',
    about:
      'Share: directions of one-way connections, capture-loss of frames, unreadable of messages, disk of what is used',
  },
  'bifrost.total': {type: 'number', about: 'Of how many: connections, frames, messages'},
  'bifrost.protocol': {type: 'string', about: 'unreadable: the protocol with most of them'},
  'bifrost.days': {type: 'number', about: 'content-age: days since the newest rule was changed'},
  'bifrost.waiting': {type: 'number', about: 'outbox: messages that wait, for all sinks together'},
  'bifrost.connected': {type: 'boolean', about: 'outbox: every sink takes messages'},
  'bifrost.target': {type: 'string', about: 'poll-*: address and port of the device'},
  'bifrost.trouble': {
    type: 'string',
    about:
      'store: unwritable, damaged, alerts (open ones were closed to make room); backup: failed, late (older than planned), drill',
  },
  'bifrost.reason': {
    type: 'string',
    about:
      'poll-*: what happened, in words; store: what the system said, or how much it was; backup, audit, command: what is wrong',
  },
  'bifrost.files': {type: 'string', many: true, about: 'files-changed: which, as far as the list goes'},
} as const satisfies FieldTable;
