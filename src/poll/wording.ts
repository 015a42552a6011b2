/** What core and poller say to each other over a socket: JSON, checked on both sides. */
import type {FromPoller, ToPoller} from '../core/poll-message.ts';
import {isFromPoller, isToPoller} from './message-schema.ts';

const MAX_BYTES = 1024 * 1024;

const read =
  <T>(check: (value: unknown) => value is T) =>
  (text: string): T | {readonly wrong: string} => {
    try {
      const value: unknown = JSON.parse(text);
      return check(value) ? value : {wrong: 'it does not fit the schema'};
    } catch {
      return {wrong: 'it is not JSON'};
    }
  };

const write = (message: object): string => JSON.stringify(message);

export const pollerWording = {
  core: {maxBytes: MAX_BYTES, write, read: read<FromPoller>(isFromPoller)},
  poller: {maxBytes: MAX_BYTES, write, read: read<ToPoller>(isToPoller)},
};
