/** Incident cases: how far they are, and whether anything was learned. */
import {caseState} from '../../core/case.ts';
import {DAY} from '../../core/time.ts';
import {keptBy} from '../kept-by.ts';
import type {Probe} from '../probe.ts';

export const cases: Probe = {
  name: 'cases',
  version: 1,
  about: 'Incident cases (bifrost cases)',
  privilege: 'to read the store',
  timeout: 1000,
  fields: {
    'case.state': {type: 'string', about: 'new, triaged, contained, eradicated, recovered, closed'},
    'case.days': {type: 'number', about: 'Days since it came into this state'},
    'case.lessons': {type: 'boolean', about: 'Lessons are written down'},
    'case.exercise': {type: 'boolean', about: 'It was only practised'},
  },
  collect: async (place) => [
    keptBy(cases, place, 'cases', (people) =>
      people.cases.map((one) => ({
        name: `${one.id} ${one.title}`,
        fields: {
          'case.state': caseState(one),
          'case.days': (place.now - (one.moves.at(-1)?.at ?? 0)) / DAY,
          'case.lessons': one.lessons !== '',
          'case.exercise': one.isExercise,
        },
      })),
    ),
  ],
};
