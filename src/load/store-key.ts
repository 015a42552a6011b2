/**
 * The key of the store: from `store.keyFile`, else from the credential `store-key` that systemd hands over. The environment
 * names the folder only, never the key.
 */
import {existsSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {AppError} from '../core/errors.ts';

/** Undefined: none is given, the store is in clear. Throws `config`; nothing of the key is ever in it. */
export function storeKey(
  keyFile: string | undefined,
  credentials = process.env['CREDENTIALS_DIRECTORY'],
): string | undefined {
  if (keyFile !== undefined) return keyIn(keyFile);
  const credential = credentials === undefined ? undefined : join(credentials, 'store-key');
  return credential !== undefined && existsSync(credential) ? keyIn(credential) : undefined;
}

/** Throws `config`. */
export function keyIn(path: string): string {
  const key = read(path).trim();
  if (!/^[0-9a-fA-F]{64}$/.test(key)) {
    throw new AppError('config', `${path}: no key: it must be 64 hexadecimal digits (openssl rand -hex 32 > ${path})`);
  }
  return key.toLowerCase();
}

const OTHERS_MAY_READ = 0o004;

function read(path: string): string {
  try {
    if ((statSync(path).mode & OTHERS_MAY_READ) !== 0) {
      throw new Error(`everybody may read it; chmod 600 ${path}`);
    }
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw cannotUse(path, cause);
  }
}

const cannotUse = (path: string, cause: unknown): AppError =>
  new AppError('config', `${path}: the key of the store cannot be used: ${(cause as Error).message}`, {cause});
