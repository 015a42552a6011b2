/** Files that a command line names: read, hashed, made. What cannot be done throws `usage`, with the reason. */
import {createHash} from 'node:crypto';
import {createReadStream, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
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

/** Whole or not at all; what was there is replaced. */
export function makeFile(file: string, text: string): void {
  const part = `${file}.${process.pid}.part`;
  try {
    makeNew(part, text, 0o644);
    renameSync(part, file);
  } catch (error) {
    throw fault(file, 'written', error);
  }
}

/** For its owner alone; one that is there already stays as it is. */
export function makeSecretFile(file: string, text: string): void {
  try {
    makeNew(file, text, 0o600);
  } catch (error) {
    throw fault(file, 'written', error);
  }
}

/** On a full disk it would be there, and empty. */
function makeNew(file: string, text: string, mode: number): void {
  try {
    writeFileSync(file, text, {mode, flag: 'wx'});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(file, {force: true});
    throw error;
  }
}

const fault = (file: string, done: 'read' | 'written', cause: unknown): AppError =>
  new AppError('usage', `${file} cannot be ${done}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  });
