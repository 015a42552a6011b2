/** Bodies that are JSON: our own, or in the words of a SIEM. */
import type {OutboxEntry} from '../core/outbox.ts';
import {ecsOf} from './ecs.ts';
import {envelopeOf} from './envelope.ts';
import {ocsfOf} from './ocsf.ts';
import type {Origin} from './topics.ts';

export type JsonFormat = 'json' | 'ocsf' | 'ecs';

/** One line; of a message with a payload. */
export function jsonBodyOf(entry: OutboxEntry, format: JsonFormat, origin: Origin): string {
  switch (format) {
    case 'json':
      return envelopeOf(entry);
    case 'ocsf':
      return ocsfOf(entry, origin);
    case 'ecs':
      return ecsOf(entry, origin);
  }
}
