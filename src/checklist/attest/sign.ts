/** Keys of signers, and signing with them. The private key stays in the signer's file; Bifrost keeps public keys alone. */
import {createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject} from 'node:crypto';
import {CompactSign, calculateJwkThumbprint} from 'jose';
import type {PublicKey, Statement} from '../../core/attestation.ts';
import {AppError} from '../../core/errors.ts';
import {payloadOf} from './statement.ts';

/** `typ` of the header: a signature over something else is none over a statement. */
export const TYPE = 'bifrost-statement+jwt';

/** PKCS #8 in PEM, encrypted with the passphrase; without one, for a program, in clear. */
export const makeKey = (passphrase?: string): string =>
  generateKeyPairSync('ed25519')
    .privateKey.export({
      ...{format: 'pem', type: 'pkcs8'},
      ...(passphrase !== undefined && {cipher: 'aes-256-cbc', passphrase}),
    })
    .toString();

/** A passphrase must be asked for. */
export const isLocked = (pem: string): boolean => pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----');

/** Throws `checklist`: no Ed25519 key, or another passphrase. */
export function readKey(pem: string, passphrase = ''): KeyObject {
  const key = keyOf(pem, passphrase);
  if (key?.asymmetricKeyType === 'ed25519') return key;
  const what =
    key === undefined ? 'cannot be read: it is no PEM file, or the passphrase is another one' : 'is no Ed25519 key';
  throw new AppError('checklist', `the key ${what} (bifrost signer create makes one)`);
}

function keyOf(pem: string, passphrase: string): KeyObject | undefined {
  try {
    return createPrivateKey({key: pem, passphrase});
  } catch {
    return undefined;
  }
}

export function publicKeyOf(key: KeyObject): PublicKey {
  const {x = ''} = createPublicKey(key).export({format: 'jwk'});
  return {kty: 'OKP', crv: 'Ed25519', x};
}

/** Names a key wherever it is used: RFC 7638. */
export const keyId = (key: PublicKey): Promise<string> => calculateJwkThumbprint({...key}, 'sha256');

/** RFC 7515, compact. */
export const signStatement = async (statement: Statement, key: KeyObject): Promise<string> =>
  new CompactSign(new TextEncoder().encode(payloadOf(statement)))
    .setProtectedHeader({alg: 'EdDSA', typ: TYPE, kid: await keyId(publicKeyOf(key))})
    .sign(key);
