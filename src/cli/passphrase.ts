/** Keys of people, and the passphrase of one: from a file, or typed where nobody can read it. It is never an argument: those are seen by everybody. */
import type {KeyObject} from 'node:crypto';
import {Writable} from 'node:stream';
import {isLocked, readKey} from '../checklist/attest/sign.ts';
import {AppError} from '../core/errors.ts';
import {asked} from './ask.ts';
import {fileText} from './files.ts';

const SHORTEST = 12;

/** `file`: its first line. Throws `usage`: too short, or there is neither a file nor a terminal. */
export async function passphraseOf(file: string | undefined): Promise<string> {
  const passphrase = file === undefined ? await typed() : (fileText(file).split(/\r?\n/, 1)[0] ?? '');
  if (passphrase.length >= SHORTEST) return passphrase;
  throw new AppError('usage', `the passphrase has less than ${SHORTEST} characters`);
}

/** The key in a file; the passphrase is asked for only where there is one. Throws `usage`, `checklist`. */
export async function keyIn(file: string, passphraseFile: string | undefined): Promise<KeyObject> {
  const pem = fileText(file);
  return readKey(pem, isLocked(pem) ? await passphraseOf(passphraseFile) : undefined);
}

async function typed(): Promise<string> {
  if (!process.stdin.isTTY)
    throw new AppError('usage', 'there is no terminal to ask for the passphrase (--passphrase-file)');
  const unseen = new Writable({write: (_chunk, _encoding, done) => done()});
  process.stderr.write('Passphrase: ');
  try {
    return await asked('', unseen);
  } finally {
    process.stderr.write('\n');
  }
}
