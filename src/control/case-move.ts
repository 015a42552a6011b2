/** A case goes on to another state; it is closed only with every step settled and its lessons written down. */
import {type Case, caseState, caseStates, openSteps} from '../core/case.ts';
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const caseMove = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'state', 'lessons'],
    properties: {
      id: {type: 'string', minLength: 1, maxLength: 64},
      state: {enum: caseStates},
      lessons: {type: 'string', maxLength: 8000},
    },
  },
  async ({id, state, lessons}, {store, actor, now}) => {
    const one = store.cases.get(id);
    if (one === undefined) throw new AppError('control', `no case has the id ${id} (see bifrost cases)`);
    const was = caseState(one);
    if (caseStates.indexOf(state) <= caseStates.indexOf(was))
      throw new AppError('control', `${id} is ${was}: a case goes forward; open another one if it begins again`);
    const open = openSteps(one).length;
    if (state === 'closed' && open > 0)
      throw new AppError('control', `${open} steps are neither done nor left out (bifrost cases show ${id})`);
    if (state === 'closed' && lessons === '') throw new AppError('control', 'say what was learned: --lessons');
    const moved: Case = {...one, moves: [...one.moves, {state, at: now, by: actor}], lessons: lessons || one.lessons};
    return {
      action: `case.${state}`,
      detail: `${id} ${one.title}${lessons === '' ? '' : `: ${lessons}`}`,
      changes: [{type: 'case', case: moved}],
      result: moved,
    };
  },
);
