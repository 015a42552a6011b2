/** Somebody opens a change ticket: what it allows is expected on its devices until it ends or is closed. */
import {AppError} from '../core/errors.ts';
import {factKinds} from '../core/fact.ts';
import {isoTime} from '../core/time.ts';
import {decision} from './decision.ts';

export const changeOpen = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['ticket', 'assets', 'allow', 'from', 'until'],
    properties: {
      ticket: {type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._/#-]{0,63}$'},
      assets: {type: 'array', maxItems: 1000, items: {type: 'string', minLength: 1, maxLength: 64}},
      allow: {type: 'array', minItems: 1, uniqueItems: true, items: {enum: factKinds}},
      from: {type: 'integer', minimum: 0},
      until: {type: 'integer', minimum: 0},
    },
  },
  async (params, {store, actor}) => {
    const {ticket, from, until} = params;
    const known = store.tickets.get(ticket);
    if (known !== undefined && known.closed === undefined) {
      throw new AppError(
        'usage',
        `${ticket} is open until ${isoTime(known.until)}; close it first (bifrost change close)`,
      );
    }
    if (until <= from) throw new AppError('usage', `${ticket} would end before it begins`);
    const opened = {...params, openedBy: actor};
    return {
      action: 'change.open',
      detail: `${ticket}: ${params.allow.join(', ')} on ${params.assets.join(', ') || 'all devices'} until ${isoTime(until)}`,
      changes: [{type: 'ticket', ticket: opened}],
      result: opened,
    };
  },
);
