/** Whether the journal outlives a restart: journald.conf(5). */
import type {Evidence} from '../../core/checklist.ts';
import {foldersOf, isUnread, textsIn, textsOf} from '../drop-ins.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow, statBelow} from '../read.ts';
import {sectionOf} from '../unit/ini.ts';

const NAME = 'systemd/journald.conf';
const FILE = `/etc/${NAME}`;
/** The first that is there counts. */
const MAIN = foldersOf(NAME).toReversed();
const PROGRAMS = ['/usr/lib/systemd/systemd-journald', '/lib/systemd/systemd-journald'];
const KEPT = '/var/log/journal';
const STORAGES = ['auto', 'persistent', 'volatile', 'none'];

export const journald: Probe = {
  name: 'journald',
  version: 2,
  about: 'Where the journal is kept',
  privilege: 'nothing',
  timeout: 1000,
  fields: {
    'journald.storage': {type: 'string', about: 'Storage: auto, persistent, volatile, none'},
    'journald.is_kept': {type: 'boolean', about: 'It outlives a restart'},
  },
  collect: async (place) => [readJournald(place)],
};

/** Without any file it does as it was built. */
function readJournald(place: Place): Evidence {
  const main = MAIN.find((file) => readBelow(place, file).found !== 'absent');
  const [first, others] = [textsOf(place, main === undefined ? [] : [main]), textsIn(place, foldersOf(`${NAME}.d`))];
  if (isUnread(first)) return evidenceOf(journald, place, first.path, first);
  if (isUnread(others)) return evidenceOf(journald, place, others.path, others);
  const texts = [...first, ...others];
  const isThere = texts.length > 0 || PROGRAMS.some((program) => statBelow(place, program).found !== 'absent');
  const nobody = {found: 'failed', reason: 'there is no journal here: look who else keeps the log'} as const;
  if (!isThere) return evidenceOf(journald, place, FILE, nobody);
  const storage = storageOf(texts);
  const isKept = storage === 'persistent' || (storage === 'auto' && listBelow(place, KEPT).found !== 'absent');
  const fields = {'journald.storage': storage, 'journald.is_kept': isKept};
  return evidenceOf(journald, place, FILE, {found: 'read', text: texts.join('\n')}, [{name: 'journal', fields}]);
}

/** What it does not understand it passes over; an empty value is the built-in one. */
function storageOf(texts: readonly string[]): string {
  const said = texts.flatMap((text) => sectionOf(text, 'Journal').filter(([key]) => key === 'Storage'));
  const values = said.map(([, value]) => (value === '' ? 'auto' : value)).filter((value) => STORAGES.includes(value));
  return values.at(-1) ?? 'auto';
}
