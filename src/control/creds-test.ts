/** Somebody wants a device tested now: the poller tries the pairs of its approval, one after the other, as the limits allow. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const credsTest = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['asset'],
    properties: {asset: {type: 'string', minLength: 1, maxLength: 64}},
  },
  async ({asset}, {store, actor, now}) => {
    const known = store.credentials
      .approvals({asset})
      .find(({approved, ended, until}) => approved !== undefined && ended === undefined && until > now);
    if (known === undefined)
      throw new AppError('usage', `two people must allow it first (bifrost creds approve ${asset})`);
    const asked = {...known, asked: {by: actor, time: now}};
    return {
      action: 'creds.test',
      detail: `${known.id}: ${asset} at ${known.address}: ${known.pairs.join(', ')}`,
      changes: [{type: 'credential-approval', approval: asked}],
      result: asked,
    };
  },
);
