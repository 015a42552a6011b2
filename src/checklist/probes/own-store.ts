/** Bifrost's own database: is it encrypted, and who may open it. docs/store.md; file format of SQLite, section 1.3. */
import {dirname} from 'node:path';
import type {Evidence} from '../../core/checklist.ts';
import {ownOf} from '../own.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, headBelow, statBelow} from '../read.ts';

/** What a file that is not encrypted begins with; of one that is, the first bytes are its salt. */
const PLAIN = 'SQLite format 3\0';

export const ownStore: Probe = {
  name: 'own-store',
  version: 1,
  about: "Bifrost's own database: whether it is encrypted, and who may open it",
  privilege: 'root, or the user that Bifrost runs as',
  timeout: 1000,
  fields: {
    'own-store.encrypted': {type: 'boolean', about: 'The file does not begin as one in clear does'},
    'own-store.read_by_others': {type: 'boolean', about: 'Others than owner and group may read the file'},
    'own-store.written_by_others': {type: 'boolean', about: 'Others than owner and group may change file or folder'},
    'own-store.mode': {type: 'string', about: 'Rights of the file, octal: 0640'},
    'own-store.of_root': {
      type: 'boolean',
      about: 'It belongs to root, so that the service runs as root or cannot write',
    },
    'own-store.mib': {type: 'number', about: 'Its size in MiB'},
  },
  collect: async (place) => [readStore(place)],
};

const OTHERS_READ = 0o004;
const OTHERS_WRITE = 0o002;

function readStore(place: Place): Evidence {
  const {store: path} = ownOf(place);
  const stat = statBelow(place, path);
  if (stat.found !== 'read') return evidenceOf(ownStore, place, path, stat);
  const head = headBelow(place, path, PLAIN.length);
  if (head.found !== 'read') return evidenceOf(ownStore, place, path, head);
  if (head.text.length < PLAIN.length)
    return evidenceOf(ownStore, place, path, {found: 'failed', reason: 'is too short for a database'});
  const folder = statBelow(place, dirname(path));
  const {mode, uid, size} = stat;
  const fields = {
    'own-store.encrypted': head.text !== PLAIN,
    'own-store.read_by_others': (mode & OTHERS_READ) !== 0,
    'own-store.written_by_others':
      (mode & OTHERS_WRITE) !== 0 || (folder.found === 'read' && (folder.mode & OTHERS_WRITE) !== 0),
    'own-store.mode': mode.toString(8).padStart(4, '0'),
    'own-store.of_root': uid === 0,
    'own-store.mib': Math.ceil(size / 1024 / 1024),
  };
  const text = `${fields['own-store.encrypted'] ? 'encrypted' : 'in clear'}, mode ${fields['own-store.mode']}`;
  return evidenceOf(ownStore, place, path, {found: 'read', text}, [{name: path, fields}]);
}
