/** What people recorded that they did, line by line. */
import {DAY, HOUR} from '../../core/time.ts';
import {keptBy} from '../kept-by.ts';
import type {Probe} from '../probe.ts';

export const records: Probe = {
  name: 'records',
  version: 1,
  about: 'What people recorded with bifrost tasks do',
  privilege: 'to read the store',
  timeout: 1000,
  fields: {
    'record.line': {type: 'number', about: 'Line that it was for'},
    'record.by': {type: 'string', about: 'Who did it'},
    'record.age_hours': {type: 'number', about: 'Hours since then'},
    'record.age_days': {type: 'number', about: 'Days since then'},
    'record.files': {type: 'number', about: 'Files that show it'},
  },
  collect: async (place) => [
    keptBy(records, place, 'acts', (people) =>
      people.acts.map(({line, by, at, note, evidence}) => ({
        name: `line ${line} by ${by}: ${note}`,
        fields: {
          'record.line': line,
          'record.by': by,
          'record.age_hours': (place.now - at) / HOUR,
          'record.age_days': (place.now - at) / DAY,
          'record.files': evidence.length,
        },
      })),
    ),
  ],
};
