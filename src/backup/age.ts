/**
 * Encryption of a backup in the age format (https://age-encryption.org/v1), by the library of its author: for public keys,
 * so that whoever steals this box cannot read its backups, or with a passphrase.
 */
import {readFileSync, statSync} from 'node:fs';
import {Readable} from 'node:stream';
import type {ReadableStream} from 'node:stream/web';
import {Decrypter, Encrypter} from 'age-encryption';
import {refused} from './refused.ts';

export interface LockSettings {
  /** Public keys, `age1...`. */
  readonly recipients: readonly string[];
  readonly passphraseFile?: string;
}

/** What opens a backup: a file with secret keys (`age-keygen`), or one with the passphrase. */
export interface KeyFiles {
  readonly identityFile?: string | undefined;
  readonly passphraseFile?: string | undefined;
}

const MIN_PASSPHRASE = 16;
const OTHERS_MAY_READ = 0o004;

/** Throws `backup`. */
export async function encrypted(source: Readable, {recipients, passphraseFile}: LockSettings): Promise<Readable> {
  const encrypter = new Encrypter();
  try {
    if (recipients.length === 0 && passphraseFile !== undefined) encrypter.setPassphrase(passphraseIn(passphraseFile));
    for (const one of recipients) encrypter.addRecipient(one);
  } catch (cause) {
    throw refused('backup.recipients', cause, 'give public keys as age-keygen prints them, age1...');
  }
  return fromWeb(await encrypter.encrypt(toWeb(source)));
}

/** What cannot be opened with the keys, or was changed, makes the stream fail. Throws `backup`. */
export async function decrypted(source: Readable, keys: KeyFiles, where: string): Promise<Readable> {
  const decrypter = new Decrypter();
  for (const identity of identitiesIn(keys.identityFile)) decrypter.addIdentity(identity);
  if (keys.passphraseFile !== undefined) decrypter.addPassphrase(passphraseIn(keys.passphraseFile));
  try {
    return fromWeb(await decrypter.decrypt(toWeb(source)));
  } catch (cause) {
    source.destroy();
    throw refused(where, cause, 'it is no backup, it was changed, or the key is another one');
  }
}

function identitiesIn(file: string | undefined): string[] {
  if (file === undefined) return [];
  const found = secret(file)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (found.length === 0 || !found.every((line) => /^AGE-SECRET-KEY-[A-Z0-9-]+$/.test(line)))
    throw refused(file, 'no secret key of age', 'give the file that age-keygen wrote');
  return found;
}

function passphraseIn(file: string): string {
  const passphrase = secret(file).trim();
  if (passphrase.length >= MIN_PASSPHRASE) return passphrase;
  throw refused(file, 'the passphrase is too short', `write at least ${MIN_PASSPHRASE} characters`);
}

function secret(file: string): string {
  try {
    if ((statSync(file).mode & OTHERS_MAY_READ) !== 0) throw new Error('everybody may read it');
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw refused(file, cause, `check the path, chmod 600 ${file}`);
  }
}

// The library speaks streams of the web; Node's types of them differ from those of the browser in name only.
const toWeb = (source: Readable) => Readable.toWeb(source) as unknown as globalThis.ReadableStream<Uint8Array>;
const fromWeb = (stream: globalThis.ReadableStream<Uint8Array>): Readable =>
  Readable.fromWeb(stream as unknown as ReadableStream<Uint8Array>);
