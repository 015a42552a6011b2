/** For how long the operating system still gets security updates: os-release(5) against data/end-of-life.ts. */
import {harmless} from '../../core/harmless.ts';
import {DAY} from '../../core/time.ts';
import {endOfLife} from '../data/end-of-life.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

const SOURCE = '/etc/os-release';

export const osLife: Probe = {
  name: 'os-life',
  version: 1,
  about: 'How long the operating system still gets security updates',
  privilege: 'nothing',
  timeout: 1000,
  fields: {
    'os-life.system': {type: 'string', about: 'Name and version: debian 12'},
    'os-life.days_left': {type: 'number', about: 'Days until its free security updates end; below 0: they have ended'},
  },
  collect: async (place) => [readOsLife(place)],
};

function readOsLife(place: Place) {
  const read = readBelow(place, SOURCE);
  if (read.found !== 'read') return evidenceOf(osLife, place, SOURCE, read);
  const value = (key: string): string => new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(read.text)?.[1] ?? '';
  const system = harmless(`${value('ID')} ${value('VERSION_ID')}`.trim());
  const end = endOfLife[system];
  if (end === undefined)
    return evidenceOf(osLife, place, SOURCE, {
      found: 'failed',
      reason: `nobody told until when ${system} is kept secure`,
    });
  const fields = {
    'os-life.system': system,
    'os-life.days_left': Math.floor((Date.parse(end) * 1000 - place.now) / DAY),
  };
  return evidenceOf(osLife, place, SOURCE, read, [{name: system, fields}]);
}
