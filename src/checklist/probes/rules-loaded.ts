/** The rules that judge the traffic. */
import {daysSince, fromSite, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

export const rulesLoaded: Probe = {
  name: 'rules-loaded',
  version: 1,
  about: 'Rules of detection: how many, which profile, how old',
  privilege: 'to read the store',
  timeout: 5000,
  fields: {
    'rules-loaded.count': {type: 'number', about: 'Rules that were loaded'},
    'rules-loaded.profile': {type: 'string', about: 'quiet, standard, strict or paranoid'},
    'rules-loaded.days': {type: 'number', about: 'Days since the newest of them was changed'},
  },
  collect: async (place) =>
    fromSite(rulesLoaded, place, (site) => {
      const {count, profile, newest} = site.own().rules;
      const changed = Date.parse(newest) * 1000;
      const fields = {
        'rules-loaded.count': count,
        'rules-loaded.profile': profile,
        'rules-loaded.days': Number.isNaN(changed) ? 1e6 : daysSince(changed, place.now),
      };
      return [{source: 'rules', subjects: [subjectOf(`${count} rules, profile ${profile}`, fields)]}];
    }),
};
