/** Somebody ends an approval, or takes a proposal back. One person is enough to be careful. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const credsEnd = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id'],
    properties: {id: {type: 'string', minLength: 1, maxLength: 64}},
  },
  async ({id}, {store, actor, now}) => {
    const known = store.credentials.approval(id);
    if (known === undefined) throw new AppError('usage', `no approval ${id} (see bifrost creds status)`);
    if (known.ended !== undefined || known.until <= now) throw new AppError('usage', `approval ${id} is over already`);
    const ended = {...known, ended: {by: actor, time: now}};
    return {
      action: 'creds.end',
      detail: `${id}: ${known.asset}`,
      changes: [{type: 'credential-approval', approval: ended}],
      result: ended,
    };
  },
);
