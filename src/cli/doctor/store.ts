/** The store can be written, and the disk has room. */
import {constants} from 'node:fs';
import {access, statfs} from 'node:fs/promises';
import {dirname} from 'node:path';
import {type Check, failed, messageOf, ok, type Result, warn} from './check.ts';

const MIB = 1024 * 1024;
const LITTLE = 1024 * MIB;
const TOO_LITTLE = 64 * MIB;
/** From here on the daemon deletes what is needed least. */
const NEARLY_FULL = 0.9;

export const store: Check = {
  name: 'store',
  async run({store: {path, maxMiB, keyFile}}) {
    const folder = dirname(path);
    try {
      await access(folder, constants.W_OK | constants.X_OK);
      if (await exists(path)) await access(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      return [failed(messageOf(error), todoOf(Object(error).code, folder))];
    }
    const {bavail, bsize} = await statfs(folder);
    return [room(path, bavail * bsize), ...((await exists(path)) ? [await size(path, maxMiB, keyFile)] : [])];
  },
};

const todoOf = (code: unknown, folder: string): string =>
  code === 'ENOENT'
    ? `make ${folder} and let the user of the service write there, or set store.path`
    : 'run bifrost doctor as root; if you did, let the user of the service write there, or set store.path';

function room(path: string, free: number): Result {
  const found = `${path}: ${Math.floor(free / MIB)} MiB free`;
  if (free < TOO_LITTLE) return failed(found, 'make room, or set store.path to a larger disk');
  return free < LITTLE ? warn(found, 'make room soon') : ok(found);
}

/** How large it is, and what had to go so that it became no larger. */
async function size(path: string, maxMiB: number, keyFile: string | undefined): Promise<Result> {
  const {storeKey} = await import('../../load/store-key.ts');
  const {openStore} = await import('../../store/store.ts');
  const opened = openStore(path, {readOnly: true, key: storeKey(keyFile)});
  try {
    const deleted = Object.entries(opened.counters.own()).map(([name, rows]) => `${name} ${rows}`);
    const used = Math.ceil(opened.size().used / MIB);
    const found = `${used} of ${maxMiB} MiB used; deleted so far: ${deleted.join(', ') || 'nothing'}`;
    return used < NEARLY_FULL * maxMiB ? ok(found) : warn(found, 'raise store.maxMiB, or shorten store.keep');
  } finally {
    opened.close();
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
