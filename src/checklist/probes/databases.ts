/** Bifrost's own database: whether its pages can be read without a key. SQLite's file format, section 1.3. */
import {closeSync, openSync, readSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Evidence} from '../../core/checklist.ts';
import {holderOf, mountsOf} from '../mounts.ts';
import {ownOf} from '../own.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow} from '../read.ts';

const CLEAR = 'SQLite format 3\0';

export const databases: Probe = {
  name: 'databases',
  version: 1,
  about: "Bifrost's own database, and whether it is encrypted",
  privilege: 'root, or the user that Bifrost runs as',
  timeout: 5000,
  fields: {
    'databases.is_clear': {type: 'boolean', about: 'Its pages can be read without a key'},
    'databases.disk_is_clear': {
      type: 'boolean',
      about: 'So can the disk that it lies on; not there where it cannot be told',
    },
  },
  collect: async (place, signal) => readDatabases(place, signal),
};

async function readDatabases(place: Place, signal: AbortSignal): Promise<Evidence[]> {
  const folder = dirname(ownOf(place).store);
  const list = listBelow(place, folder);
  if (list.found !== 'read') return [evidenceOf(databases, place, folder, list)];
  const {mounts} = await mountsOf(place, signal);
  const disk = holderOf(folder, mounts)?.isEncrypted;
  const files = list.names.filter((name) => name.endsWith('.db')).map((name) => `${folder}/${name}`);
  if (files.length === 0) return [evidenceOf(databases, place, folder, {found: 'absent', reason: 'holds no database'})];
  return files.map((file) => {
    const head = headOf(join(place.root, file));
    if (head === undefined)
      return evidenceOf(databases, place, file, {found: 'denied', reason: 'may not be read; run it as root'});
    if (head === CLEAR && disk === undefined)
      return evidenceOf(databases, place, file, {
        found: 'failed',
        reason: 'can be read without a key, and it cannot be told whether its disk is encrypted',
      });
    const fields = {
      'databases.is_clear': head === CLEAR,
      ...(disk !== undefined && {'databases.disk_is_clear': !disk}),
    };
    // The beginning of an encrypted one is its salt: nothing to show.
    return evidenceOf(databases, place, file, {found: 'read', text: head === CLEAR ? CLEAR : 'encrypted'}, [
      {name: file, fields},
    ]);
  });
}

function headOf(file: string): string | undefined {
  try {
    const open = openSync(file, 'r');
    try {
      const head = Buffer.alloc(CLEAR.length);
      return head.toString('latin1', 0, readSync(open, head, 0, head.length, 0));
    } finally {
      closeSync(open);
    }
  } catch {
    return undefined;
  }
}
