/** The newest backup in each folder that people declared: how old, readable without a key or not, and who may read it. */
import {closeSync, lstatSync, openSync, readSync, type Stats} from 'node:fs';
import {join} from 'node:path';
import type {Evidence} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {HOUR} from '../../core/time.ts';
import {type Artefact, artefactOf} from '../artefact.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const HEAD = 64 * 1024;
const MAX_FILES = 10_000;

export const backups: Probe = {
  name: 'backups',
  version: 2,
  about: 'The newest backup in each folder that people declared',
  privilege: 'read the folders',
  timeout: 10_000,
  fields: {
    'backups.kind': {type: 'string', about: 'age, luks, gpg, openssl, restic, borg, sqlite, tar, gzip, zip, ...'},
    'backups.is_encrypted': {type: 'boolean', about: 'Nobody can read it without a key'},
    'backups.age_hours': {type: 'number', about: 'Hours since it was written'},
    'backups.bytes': {type: 'number', about: 'Its size; 0 for a repository'},
    'backups.others_read': {
      type: 'boolean',
      about: 'Every user of the machine can read it, or another one in the folder',
    },
    'backups.others_write': {
      type: 'boolean',
      about: 'Every user of the machine can change or remove it, or another one in the folder',
    },
    'backups.owner': {type: 'number', about: 'User id of its owner'},
  },
  collect: async (place) => {
    const {backups: folders = []} = place;
    const nobody = {found: 'failed', reason: 'nobody said where backups are'} as const;
    return folders.length === 0
      ? [evidenceOf(backups, place, 'backups', nobody)]
      : folders.map((folder) => newestIn(folder, place));
  },
};

function newestIn(folder: string, place: Place): Evidence {
  const list = listBelow(place, folder);
  if (list.found !== 'read') return evidenceOf(backups, place, folder, list.found === 'absent' ? MISSING : list);
  try {
    const repository = repositoryOf(folder, list.names, place);
    if (repository !== undefined) return evidenceFor(folder, folder, repository, place, []);
    if (list.names.length > MAX_FILES)
      return evidenceOf(backups, place, folder, {found: 'failed', reason: `holds more than ${MAX_FILES} files`});
    const files = list.names.map((name) => ({name, stat: lstatSync(join(place.root, folder, name))}));
    const newest = files.filter(({stat}) => stat.isFile()).sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs)[0];
    if (newest === undefined) return evidenceOf(backups, place, folder, {found: 'read', text: ''});
    const file = `${folder}/${newest.name}`;
    return evidenceFor(
      folder,
      file,
      artefactOf(headOf(join(place.root, file))),
      place,
      files.map(({stat}) => stat),
    );
  } catch (error) {
    const isDenied = (error as NodeJS.ErrnoException).code === 'EACCES';
    const reason = isDenied ? 'may not be read; run it as root' : (error as Error).message;
    return evidenceOf(backups, place, folder, {found: isDenied ? 'denied' : 'failed', reason});
  }
}

const MISSING = {found: 'failed', reason: 'is not there, though it is declared: is the share mounted?'} as const;

/** restic (always encrypted) and borg keep folders of their own making. */
function repositoryOf(folder: string, names: readonly string[], place: Place): Artefact | undefined {
  if (['config', 'data', 'index', 'keys', 'snapshots'].every((name) => names.includes(name)))
    return {kind: 'restic', isEncrypted: true};
  const readme = names.includes('README') ? readBelow(place, `${folder}/README`) : undefined;
  if (readme?.found !== 'read' || !readme.text.startsWith('This is a Borg')) return undefined;
  const config = readBelow(place, `${folder}/config`);
  // With `key` the key lies in the repository, encrypted. Without, it is elsewhere or there is none.
  return config.found === 'read' && /^key = /m.test(config.text) ? {kind: 'borg', isEncrypted: true} : {kind: 'borg'};
}

function evidenceFor(
  folder: string,
  file: string,
  {kind, isEncrypted}: Artefact,
  place: Place,
  others: readonly Stats[],
): Evidence {
  if (isEncrypted === undefined)
    return evidenceOf(backups, place, file, {
      found: 'failed',
      reason: `it cannot be told whether it is encrypted (${kind})`,
    });
  const [stat, above] = [lstatSync(join(place.root, file)), lstatSync(join(place.root, folder))];
  const isReached = (above.mode & 0o001) !== 0;
  // A link has rights of its own that say nothing.
  const may = (bit: number): boolean =>
    isReached && [stat, ...others].some((one) => !one.isSymbolicLink() && (one.mode & bit) !== 0);
  const fields = {
    'backups.kind': kind,
    'backups.is_encrypted': isEncrypted,
    'backups.age_hours': Math.max(0, Math.floor((place.now - stat.mtimeMs * 1000) / HOUR)),
    'backups.bytes': stat.isFile() ? stat.size : 0,
    'backups.others_read': may(0o004),
    // Whoever may write to the folder may remove what is in it, unless it is sticky.
    'backups.others_write': may(0o002) || (above.mode & 0o1002) === 0o002,
    'backups.owner': stat.uid,
  };
  return evidenceOf(backups, place, file, {found: 'read', text: kind}, [{name: harmless(file), fields}]);
}

function headOf(file: string): Buffer {
  const open = openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEAD);
    return head.subarray(0, readSync(open, head, 0, HEAD, 0));
  } finally {
    closeSync(open);
  }
}
