/**
 * The key that signs evidence: Ed25519, made when it is first needed, in a file beside the store that its owner alone may
 * read. Its public half is given to whoever shall verify.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {AppError} from '../core/errors.ts';
import {sha256} from './folder.ts';

export const keyPath = (store: string): string => join(dirname(store), 'evidence.key');

/** Makes it when there is none. Throws `evidence`. */
export function signingKey(path: string): KeyObject {
  try {
    if (!existsSync(path)) makeKey(path);
    return createPrivateKey(readFileSync(path));
  } catch (cause) {
    throw unusable(path, cause, 'run as the user that owns the store, or as root');
  }
}

const unusable = (path: string, cause: unknown, todo: string): AppError =>
  new AppError('evidence', `${path}: ${(cause as Error).message}; ${todo}`, {cause});

/** Whole or not at all, and never over one that another process made meanwhile. */
function makeKey(path: string): void {
  mkdirSync(dirname(path), {recursive: true});
  const pem = generateKeyPairSync('ed25519').privateKey.export({type: 'pkcs8', format: 'pem'});
  const fresh = `${path}.${process.pid}`;
  const file = openSync(fresh, 'wx', 0o600);
  try {
    try {
      writeSync(file, pem as string);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkSync(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh);
  }
}

/** OpenSSL's own words tell nobody what is wrong. */
function publicKeyOf(pem: Buffer): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new Error('it holds no key', {cause});
  }
}

/** The public half, of a key file of either kind (PEM). Throws `evidence`. */
export function publicKeyIn(path: string): KeyObject {
  try {
    const key = publicKeyOf(readFileSync(path));
    if (key.asymmetricKeyType !== 'ed25519') throw new Error('it is no Ed25519 key');
    return key;
  } catch (cause) {
    throw unusable(path, cause, 'bifrost evidence key prints the right one');
  }
}

/**
 * That of somebody else, whose private half has no business on this box: whoever finds it here signs in his name. Throws
 * `evidence`.
 */
export function foreignKeyIn(path: string): KeyObject {
  const key = publicKeyIn(path);
  if (isPrivate(readFileSync(path)))
    throw new AppError('evidence', `${path}: it is the private key, which stays with who signs; take the public one`);
  return key;
}

function isPrivate(pem: Buffer): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
}

export const publicPem = (key: KeyObject): string =>
  String((key.type === 'public' ? key : createPublicKey(key)).export({type: 'spki', format: 'pem'}));

/** SHA-256 of the public key (DER): short enough to compare over the telephone. */
export const fingerprint = (key: KeyObject): string =>
  sha256((key.type === 'public' ? key : createPublicKey(key)).export({type: 'spki', format: 'der'}));

export const sign = (key: KeyObject, bytes: Uint8Array): Uint8Array => signBytes(null, bytes, key);

export const isSignedBy = (key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean =>
  verifyBytes(null, bytes, key, signature);
