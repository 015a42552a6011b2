/** A folder: of this box, or of another disk or machine that is mounted there. It must exist: else nothing is mounted. */
import {createReadStream, createWriteStream} from 'node:fs';
import {open, readdir, rename, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {refused} from './refused.ts';
import type {Target} from './target.ts';

const PART = '.part';

export function folderTarget(folder: string): Target {
  const told = (cause: unknown): never => {
    throw refused(folder, cause, 'it must exist and be writable; is the disk mounted and has room?');
  };
  return {
    place: folder,
    async put(name, source) {
      const path = join(folder, name);
      try {
        // `flush` has it on the disk before it gets its name.
        await pipeline(source, createWriteStream(path + PART, {mode: 0o600, flush: true}));
        await rename(path + PART, path);
        await syncFolder(folder);
      } catch (cause) {
        await rm(path + PART, {force: true}).catch(() => undefined); // the first error says more
        told(cause);
      }
    },
    list: async () => {
      const entries = await readdir(folder, {withFileTypes: true}).catch(told);
      const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(PART));
      return Promise.all(files.map(async ({name}) => ({name, size: (await stat(join(folder, name))).size})));
    },
    get: async (name) => createReadStream(join(folder, name)),
    remove: (name) => rm(join(folder, name)).catch(told),
    close: () => undefined,
  };
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
