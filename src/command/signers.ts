/**
 * Who may send commands: a file with a line for each, `<user> <commands> <public key>`; `*` is all commands, others are listed
 * with commas between; the key is Ed25519, SubjectPublicKeyInfo in base64. Lines with `#` and empty ones say nothing.
 */
import {createPublicKey, generateKeyPairSync, type KeyObject} from 'node:crypto';
import {readFileSync, statSync} from 'node:fs';
import {AppError} from '../core/errors.ts';

export interface Signer {
  readonly user: string;
  readonly key: KeyObject;
  may(command: string): boolean;
}

const USER = /^[a-z][a-z0-9_.-]{0,31}$/;
const OTHERS_MAY_WRITE = 0o022;
const MAX_SIGNERS = 1000;

/** By user. Throws `config`: the file and the line that is wrong. */
export function signersIn(path: string): ReadonlyMap<string, Signer> {
  const signers = new Map<string, Signer>();
  for (const [i, line] of linesOf(path).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const signer = signerOf(line);
    if (signer === undefined || signers.has(signer.user) || signers.size >= MAX_SIGNERS) {
      throw new AppError(
        'config',
        `${path}:${i + 1}: write <user> <commands> <public key>, each user once (bifrost command key)`,
      );
    }
    signers.set(signer.user, signer);
  }
  return signers;
}

function linesOf(path: string): string[] {
  try {
    if ((statSync(path).mode & OTHERS_MAY_WRITE) !== 0) throw new Error(`others may write it; chmod 640 ${path}`);
    return readFileSync(path, 'utf8').split('\n');
  } catch (cause) {
    throw cannotUse(path, cause);
  }
}

const cannotUse = (path: string, cause: unknown): AppError =>
  new AppError('config', `${path}: the signers of commands cannot be read: ${(cause as Error).message}`, {cause});

function signerOf(line: string): Signer | undefined {
  const [user = '', commands = '', key = '', ...rest] = line.trim().split(/\s+/);
  const publicKey = keyOf(key);
  if (!USER.test(user) || commands === '' || publicKey === undefined || rest.length > 0) return undefined;
  const allowed = new Set(commands.split(','));
  return {user, key: publicKey, may: (command) => allowed.has('*') || allowed.has(command)};
}

function keyOf(base64: string): KeyObject | undefined {
  try {
    const key = createPublicKey({key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki'});
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined; // told with its line
  }
}

/** A new pair: the private key as PEM (PKCS 8), the public one as it stands in the file of signers. */
export function newPair(): {readonly privatePem: string; readonly publicKey: string} {
  const {privateKey, publicKey} = generateKeyPairSync('ed25519');
  return {
    privatePem: String(privateKey.export({type: 'pkcs8', format: 'pem'})),
    publicKey: publicKey.export({type: 'spki', format: 'der'}).toString('base64'),
  };
}
