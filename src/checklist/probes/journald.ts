/** Whether the journal outlives a restart: journald.conf(5). */
import type {Evidence} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const FILE = '/etc/systemd/journald.conf';
/** In the order in which their names count; a later value replaces an earlier one. */
const DROP_INS = ['/usr/lib/systemd/journald.conf.d', '/etc/systemd/journald.conf.d'];
const KEPT = '/var/log/journal';

export const journald: Probe = {
  name: 'journald',
  version: 1,
  about: 'Where the journal is kept',
  privilege: 'nothing',
  timeout: 1000,
  fields: {
    'journald.storage': {type: 'string', about: 'Storage: auto, persistent, volatile, none'},
    'journald.is_kept': {type: 'boolean', about: 'It outlives a restart'},
  },
  collect: async (place) => [readJournald(place)],
};

function readJournald(place: Place): Evidence {
  const main = readBelow(place, FILE);
  if (main.found !== 'read') return evidenceOf(journald, place, FILE, main);
  const texts = [main.text, ...DROP_INS.flatMap((folder) => dropIns(place, folder))];
  const text = texts.join('\n');
  const storage = harmless([...text.matchAll(/^\s*Storage\s*=\s*(\w+)/gim)].at(-1)?.[1]?.toLowerCase() ?? 'auto');
  const isKept = storage === 'persistent' || (storage === 'auto' && listBelow(place, KEPT).found !== 'absent');
  const fields = {'journald.storage': storage, 'journald.is_kept': isKept};
  return evidenceOf(journald, place, FILE, {found: 'read', text}, [{name: 'journal', fields}]);
}

function dropIns(place: Place, folder: string): string[] {
  const list = listBelow(place, folder);
  if (list.found !== 'read') return [];
  return list.names.flatMap((name) => {
    const read = name.endsWith('.conf') ? readBelow(place, `${folder}/${name}`) : undefined;
    return read?.found === 'read' ? [read.text] : [];
  });
}
