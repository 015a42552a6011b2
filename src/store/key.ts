/**
 * Encryption of the file: SQLCipher 4 (AES-256 in CBC, HMAC-SHA512 for each page) with the key itself and not a password, so
 * that opening takes no time. WAL and temporary copies are encrypted alike.
 */
import {closeSync, existsSync, openSync, readSync} from 'node:fs';
import {AppError} from '../core/errors.ts';
import type {Database} from './sqlite.ts';

/** 32 bytes as 64 hexadecimal digits. */
export type StoreKey = string;

/** What every file that is not encrypted begins with (file format of SQLite, section 1.3). */
const PLAIN = 'SQLite format 3\0';

/** Before anything else is done with a connection. */
export function unlock(db: Database, key: StoreKey | undefined): void {
  // Nothing of what is sorted goes to a file that is not encrypted.
  db.pragma('temp_store = MEMORY');
  if (key === undefined) return;
  cipher(db);
  db.pragma(`key = "x'${key}'"`);
}

/** Encrypts the file, or encrypts it with another key; not in WAL mode. */
export function lock(db: Database, key: StoreKey): void {
  cipher(db);
  db.pragma(`rekey = "x'${key}'"`);
}

function cipher(db: Database): void {
  db.pragma("cipher = 'sqlcipher'");
  db.pragma('legacy = 4');
}

/** Undefined: there is no such file, or it is empty. */
export function isPlain(path: string): boolean | undefined {
  if (!existsSync(path)) return undefined;
  const begin = Buffer.alloc(PLAIN.length);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, begin, 0, begin.length, 0) === 0) return undefined;
  } finally {
    closeSync(file);
  }
  return begin.toString('latin1') === PLAIN;
}

/** Throws `store-open`: the file is in clear, but a key is given. */
export function checkSealed(path: string, key: StoreKey | undefined): void {
  if (key === undefined || isPlain(path) !== true) return;
  throw new AppError(
    'store-open',
    `${path}: not encrypted, though a key is given; stop the daemon and run "bifrost store encrypt", or give no key`,
  );
}
