/** Firmware of each device of the plant, and the advisories that apply to it. A version that nobody knows is unknown. */
import {blindness, daysSince, fromSite, subjectOf, type Told} from '../from-site.ts';
import {isOfPlant} from '../plant-device.ts';
import type {Place, Probe} from '../probe.ts';
import type {Site, SiteDevice} from '../site.ts';

export const firmware: Probe = {
  name: 'firmware',
  version: 1,
  about: 'Firmware versions and the advisories that apply to them',
  privilege: 'to read the store',
  timeout: 20_000,
  fields: {
    'firmware.device': {type: 'string', about: 'Name and address'},
    'firmware.model': {type: 'string', about: 'Vendor and model'},
    'firmware.version': {type: 'string', about: 'What it runs'},
    'firmware.affected': {
      type: 'number',
      about: 'Advisories that surely or likely apply, those that were answered left out',
    },
    'firmware.possible': {type: 'number', about: 'Advisories that may apply'},
    'firmware.exploited': {type: 'boolean', about: 'A vulnerability among them is known to be exploited'},
    'firmware.score': {type: 'number', about: 'Highest CVSS base score among them; 0: none is known'},
    'firmware.support_ended': {type: 'boolean', about: 'The vendor ended its support'},
    'firmware.advisories_days': {type: 'number', about: 'Days since advisories were last imported'},
  },
  collect: async (place) => fromSite(firmware, place, (site) => told(site, place)),
};

function told(site: Site, {now}: Place): readonly Told[] {
  const {advisories} = site.own();
  const blind = site.segments().flatMap(({name}): Told[] => {
    const reason = blindness(site, name, now);
    return reason === undefined ? [] : [{source: `segment ${name}`, found: 'failed', reason}];
  });
  const devices = site.devices().filter(isOfPlant);
  if (devices.length === 0 && blind.length === 0 && site.segments().length > 0)
    return [{source: 'store: assets', found: 'absent', reason: 'no device of a plant was seen'}];
  const none: Told = {source: 'advisories', found: 'failed', reason: 'none were imported: bifrost advisories import'};
  const day = new Date(now / 1000).toISOString().slice(0, 10);
  const days = daysSince(advisories.importedAt, now);
  return [...(advisories.count === 0 ? [none] : []), ...blind, ...devices.map((one) => toldOf(one, day, days))];
}

function toldOf(device: SiteDevice, day: string, importedDays: number): Told {
  const source = device.name;
  const supportEnded = device.endOfSupport !== '' && device.endOfSupport < day;
  const open = device.advisories.filter(({silenced}) => silenced === '');
  const sure = open.filter(({verdict}) => verdict !== 'possible');
  if (device.firmware === '' && !supportEnded && sure.length === 0)
    return {
      source,
      found: 'failed',
      reason: 'its firmware version is not known: poll it, or say it (bifrost assets set)',
    };
  const fields = {
    'firmware.device': device.name,
    'firmware.model': [device.vendor, device.model].filter((text) => text !== '').join(' '),
    'firmware.version': device.firmware,
    'firmware.affected': sure.length,
    'firmware.possible': open.length - sure.length,
    'firmware.exploited': sure.some(({isExploited}) => isExploited),
    'firmware.score': Math.max(0, ...sure.map(({score}) => score)),
    'firmware.support_ended': supportEnded,
    'firmware.advisories_days': importedDays,
  };
  const ids = sure.slice(0, 5).map(({id}) => id);
  return {
    source,
    subjects: [subjectOf([source, device.firmware, ...ids].filter((text) => text !== '').join(' '), fields)],
  };
}
