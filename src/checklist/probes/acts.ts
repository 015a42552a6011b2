/** What people and the daemon did, by the audit log: the latest of each kind. What nobody ever did is not there. */

import {isoTime} from '../../core/time.ts';
import {daysSince, fromSite, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

export const acts: Probe = {
  name: 'acts',
  version: 1,
  about: 'Acts that the audit log records: how often, by whom, how long ago',
  privilege: 'to read the store',
  timeout: 10_000,
  fields: {
    'acts.action': {type: 'string', about: 'alert.acknowledged, alerts.test, access.review, report.made, ...'},
    'acts.count': {type: 'number', about: 'How many times'},
    'acts.days': {type: 'number', about: 'Days since the latest'},
    'acts.by': {type: 'string', about: 'Who did the latest'},
  },
  collect: async (place) =>
    fromSite(acts, place, (site) => {
      const subjects = site.acts().map(({action, count, lastAt, lastBy}) =>
        subjectOf(`${action}: ${count} times, the latest ${isoTime(lastAt).slice(0, 19)}Z by ${lastBy}`, {
          'acts.action': action,
          'acts.count': count,
          'acts.days': daysSince(lastAt, place.now),
          'acts.by': lastBy,
        }),
      );
      return [{source: 'store: audit log', subjects}];
    }),
};
