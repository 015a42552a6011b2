/** For each level of alerts, how many ways lead out of the box. */
import {levels} from '../../core/alert.ts';
import {fromSite, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

export const routes: Probe = {
  name: 'routes',
  version: 1,
  about: 'Levels of alerts, and the sinks to which each goes from every segment',
  privilege: 'to read the store',
  timeout: 5000,
  fields: {
    'routes.level': {type: 'string', about: 'informational, low, medium, high, critical'},
    'routes.ways': {type: 'number', about: 'Sinks to which alerts of this level go'},
  },
  collect: async (place) =>
    fromSite(routes, place, (site) => {
      const {sinks} = site.own();
      const subjects = levels.map((level) => {
        const ways = sinks.filter((sink) => sink.levels.includes(level)).map(({name}) => name);
        return subjectOf(`${level}: ${ways.join(', ') || 'nowhere'}`, {
          'routes.level': level,
          'routes.ways': ways.length,
        });
      });
      return [{source: 'publish.routes of the configuration', subjects}];
    }),
};
