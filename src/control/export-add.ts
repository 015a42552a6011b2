/** Somebody took a list out of the box as a file: the audit log says who and what. */
import {decision} from './decision.ts';

export const exportAdd = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['what', 'detail'],
    properties: {
      what: {enum: ['assets']},
      detail: {type: 'string', minLength: 1, maxLength: 500},
    },
  },
  async ({what, detail}) => ({action: `${what}.export`, detail, result: {}}),
);
