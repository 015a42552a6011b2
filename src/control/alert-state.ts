/** Somebody says what becomes of an alert: acknowledged, closed, learned, muted, or open again. */
import {alertStates} from '../core/alert.ts';
import {decision} from './decision.ts';

export const alertState = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'state', 'note'],
    properties: {
      id: {type: 'string', pattern: '^[0-9A-HJKMNP-TV-Z]{26}$'},
      state: {enum: alertStates},
      note: {type: 'string', maxLength: 2000},
    },
  },
  async ({id, state, note}, {setAlertState}) => ({
    action: `alert.${state}`,
    detail: note === '' ? id : `${id}: ${note}`,
    result: await setAlertState(id, state),
  }),
);
