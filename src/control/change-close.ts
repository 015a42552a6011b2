/** Somebody closes a change ticket: the work is done, and nothing is covered any more. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const changeClose = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['ticket'],
    properties: {ticket: {type: 'string', minLength: 1, maxLength: 64}},
  },
  async ({ticket: name}, {store, actor, now}) => {
    const ticket = store.tickets.get(name);
    if (ticket === undefined) throw new AppError('usage', `no change ticket ${name} (see bifrost change list)`);
    if (ticket.closed !== undefined) throw new AppError('usage', `${name} is closed already`);
    const closed = {...ticket, closed: {time: now, by: actor}};
    return {action: 'change.close', detail: name, changes: [{type: 'ticket', ticket: closed}], result: closed};
  },
);
