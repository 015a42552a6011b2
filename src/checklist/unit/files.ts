/** Service units below a root as systemd would load them: which file counts, its drop-ins, whether something starts it. systemd.unit(5). */
import {basename} from 'node:path';
import type {Place} from '../probe.ts';
import {linkBelow, listBelow, readBelow} from '../read.ts';
import {type Section, sectionOf, settings} from './ini.ts';

export interface ServiceUnit {
  readonly name: string;
  readonly file: string;
  readonly isEnabled: boolean;
  /** File and drop-ins, in the order in which they count. */
  readonly text: string;
  readonly service: Section;
}

/** A file that may not be read, or cannot be. */
export interface UnreadUnit {
  readonly file: string;
  readonly found: 'denied' | 'failed';
  readonly reason: string;
}

/** The first counts. */
const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];
const MAX_UNITS = 4000;
/** By the ending of its name: where a unit says which service it starts. */
const ACTIVATIONS: Readonly<Record<string, readonly [section: string, key: string]>> = {
  '.timer': ['Timer', 'Unit'],
  '.path': ['Path', 'Unit'],
  '.socket': ['Socket', 'Service'],
};

/** All service units, sorted by name; `undefined` where there is no systemd. */
export function serviceUnits(place: Place): readonly (ServiceUnit | UnreadUnit)[] | undefined {
  const listings = FOLDERS.map((folder): [string, readonly string[]] => [folder, namesIn(place, folder)]);
  if (listings.every(([, names]) => names.length === 0)) return undefined;
  const wanted = new Set(listings.flatMap(([folder, names]) => startedBy(place, folder, names)));
  const started = new Set([...wanted].flatMap((name) => [name, ...activatedBy(place, name)]));
  const files = new Map<string, string>();
  for (const [folder, names] of listings)
    for (const name of names) if (name.endsWith('.service') && !files.has(name)) files.set(name, `${folder}/${name}`);
  const own = [...files].filter(([name, file]) => isOwnFile(place, name, file)).slice(0, MAX_UNITS);
  return own.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, file]) => unitOf(place, name, file, started));
}

function namesIn(place: Place, folder: string): readonly string[] {
  const listed = listBelow(place, folder);
  return listed.found === 'read' ? listed.names : [];
}

/** Targets pull in what is linked in their folders; `getty@tty1.service` is an instance of `getty@.service`. */
const startedBy = (place: Place, folder: string, names: readonly string[]): string[] =>
  names
    .filter((name) => /\.(wants|requires|upholds)$/.test(name))
    .flatMap((name) => namesIn(place, `${folder}/${name}`))
    .map((name) => name.replace(/@[^.]+\./, '@.'));

/** What a timer, a socket or a path starts: the service of its name, or the one that it names. */
function activatedBy(place: Place, name: string): readonly string[] {
  const kind = Object.entries(ACTIVATIONS).find(([ending]) => name.endsWith(ending));
  if (kind === undefined) return [];
  const [ending, [section, key]] = kind;
  const base = name.slice(0, -ending.length);
  const file = FOLDERS.map((folder) => `${folder}/${name}`).find((one) => readBelow(place, one).found !== 'absent');
  const texts = [...(file === undefined ? [] : [file]), ...dropIns(place, name)].map((one) => readBelow(place, one));
  const text = texts.flatMap((one) => (one.found === 'read' ? [one.text] : [])).join('\n');
  // A socket that accepts starts an instance for each connection.
  return settings(sectionOf(text, section), key).at(-1)?.split(/\s+/) ?? [`${base}.service`, `${base}@.service`];
}

/** A link to another name is an alias; one to /dev/null means that it must never start. */
function isOwnFile(place: Place, name: string, file: string): boolean {
  const target = linkBelow(place, file);
  return target === undefined || basename(target) === name;
}

function unitOf(place: Place, name: string, file: string, started: ReadonlySet<string>): ServiceUnit | UnreadUnit {
  const texts: string[] = [];
  for (const one of [file, ...dropIns(place, name)]) {
    const read = readBelow(place, one);
    if (read.found === 'absent') continue; // a link that leads nowhere
    if (read.found !== 'read') return {file: one, found: read.found, reason: read.reason};
    texts.push(read.text);
  }
  const text = texts.join('\n');
  return {name, file, isEnabled: started.has(name), text, service: sectionOf(text, 'Service')};
}

/** Of one name, the first folder's counts; all are read in the order of their names. */
function dropIns(place: Place, name: string): readonly string[] {
  const found = new Map<string, string>();
  for (const parent of FOLDERS)
    for (const folder of [`${parent}/${name}.d`, `${parent}/service.d`])
      for (const one of namesIn(place, folder))
        if (one.endsWith('.conf') && !found.has(one)) found.set(one, `${folder}/${one}`);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** A template is none until it has an instance. */
export const isService = ({name, isEnabled}: ServiceUnit): boolean => isEnabled || !name.includes('@.');
