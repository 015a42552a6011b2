/** The passphrase of a key: from a file, or typed where nobody can read it. It is never an argument: those are seen by everybody. */
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline/promises';
import {Writable} from 'node:stream';
import {AppError} from '../core/errors.ts';

const SHORTEST = 12;

/** `file`: its first line. Throws `usage`: too short, or there is neither a file nor a terminal. */
export async function passphraseOf(file: string | undefined): Promise<string> {
  const passphrase = file === undefined ? await typed() : (readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '');
  if (passphrase.length >= SHORTEST) return passphrase;
  throw new AppError('usage', `the passphrase has less than ${SHORTEST} characters`);
}

async function typed(): Promise<string> {
  if (!process.stdin.isTTY)
    throw new AppError('usage', 'there is no terminal to ask for the passphrase (--passphrase-file)');
  const unseen = new Writable({write: (_chunk, _encoding, done) => done()});
  const lines = createInterface({input: process.stdin, output: unseen, terminal: true});
  process.stderr.write('Passphrase: ');
  const passphrase = await lines.question('');
  lines.close();
  process.stderr.write('\n');
  return passphrase;
}
