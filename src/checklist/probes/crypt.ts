/** Whether what the machine keeps lies on encrypted disks. */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {holderOf, type Mount, mountsOf} from '../mounts.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow} from '../read.ts';

/** Where a machine keeps what is worth reading. */
const kept = ['/var/lib', '/var/log', '/home', '/srv'];

export const crypt: Probe = {
  name: 'crypt',
  version: 1,
  about: 'Disks that hold data, backups or swap, and whether they are encrypted',
  privilege: 'nothing',
  timeout: 5000,
  suffices: ['recorded'],
  fields: {
    'crypt.mount': {type: 'string', about: 'Where it is mounted; [SWAP]: swap'},
    'crypt.holds': {type: 'string', many: true, about: 'Folders on it that matter: data, home, logs, backups; swap'},
    'crypt.is_encrypted': {type: 'boolean', about: 'It lies on dm-crypt (LUKS)'},
  },
  collect: async (place, signal) => readMounts(place, signal),
};

async function readMounts(place: Place, signal: AbortSignal): Promise<Evidence[]> {
  const {source, from, mounts} = await mountsOf(place, signal);
  if (source.found !== 'read') return [evidenceOf(crypt, place, from, source)];
  const paths = [...kept, ...(place.backups ?? [])].filter((path) => listBelow(place, path).found !== 'absent');
  const known = mounts.filter((one) => one.isEncrypted !== undefined);
  const subjects = known.flatMap((one) =>
    subjectOf(
      one,
      paths.filter((path) => holderOf(path, mounts) === one),
    ),
  );
  const failed = (path: string, reason: string): Evidence => evidenceOf(crypt, place, path, {found: 'failed', reason});
  const unknown = paths.filter((path) => holderOf(path, mounts)?.isEncrypted === undefined);
  return [
    evidenceOf(crypt, place, from, source, subjects),
    ...unknown.map((path) => failed(path, `${from} does not tell on which disk it lies`)),
    ...mounts
      .filter((one) => one.mount === '[SWAP]' && one.isEncrypted === undefined)
      .map(({device}) => failed(harmless(device), 'it cannot be told whether it is encrypted')),
  ];
}

function subjectOf({mount, isEncrypted = false}: Mount, paths: readonly string[]): Subject[] {
  const holds = mount === '[SWAP]' ? ['swap'] : [...paths];
  if (holds.length === 0) return [];
  const fields = {
    'crypt.mount': harmless(mount),
    'crypt.holds': holds.map(harmless),
    'crypt.is_encrypted': isEncrypted,
  };
  return [{name: `${harmless(mount)} (${holds.join(', ')})`, fields}];
}
