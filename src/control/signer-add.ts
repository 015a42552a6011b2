/** Whose signature counts from now on. */
import {keyId} from '../checklist/attest/sign.ts';
import type {Signer} from '../core/attestation.ts';
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const signerAdd = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'x'],
    properties: {
      name: {type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}$'},
      x: {type: 'string', pattern: '^[A-Za-z0-9_-]{43}$'},
    },
  },
  async ({name, x}, {store, actor, now}) => {
    const key = {kty: 'OKP', crv: 'Ed25519', x} as const;
    const id = await keyId(key);
    const known = store.attestations
      .signers()
      .find((one) => one.id === id || (one.name === name && one.revoked === undefined));
    if (known !== undefined)
      throw new AppError(
        'control',
        `${known.id === id ? `that key is ${known.name}'s` : `${name} has a key`} already; revoke it first`,
      );
    const signer: Signer = {id, name, key, at: now, by: actor};
    return {action: 'signer.added', detail: `${name} ${id}`, changes: [{type: 'signer', signer}], result: signer};
  },
);
