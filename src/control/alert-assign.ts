/** Somebody says who looks into an alert. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const alertAssign = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'assignee'],
    properties: {
      id: {type: 'string', minLength: 1, maxLength: 64},
      assignee: {type: 'string', maxLength: 128, pattern: '^[^\\u0000-\\u001f]*$'},
    },
  },
  async ({id, assignee}, {store, actor, now}) => {
    if (store.alerts.get(id) === undefined)
      throw new AppError('usage', `no alert has the id ${id} (see bifrost alerts)`);
    const assignment = {alert: id, assignee, time: now, by: actor};
    return {
      action: 'alert.assign',
      detail: `${id}: ${assignee === '' ? 'nobody' : assignee}`,
      changes: [{type: 'assignment', assignment}],
      result: assignment,
    };
  },
);
