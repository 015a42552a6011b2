/** Whose signature counts from now on, and which commands it may send; the same key again changes these. */
import {isDeepStrictEqual} from 'node:util';
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
      commands: {type: 'array', maxItems: 64, items: {type: 'string', pattern: '^([*]|[a-z][a-z-]{0,63})$'}},
    },
  },
  async ({name, x, commands = []}, {store, actor, now}) => {
    const key = {kty: 'OKP', crv: 'Ed25519', x} as const;
    const id = await keyId(key);
    const known = store.attestations
      .signers()
      .find((one) => one.id === id || (one.name === name && one.revoked === undefined));
    const isChange =
      known?.id === id &&
      known.name === name &&
      known.revoked === undefined &&
      !isDeepStrictEqual(known.commands, commands);
    if (known !== undefined && !isChange)
      throw new AppError(
        'usage',
        `${known.id === id ? `that key is ${known.name}'s` : `${name} has a key`} already; revoke it first`,
      );
    const signer: Signer = {...(known ?? {id, name, key, at: now, by: actor}), commands};
    const may = commands.length === 0 ? 'no commands' : `commands ${commands.join(', ')}`;
    return {
      action: isChange ? 'signer.changed' : 'signer.added',
      detail: `${name} ${id}: ${may}`,
      changes: [{type: 'signer', signer}],
      result: signer,
    };
  },
);
