/** Somebody took evidence out of the box, or checked it: who and when is kept, with the hash of the file. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const evidenceCustody = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'act', 'sha256'],
    properties: {
      id: {type: 'string', pattern: '^[0-9A-HJKMNP-TV-Z]{26}$'},
      act: {enum: ['exported', 'verified']},
      sha256: {type: 'string', pattern: '^[0-9a-f]{64}$'},
    },
  },
  async ({id, act, sha256}, {store}) => {
    if (store.alerts.get(id) === undefined) throw new AppError('usage', `no alert has the id ${id}`);
    return {action: `evidence.${act}`, detail: `${id}: zip with SHA-256 ${sha256}`, result: {}};
  },
);
