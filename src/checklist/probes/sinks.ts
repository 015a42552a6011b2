/** Ways out of the box: what waits in front of each, and since when. Nothing waits where everything was acknowledged. */
import {fromSite, minutesSince, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

export const sinks: Probe = {
  name: 'sinks',
  version: 1,
  about: 'Sinks that are configured: what waits, since when, what was refused',
  privilege: 'to read the store',
  timeout: 5000,
  fields: {
    'sinks.name': {type: 'string', about: 'mqtt, syslog, webhook or file'},
    'sinks.siem': {
      type: 'boolean',
      about: 'It brings events to another machine that collects them: syslog, webhook, mqtt',
    },
    'sinks.waiting': {type: 'number', about: 'Messages that the other side has not acknowledged'},
    'sinks.waiting_minutes': {type: 'number', about: 'Age of the oldest of them, in minutes'},
    'sinks.refused': {type: 'number', about: 'Dead letters: messages that the other side will never take'},
  },
  collect: async (place) =>
    fromSite(sinks, place, (site) => {
      const all = site.own().sinks;
      const source = 'publish and mqtt of the configuration, and the outbox';
      if (all.length === 0) return [{source, found: 'absent', reason: 'no sink is configured'}];
      const subjects = all.map(({name, waiting, oldestAt, refused}) =>
        subjectOf(`${name}: ${waiting} wait, ${refused} refused`, {
          'sinks.name': name,
          'sinks.siem': name !== 'file',
          'sinks.waiting': waiting,
          'sinks.waiting_minutes': waiting === 0 ? 0 : minutesSince(oldestAt, place.now),
          'sinks.refused': refused,
        }),
      );
      return [{source, subjects}];
    }),
};
