/** The store can be written, and the disk has room. */
import {constants} from 'node:fs';
import {access, statfs} from 'node:fs/promises';
import {dirname} from 'node:path';
import {type Check, failed, messageOf, ok, type Result, warn} from './check.ts';

const MIB = 1024 * 1024;
const LITTLE = 1024 * MIB;
const TOO_LITTLE = 64 * MIB;

export const store: Check = {
  name: 'store',
  async run({store: {path}}) {
    const folder = dirname(path);
    try {
      await access(folder, constants.W_OK | constants.X_OK);
      if (await exists(path)) await access(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      return [
        failed(messageOf(error), `make ${folder} and let the user of the service write there, or set store.path`),
      ];
    }
    const {bavail, bsize} = await statfs(folder);
    return [room(path, bavail * bsize)];
  },
};

function room(path: string, free: number): Result {
  const found = `${path}: ${Math.floor(free / MIB)} MiB free`;
  if (free < TOO_LITTLE) return failed(found, 'make room, or set store.path to a larger disk');
  return free < LITTLE ? warn(found, 'make room soon') : ok(found);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
