/** The keys that a site trusts, and whether one of them made a signature. */
import {createPublicKey, type KeyObject, verify} from 'node:crypto';
import {readFileSync} from 'node:fs';

/** Throws where a file is none. */
export const keysOf = (files: readonly string[]): readonly KeyObject[] =>
  files.map((file) => {
    try {
      return createPublicKey(readFileSync(file));
    } catch (error) {
      throw new Error(`${file} is no public key in PEM`, {cause: error});
    }
  });

/** Whatever the bytes: a signature that cannot be read is not one. An Edwards key hashes by itself. */
export function isSigned(bytes: Buffer, signature: Buffer, key: KeyObject, hash = 'sha256'): boolean {
  try {
    return verify(key.asymmetricKeyType === 'ed25519' ? null : hash, bytes, key, signature);
  } catch {
    return false;
  }
}
