/** Bifrost's own audit log: its chain is verified here, entry by entry. */
import {daysSince, fromSite, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

export const ownAudit: Probe = {
  name: 'own-audit',
  version: 1,
  about: "Bifrost's audit log: every entry follows from the one before",
  privilege: 'to read the store',
  timeout: 30_000,
  fields: {
    'own-audit.entries': {type: 'number', about: 'Entries in the log'},
    'own-audit.whole': {type: 'boolean', about: 'The chain is whole'},
    'own-audit.broken_at': {type: 'number', about: 'First entry that does not follow; 0: none'},
    'own-audit.days': {type: 'number', about: 'Days since the latest entry'},
  },
  collect: async (place) =>
    fromSite(ownAudit, place, (site) => {
      const {entries, broken, lastAt} = site.own().audit;
      const source = 'store: audit log';
      if (entries === 0) return [{source, subjects: []}];
      const name = broken === 0 ? `${entries} entries, whole` : `entry ${broken} does not follow from those before`;
      const fields = {
        'own-audit.entries': entries,
        'own-audit.whole': broken === 0,
        'own-audit.broken_at': broken,
        'own-audit.days': daysSince(lastAt, place.now),
      };
      return [{source, subjects: [subjectOf(name, fields)]}];
    }),
};
