/** A case goes on to another state; it is closed only with every step settled and its lessons written down. */
import {type Case, caseState, caseStates, openSteps} from '../core/case.ts';
import {deadlinesOf} from '../core/case-clock.ts';
import {AppError} from '../core/errors.ts';
import {isExercise} from '../core/exercise.ts';
import {loadRegulators} from '../load/regulators.ts';
import {type DecisionContext, decision} from './decision.ts';

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
  async ({id, state, lessons}, {store, actor, now, setAlertState}) => {
    const one = store.cases.get(id);
    if (one === undefined) throw new AppError('usage', `no case has the id ${id} (see bifrost cases)`);
    const was = caseState(one);
    if (caseStates.indexOf(state) <= caseStates.indexOf(was))
      throw new AppError('usage', `${id} is ${was}: a case goes forward; open another one if it begins again`);
    const open = openSteps(one).length;
    if (state === 'closed' && open > 0)
      throw new AppError('usage', `${open} steps are neither done nor left out (bifrost cases show ${id})`);
    const owed =
      state === 'closed' ? deadlinesOf(one, loadRegulators()).find(({done}) => done === undefined) : undefined;
    if (owed !== undefined)
      throw new AppError('usage', `${owed.regulator} still waits for ${owed.id} (bifrost cases report)`);
    if (state === 'closed' && lessons.trim() === '') throw new AppError('usage', 'say what was learned: --lessons');
    // What was practised is over with the case; alerts that are meant stay in the hands of people.
    if (state === 'closed' && one.isExercise)
      for (const alert of practisedIn(one, store)) await setAlertState(alert, 'closed');
    const moved: Case = {...one, moves: [...one.moves, {state, at: now, by: actor}], lessons: lessons || one.lessons};
    return {
      action: `case.${state}`,
      detail: `${id} ${one.title}${lessons === '' ? '' : `: ${lessons}`}`,
      changes: [{type: 'case', case: moved}],
      result: moved,
    };
  },
);

function practisedIn({alerts}: Case, store: DecisionContext['store']): string[] {
  return alerts.filter((id) => {
    const alert = store.alerts.get(id);
    return alert !== undefined && isExercise(alert) && (alert.state === 'new' || alert.state === 'acknowledged');
  });
}
