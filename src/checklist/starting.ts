/**
 * Units that start with a machine: the links of systemd.unit(5) in *.wants and *.requires, and /etc/rc*.d for old scripts. What is
 * masked, or gone, starts nothing.
 */
import type {Place} from './probe.ts';
import {linkBelow, listBelow, readBelow, type Source} from './read.ts';

export const SYSTEM = '/etc/systemd/system';
const folders = [
  SYSTEM,
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];
/** Targets that a machine reaches when it is mended or ends, not when it starts: systemd.special(7). */
const ELSEWHERE =
  /^(rescue|emergency|shutdown|umount|final|exit|reboot|poweroff|halt|kexec|soft-reboot|ctrl-alt-del|sleep|suspend|hibernate|hybrid-sleep|suspend-then-hibernate|system-update|initrd[\w-]*)\.target\./;
const runlevels = ['/etc/rc2.d', '/etc/rc3.d', '/etc/rc5.d', '/etc/rcS.d'];
export const UNIT = /\.(service|socket|timer)$/;

type Unread = Exclude<Source, {found: 'read'}>;

/** Names, sorted; or the folder that cannot be read. */
export function startedUnits(place: Place): {readonly units: readonly string[]} | (Unread & {readonly path: string}) {
  const there = listBelow(place, SYSTEM);
  const scripts = scriptsOf(place);
  if (there.found !== 'read' && (there.found !== 'absent' || scripts.length === 0)) return {...there, path: SYSTEM};
  const wanted: string[] = [];
  for (const folder of folders) {
    const units = wantedIn(place, folder);
    if (!Array.isArray(units)) return {...units, path: folder};
    wanted.push(...units);
  }
  const units = new Set([...wanted.filter((unit) => isThere(place, unit)), ...scripts]);
  return {units: [...units].filter((unit) => !isMasked(place, unit)).sort()};
}

export function startsWithMachine(place: Place, unit: string): boolean {
  const started = startedUnits(place);
  return 'units' in started && started.units.includes(unit);
}

function wantedIn(place: Place, folder: string): string[] | Unread {
  const list = listBelow(place, folder);
  if (list.found !== 'read') return list.found === 'absent' ? [] : list;
  const all: string[] = [];
  for (const name of list.names.filter((one) => /\.(wants|requires|upholds)$/.test(one) && !ELSEWHERE.test(one))) {
    const wanted = listBelow(place, `${folder}/${name}`);
    if (wanted.found === 'denied') return wanted;
    all.push(...(wanted.found === 'read' ? wanted.names.filter((unit) => UNIT.test(unit)) : []));
  }
  return all;
}

/** A link to a unit that is gone starts nothing; `getty@tty1.service` is an instance of `getty@.service`. */
const isThere = (place: Place, unit: string): boolean =>
  [unit, unit.replace(/@[^.]+\./, '@.')].some((name) =>
    folders.some((folder) => readBelow(place, `${folder}/${name}`).found !== 'absent'),
  );

/** `S01inetutils-inetd`: systemd makes a service of each script that no unit of that name replaces. */
function scriptsOf(place: Place): string[] {
  return runlevels.flatMap((folder) => {
    const list = listBelow(place, folder);
    const names = list.found === 'read' ? list.names : [];
    return names.flatMap((name) => {
      const script = /^S\d\d(.+)$/.exec(name)?.[1];
      return script === undefined || hasUnit(place, script) ? [] : [`${script}.service`];
    });
  });
}

const hasUnit = (place: Place, name: string): boolean => isThere(place, `${name}.service`);

/** A link to /dev/null, or an empty file: systemd.unit(5). */
const isMasked = (place: Place, unit: string): boolean =>
  folders.some((folder) => {
    const file = `${folder}/${unit}`;
    if (linkBelow(place, file) === '/dev/null') return true;
    const read = readBelow(place, file);
    return read.found === 'read' && read.text === '';
  });
