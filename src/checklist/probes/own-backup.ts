/** How Bifrost's own backups are made, by its configuration: for whose keys, where to, and who may touch them. docs/backup.md */
import {ownSettings, settingAt} from '../own-settings.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, type Source, statBelow} from '../read.ts';

export const ownBackup: Probe = {
  name: 'own-backup',
  version: 1,
  about: "Bifrost's own backups as they are configured; absent: it makes none",
  privilege: 'root, or the user that Bifrost runs as',
  timeout: 2000,
  fields: {
    'own-backup.keyed': {type: 'boolean', about: 'Recipients or a passphrase: without one nothing can be encrypted'},
    'own-backup.readable_here': {type: 'boolean', about: 'This box can open them itself: it tries to restore them'},
    'own-backup.elsewhere': {type: 'boolean', about: 'They go to another machine (sftp)'},
    'own-backup.host_known': {type: 'boolean', about: 'sftp: the key of the server is given'},
    'own-backup.read_by_others': {type: 'boolean', about: 'Others than owner and group may read the folder'},
    'own-backup.written_by_others': {type: 'boolean', about: 'Others than owner and group may write in the folder'},
  },
  collect: async (place) => readBackup(place),
};

function readBackup(place: Place) {
  const {path, read, tree} = ownSettings(place);
  const say = (source: string, what: Exclude<Source, {found: 'read'}>) => [evidenceOf(ownBackup, place, source, what)];
  // Where there is no configuration nothing is known of backups: that is not their absence.
  if (read.found === 'absent') return say(path, {found: 'failed', reason: read.reason});
  if (read.found !== 'read') return say(path, read);
  const of = (...keys: readonly string[]): unknown => settingAt(tree, 'backup', ...keys);
  const host = of('sftp', 'host');
  const folder = host === undefined ? of('folder') : of('sftp', 'folder');
  if (folder === undefined) return say(path, {found: 'absent', reason: 'no folder for backups is configured'});
  const recipients = of('recipients');
  const hasPassphrase = of('passphraseFile') !== undefined;
  const fields = {
    'own-backup.keyed': hasPassphrase || (Array.isArray(recipients) && recipients.length > 0),
    'own-backup.readable_here': hasPassphrase || of('identityFile') !== undefined,
    'own-backup.elsewhere': host !== undefined,
  };
  const subject = (more: object) => [
    {name: `backups to ${String(folder)}`.slice(0, 200), fields: {...fields, ...more}},
  ];
  if (host !== undefined)
    return [
      evidenceOf(ownBackup, place, path, read, subject({'own-backup.host_known': of('sftp', 'hostKey') !== undefined})),
    ];
  const stat = statBelow(place, String(folder));
  if (stat.found !== 'read')
    return [
      evidenceOf(ownBackup, place, path, read, subject({})),
      // Away is a disk that is not mounted: it may hold backups that anybody reads.
      ...say(String(folder), {found: stat.found === 'absent' ? 'failed' : stat.found, reason: stat.reason}),
    ];
  const rights = {
    'own-backup.read_by_others': (stat.mode & 0o005) !== 0,
    'own-backup.written_by_others': (stat.mode & 0o002) !== 0,
  };
  return [evidenceOf(ownBackup, place, path, read, subject(rights))];
}
