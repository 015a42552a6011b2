/** What somebody will do because of an incident or an exercise, until it is done. */
import {openActions} from '../../core/case.ts';
import {OPEN_ACTIONS} from '../../core/checklist.ts';
import {DAY, isoTime} from '../../core/time.ts';
import {keptBy} from '../kept-by.ts';
import type {Probe} from '../probe.ts';

export const caseActions: Probe = {
  name: OPEN_ACTIONS,
  version: 1,
  about: 'What is still to be done of what was learned from incidents (bifrost cases actions)',
  privilege: 'to read the store',
  timeout: 1000,
  fields: {
    'case-actions.days_left': {type: 'number', about: 'Days until it is due; negative: it is late'},
    'case-actions.owner': {type: 'string', about: 'Who sees to it'},
  },
  collect: async (place) => [
    keptBy(caseActions, place, 'actions of cases', ({cases}) =>
      cases.flatMap((one) =>
        openActions(one).map(({what, owner, due}) => ({
          name: `${what} (${owner}, due ${isoTime(due).slice(0, 10)}; case ${one.id} ${one.title})`,
          fields: {'case-actions.days_left': (due - place.now) / DAY, 'case-actions.owner': owner},
        })),
      ),
    ),
  ],
};
