/** Somebody writes something down about an alert. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const alertComment = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'text'],
    properties: {
      id: {type: 'string', minLength: 1, maxLength: 64},
      text: {type: 'string', minLength: 1, maxLength: 4000},
    },
  },
  async ({id, text}, {store, actor, now}) => {
    if (store.alerts.get(id) === undefined)
      throw new AppError('usage', `no alert has the id ${id} (see bifrost alerts)`);
    const comment = {alert: id, time: now, by: actor, text};
    return {action: 'alert.comment', detail: `${id}: ${text}`, changes: [{type: 'comment', comment}], result: comment};
  },
);
