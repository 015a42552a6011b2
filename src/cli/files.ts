/** Files that a command line names: read, hashed, made. What cannot be done throws `usage`, with the reason. */
import {createHash} from 'node:crypto';
import {createReadStream, readFileSync, writeFileSync} from 'node:fs';
import {pipeline} from 'node:stream/promises';
import {AppError} from '../core/errors.ts';

export function fileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fault(file, 'read', error);
  }
}

/** SHA-256 of each, hex: what proves something is named by its hash and stays where it is. */
export const fileHashes = (files: readonly string[]): Promise<string[]> => Promise.all(files.map(fileHash));

async function fileHash(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    throw fault(file, 'read', error);
  }
  return hash.digest('hex');
}

/** For its owner alone; one that is there already stays as it is. */
export function makeSecretFile(file: string, text: string): void {
  try {
    writeFileSync(file, text, {mode: 0o600, flag: 'wx'});
  } catch (error) {
    throw fault(file, 'written', error);
  }
}

const fault = (file: string, done: 'read' | 'written', cause: unknown): AppError =>
  new AppError('usage', `${file} cannot be ${done}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  });
