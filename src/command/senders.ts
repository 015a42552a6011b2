/** Who may send which commands: signers to whom somebody allowed some, as long as their key is not revoked. */
import {createPublicKey, type KeyObject} from 'node:crypto';
import type {Signer} from '../core/attestation.ts';

export interface Sender {
  readonly user: string;
  readonly key: KeyObject;
  may(command: string): boolean;
}

/** By name: of those whose key counts, no two have the same. */
export const sendersAmong = (signers: readonly Signer[]): ReadonlyMap<string, Sender> =>
  new Map(
    signers
      .filter(({revoked, commands}) => revoked === undefined && commands.length > 0)
      .map((signer) => [signer.name, senderOf(signer)]),
  );

function senderOf({name, key, commands}: Signer): Sender {
  const allowed = new Set(commands);
  return {
    user: name,
    key: createPublicKey({key: {...key}, format: 'jwk'}),
    may: (command) => allowed.has('*') || allowed.has(command),
  };
}
