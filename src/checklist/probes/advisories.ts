/** How old what Bifrost knows of weaknesses is. */
import {daysSince, fromSite, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

export const advisories: Probe = {
  name: 'advisories',
  version: 1,
  about: 'Advisories of vendors that were imported: how many, how long ago',
  privilege: 'to read the store',
  timeout: 5000,
  fields: {
    'advisories.count': {type: 'number', about: 'Advisories that are known'},
    'advisories.days': {type: 'number', about: 'Days since some were last imported'},
  },
  collect: async (place) =>
    fromSite(advisories, place, (site) => {
      const {count, importedAt, newest} = site.own().advisories;
      const source = 'store: advisories';
      if (importedAt === 0)
        return [{source, found: 'absent', reason: 'none were imported (bifrost advisories import)'}];
      const fields = {'advisories.count': count, 'advisories.days': daysSince(importedAt, place.now)};
      return [{source, subjects: [subjectOf(`${count} advisories, the newest of ${newest}`, fields)]}];
    }),
};
