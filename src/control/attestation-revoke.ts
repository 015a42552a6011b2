/** A signed statement is taken back. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const attestationRevoke = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'reason'],
    properties: {
      id: {type: 'string', pattern: '^[0-9a-f]{64}$'},
      reason: {type: 'string', minLength: 1, maxLength: 500},
    },
  },
  async ({id, reason}, {store, actor, now}) => {
    const attestation = store.attestations.get(id);
    if (attestation === undefined)
      throw new AppError('usage', `no statement has the id ${id} (see bifrost attest list)`);
    if (attestation.revoked !== undefined) throw new AppError('usage', 'it is revoked already');
    const revoked = {...attestation, revoked: {at: now, by: actor, reason}};
    return {
      action: `${attestation.kind}.revoked`,
      detail: `line ${attestation.line} by ${attestation.signer} (${id.slice(0, 12)}): ${reason}`,
      changes: [{type: 'attestation', attestation: revoked}],
      result: revoked,
    };
  },
);
