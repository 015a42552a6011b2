/** A key no longer counts: what it signed from now on is worth nothing. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const signerRevoke = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'reason'],
    properties: {
      id: {type: 'string', minLength: 1, maxLength: 64},
      reason: {type: 'string', minLength: 1, maxLength: 500},
    },
  },
  async ({id, reason}, {store, actor, now}) => {
    const signer = store.attestations.signers().find((one) => one.id === id);
    if (signer === undefined) throw new AppError('usage', `no signer has the key ${id} (see bifrost signer)`);
    if (signer.revoked !== undefined) throw new AppError('usage', `${signer.name}'s key is revoked already`);
    const revoked = {...signer, revoked: {at: now, by: actor, reason}};
    return {
      action: 'signer.revoked',
      detail: `${signer.name} ${id}: ${reason}`,
      changes: [{type: 'signer', signer: revoked}],
      result: revoked,
    };
  },
);
