/** Files for others: whole, on the disk and under their name at once, and never over another file. */
import {closeSync, fsyncSync, linkSync, openSync, rmSync, writeSync} from 'node:fs';
import {AppError, isAppError} from '../core/errors.ts';

/** `option` names the file. `before`: what must have happened before anybody gets it. Throws `evidence`. */
export async function placeFile(
  path: string,
  bytes: Uint8Array,
  option: string,
  before: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  try {
    const file = openSync(part, 'wx', 0o600);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    await before();
    linkSync(part, path);
  } catch (cause) {
    if (isAppError(cause) || (cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw cannotWrite(path, cause, option);
  } finally {
    rmSync(part, {force: true});
  }
}

export const cannotWrite = (path: string, cause: unknown, option: string): AppError =>
  new AppError('evidence', `${path}: ${(cause as Error).message} (name another one with ${option})`, {cause});
