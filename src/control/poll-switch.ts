/** Somebody stops all polling, or starts it again. A stop holds over restarts, and nothing but this takes it back. */
import {AppError} from '../core/errors.ts';
import type {PollSwitch} from '../core/poll.ts';
import {isStopFileThere, stopFile} from '../poll/stop-file.ts';
import {decision, urgent} from './decision.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['reason'],
  properties: {reason: {type: 'string', minLength: 1, maxLength: 500}},
} as const;

export const pollStop = urgent(
  decision(schema, async ({reason}, {store, actor, now, stopPolling}) => {
    // First of all: to store it may take its time.
    await stopPolling();
    const known = store.polling.switch();
    const said: PollSwitch = known?.isStopped === true ? known : {isStopped: true, why: reason, by: actor, time: now};
    return {action: 'poll.stop', detail: reason, changes: [{type: 'poll-switch', said}], result: said};
  }),
);

export const pollStart = decision(schema, async ({reason}, {store, actor, now}) => {
  if (isStopFileThere(store.path))
    throw new AppError('usage', `${stopFile(store.path)} is there and stops polling (remove it first)`);
  const said: PollSwitch = {isStopped: false, why: reason, by: actor, time: now};
  return {action: 'poll.start', detail: reason, changes: [{type: 'poll-switch', said}], result: said};
});
