/** Alerts that nobody is done with: how old they are and who looks into them. */
import {fromSite, hoursSince, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';
import type {SiteAlert} from '../site.ts';

export const alertsKept: Probe = {
  name: 'alerts-kept',
  version: 1,
  about: 'Open alerts with their age, state and owner, and how many there are in all',
  privilege: 'to read the store',
  timeout: 10_000,
  fields: {
    'alerts-kept.kind': {type: 'string', about: 'alert: one of them; total: all together'},
    'alerts-kept.rule': {type: 'string', about: 'Id of the rule: NT-05'},
    'alerts-kept.level': {type: 'string', about: 'informational, low, medium, high, critical'},
    'alerts-kept.state': {type: 'string', about: 'new: nobody has looked; acknowledged'},
    'alerts-kept.hours': {type: 'number', about: 'Hours since it was raised'},
    'alerts-kept.owned': {type: 'boolean', about: 'Somebody looks into it'},
    'alerts-kept.open': {type: 'number', about: 'Of the total: alerts that are open'},
    'alerts-kept.closed': {type: 'number', about: 'Of the total: alerts that were closed in the last 30 days'},
  },
  collect: async (place) =>
    fromSite(alertsKept, place, (site) => {
      const alerts = site.alerts();
      const open = alerts.filter(isOpen);
      const total = subjectOf(`${open.length} open alerts`, {
        'alerts-kept.kind': 'total',
        'alerts-kept.open': open.length,
        'alerts-kept.closed': alerts.length - open.length,
      });
      const subjects = open.map(({id, rule, level, state, what, firstSeen, owner}) =>
        subjectOf(`${rule} ${id}: ${what}`, {
          'alerts-kept.kind': 'alert',
          'alerts-kept.rule': rule,
          'alerts-kept.level': level,
          'alerts-kept.state': state,
          'alerts-kept.hours': hoursSince(firstSeen, place.now),
          'alerts-kept.owned': owner !== '',
        }),
      );
      return [{source: 'store: alerts', subjects: [total, ...subjects]}];
    }),
};

const isOpen = ({state}: SiteAlert): boolean => state === 'new' || state === 'acknowledged';
