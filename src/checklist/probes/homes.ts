/** Devices with a foot in two places: addresses in several zones, or one network card in several segments. */

import {OUTSIDE} from '../../core/policy.ts';
import {fromSite, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';
import type {SiteDevice} from '../site.ts';

export const homes: Probe = {
  name: 'homes',
  version: 1,
  about: 'Each device of the plant: in how many zones and segments it is at home',
  privilege: 'to read the store',
  timeout: 10_000,
  fields: {
    'homes.device': {type: 'string', about: 'Name and address'},
    'homes.zones': {type: 'number', about: 'Zones in which it has an address'},
    'homes.segments': {type: 'number', about: 'Segments in which its network card was seen'},
    'homes.role': {type: 'string', about: 'Its role; firewalls, routers and switches are meant to be in several'},
    'homes.approved': {type: 'boolean', about: 'A person said that it belongs there'},
    'homes.learned': {type: 'boolean', about: 'What is normal for it has been learned'},
    'homes.zoned': {type: 'boolean', about: 'The policy has a zone for it'},
  },
  collect: async (place) =>
    fromSite(homes, place, (site) => {
      const devices = site.devices();
      const segmentsOf = segmentsByMac(devices);
      const subjects = devices.map((device) => {
        const places = new Set(device.macs.flatMap((mac) => [...(segmentsOf.get(mac) ?? [])]));
        return subjectOf(`${device.name}, segment ${device.segment}`, {
          'homes.device': device.name,
          'homes.zones': device.zones.length,
          'homes.segments': Math.max(1, places.size),
          'homes.role': device.role,
          'homes.approved': device.isApproved,
          'homes.learned': device.isLearned,
          'homes.zoned': device.zones.some((zone) => zone !== OUTSIDE),
        });
      });
      return [{source: 'store: assets', subjects}];
    }),
};

/** A MAC address that stands before many addresses is a router's, and seen wherever it forwards. */
function segmentsByMac(devices: readonly SiteDevice[]): ReadonlyMap<string, ReadonlySet<string>> {
  const segments = new Map<string, Set<string>>();
  for (const {macs, segment} of devices)
    for (const mac of macs) segments.set(mac, (segments.get(mac) ?? new Set()).add(segment));
  return segments;
}
