/** Units that start with the machine: the links of systemd.unit(5) in *.wants and *.requires, and /etc/rc*.d for old scripts. */
import {lstatSync, readlinkSync} from 'node:fs';
import {join} from 'node:path';
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {unneededServices} from '../data/unneeded-services.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow} from '../read.ts';

const SYSTEM = '/etc/systemd/system';
const folders = [SYSTEM, '/run/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];
const runlevels = ['/etc/rc2.d', '/etc/rc3.d', '/etc/rc5.d', '/etc/rcS.d'];
const UNIT = /\.(service|socket|timer)$/;

export const services: Probe = {
  name: 'services',
  version: 1,
  about: 'Services that start with the machine',
  privilege: 'nothing',
  timeout: 2000,
  fields: {
    'services.unit': {type: 'string', about: 'Name of the unit'},
    'services.is_unneeded': {type: 'boolean', about: 'A box on an industrial network can do without it'},
    'services.what': {type: 'string', about: 'What an unneeded one does'},
  },
  collect: async (place) => [readServices(place)],
};

function readServices(place: Place): Evidence {
  const there = listBelow(place, SYSTEM);
  if (there.found !== 'read') return evidenceOf(services, place, SYSTEM, there);
  const masked = new Set(there.names.filter((name) => isMasked(place, name)));
  const units = new Set([...folders.flatMap((folder) => wantedIn(place, folder)), ...scriptsOf(place)]);
  const enabled = [...units].filter((unit) => !masked.has(unit)).sort();
  return evidenceOf(services, place, SYSTEM, {found: 'read', text: enabled.join('\n')}, enabled.map(subjectOf));
}

function wantedIn(place: Place, folder: string): string[] {
  const list = listBelow(place, folder);
  if (list.found !== 'read') return [];
  return list.names
    .filter((name) => /\.(wants|requires)$/.test(name))
    .flatMap((name) => {
      const wanted = listBelow(place, `${folder}/${name}`);
      return wanted.found === 'read' ? wanted.names.filter((unit) => UNIT.test(unit)) : [];
    });
}

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

const hasUnit = (place: Place, name: string): boolean =>
  folders.some((folder) => exists(join(place.root, folder, `${name}.service`)));

function exists(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch {
    return false;
  }
}

/** A link to /dev/null. */
function isMasked(place: Place, unit: string): boolean {
  try {
    return readlinkSync(join(place.root, SYSTEM, unit)) === '/dev/null';
  } catch {
    return false; // a file or folder of its own
  }
}

function subjectOf(unit: string): Subject {
  const what = unneededServices[unit.replace(UNIT, '')] ?? '';
  const fields = {'services.unit': harmless(unit), 'services.is_unneeded': what !== '', 'services.what': what};
  return {name: harmless(unit), fields};
}
