/** How often an alert tells of nothing bad: those that people learned, that is closed and allowed from then on. */
import {DAY, type Micros} from '../../core/time.ts';
import {daysSince, fromSite, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

const LOOKED_BACK: Micros = 30 * DAY;

export const falseAlarms: Probe = {
  name: 'false-alarms',
  version: 1,
  about: 'Alerts of the last 30 days that people found harmless, for each day that was watched',
  privilege: 'to read the store',
  timeout: 10_000,
  fields: {
    'false-alarms.per_day': {type: 'number', about: 'Alerts a day that were learned: closed, and allowed from then on'},
    'false-alarms.count': {type: 'number', about: 'All of them'},
    'false-alarms.days': {type: 'number', about: 'Days that were watched, of the last 30; at least one'},
  },
  collect: async (place) =>
    fromSite(falseAlarms, place, (site) => {
      const from = place.now - LOOKED_BACK;
      const begun = site.segments().flatMap(({since}) => (since > 0 ? [since] : []));
      if (begun.length === 0)
        return [{source: 'store: alerts', found: 'failed', reason: 'nothing was ever seen: there is no day to count'}];
      const days = Math.max(1, daysSince(Math.max(from, Math.min(...begun)), place.now));
      const count = site.alerts().filter(({state, firstSeen}) => state === 'learned' && firstSeen >= from).length;
      const perDay = Math.round((count / days) * 100) / 100;
      const fields = {'false-alarms.per_day': perDay, 'false-alarms.count': count, 'false-alarms.days': days};
      return [{source: 'store: alerts', subjects: [subjectOf(`${perDay} false alarms a day in ${days} days`, fields)]}];
    }),
};
