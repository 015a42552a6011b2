/** Files in which Linux keeps who logged on and who failed to: utmp(5), and what login(1) and pam_lastlog write. */
import type {Evidence} from '../../core/checklist.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow} from '../read.ts';

const FOLDER = '/var/log';

export const loginRecords: Probe = {
  name: 'login-records',
  version: 1,
  about: 'Whether it is kept who logged on and who failed to',
  privilege: 'nothing',
  timeout: 1000,
  fields: {
    'login-records.failed': {type: 'boolean', about: 'Attempts that failed are kept (/var/log/btmp)'},
    'login-records.succeeded': {type: 'boolean', about: 'Log-ons are kept (/var/log/wtmp)'},
  },
  collect: async (place) => [readRecords(place)],
};

function readRecords(place: Place): Evidence {
  const list = listBelow(place, FOLDER);
  if (list.found !== 'read') return evidenceOf(loginRecords, place, FOLDER, list);
  const has = (names: readonly string[]): boolean => names.some((name) => list.names.includes(name));
  const fields = {
    // Debian 13 keeps them as databases.
    'login-records.failed': has(['btmp', 'btmp.db']),
    'login-records.succeeded': has(['wtmp', 'wtmp.db']),
  };
  return evidenceOf(loginRecords, place, FOLDER, {found: 'read', text: list.names.join('\n')}, [
    {name: FOLDER, fields},
  ]);
}
