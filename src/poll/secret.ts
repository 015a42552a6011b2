/** A secret, read from its file when it is needed. It stands in no configuration, no log and no plan. */
import {readFile} from 'node:fs/promises';
import type {Target} from '../core/poll.ts';
import {fault} from './heard.ts';

/** No password is longer; a longer file is a mistake. */
const MAX_LENGTH = 512;

/** The first line of `file`. `what`: `community`, `password`. */
export async function secretIn(file: string, what: string, target: Target): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw fault(target, `the file of its ${what} cannot be read: ${file}`, cause);
  });
  const secret = text.replace(/\r?\n[\s\S]*$/, '');
  if (secret === '' || secret.length > MAX_LENGTH) {
    throw fault(
      target,
      `the file of its ${what} must hold it in one line of at most ${MAX_LENGTH} characters: ${file}`,
    );
  }
  return secret;
}
