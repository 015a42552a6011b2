/** Somebody ends a silence before its time. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const silenceEnd = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id'],
    properties: {id: {type: 'string', minLength: 1, maxLength: 64}},
  },
  async ({id}, {store, now}) => {
    const silence = store.silences.get(id);
    if (silence === undefined) throw new AppError('usage', `no silence ${id} (see bifrost silences)`);
    if (silence.until <= now) throw new AppError('usage', `silence ${id} is over already`);
    const ended = {...silence, until: now};
    return {action: 'silence.end', detail: id, changes: [{type: 'silence', silence: ended}], result: ended};
  },
);
