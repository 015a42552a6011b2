/**
 * Folders of settings as systemd, sysctl and modprobe read them: of files of one name that of the last folder counts, a link to
 * /dev/null hides the others, and all are read in the order of their names. sysctl.d(5), modprobe.d(5), systemd.unit(5).
 */
import type {Place} from './probe.ts';
import {linkBelow, listBelow, readBelow, type Source} from './read.ts';

export type Unread = Exclude<Source, {found: 'read'}> & {readonly path: string};

/** The last counts. */
const PARENTS = ['/usr/lib', '/usr/local/lib', '/run', '/etc'];

export const foldersOf = (name: string): readonly string[] => PARENTS.map((parent) => `${parent}/${name}`);

/** Texts of all `*.conf` in these folders, or the one that may not be read. Never throws. */
export function textsIn(place: Place, folders: readonly string[]): readonly string[] | Unread {
  const files = namesIn(place, folders);
  return files instanceof Map
    ? textsOf(
        place,
        [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path),
      )
    : files;
}

/** Texts of those that are there. */
export function textsOf(place: Place, paths: readonly string[]): readonly string[] | Unread {
  const texts: string[] = [];
  for (const path of paths.filter((one) => linkBelow(place, one) !== '/dev/null')) {
    const read = readBelow(place, path);
    if (read.found === 'read') texts.push(read.text);
    else if (read.found !== 'absent') return {...read, path};
  }
  return texts;
}

export const isUnread = (texts: readonly string[] | Unread): texts is Unread => !Array.isArray(texts);

function namesIn(place: Place, folders: readonly string[]): Map<string, string> | Unread {
  const files = new Map<string, string>();
  for (const folder of folders) {
    const list = listBelow(place, folder);
    if (list.found === 'denied' || list.found === 'failed') return {...list, path: folder};
    const names = list.found === 'read' ? list.names : [];
    for (const name of names) if (name.endsWith('.conf')) files.set(name, `${folder}/${name}`);
  }
  return files;
}
