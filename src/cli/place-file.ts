/** Files for others: whole, on the disk and under their name at once, and never over another file. */
import {closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync} from 'node:fs';
import {AppError, isAppError} from '../core/errors.ts';

/** `option` names the file. `before`: what must have happened before anybody gets it. Throws `usage`: it is there; `evidence`. */
export async function placeFile(
  path: string,
  bytes: Uint8Array,
  option: string,
  before: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  refuseOver([path], option);
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
    give(part, path, option);
  } catch (cause) {
    if (isAppError(cause) || (cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw cannotWrite(path, cause, option);
  } finally {
    rmSync(part, {force: true});
  }
}

/** Before anything is noted of them: what cannot be given out was not made. Throws `usage`. */
export function refuseOver(paths: readonly string[], option: string): void {
  const there = paths.find((path) => existsSync(path));
  if (there !== undefined)
    throw new AppError('usage', `${there} is there already: nothing is written over (name another one with ${option})`);
}

/** What file systems without hard links say, those of USB sticks among them. */
const NO_LINKS: readonly unknown[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

function give(part: string, path: string, option: string): void {
  try {
    linkSync(part, path);
  } catch (error) {
    if (!NO_LINKS.includes((error as NodeJS.ErrnoException).code)) throw error;
    refuseOver([path], option);
    renameSync(part, path);
  }
}

export const cannotWrite = (path: string, cause: unknown, option: string): AppError =>
  new AppError('evidence', `${path}: ${(cause as Error).message} (name another one with ${option})`, {cause});
