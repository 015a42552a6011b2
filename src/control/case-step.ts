/** A step of a case was done, or is left out for a reason. */
import {type Case, caseState} from '../core/case.ts';
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const caseStep = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'step', 'note', 'isLeftOut', 'evidence'],
    properties: {
      id: {type: 'string', minLength: 1, maxLength: 64},
      /** Its number, from 1. */
      step: {type: 'integer', minimum: 1, maximum: 100},
      note: {type: 'string', minLength: 1, maxLength: 4000},
      isLeftOut: {type: 'boolean'},
      evidence: {type: 'array', maxItems: 64, items: {type: 'string', pattern: '^[0-9a-f]{64}$'}},
    },
  },
  async ({id, step: number, note, isLeftOut, evidence}, {store, actor, now}) => {
    const one = store.cases.get(id);
    if (one === undefined) throw new AppError('usage', `no case has the id ${id} (see bifrost cases)`);
    if (caseState(one) === 'closed') throw new AppError('usage', `${id} is closed`);
    const step = one.steps[number - 1];
    if (step === undefined) throw new AppError('usage', `the case has ${one.steps.length} steps`);
    const changed: Case = {...one, done: [...one.done, {step, at: now, by: actor, note, isLeftOut, evidence}]};
    return {
      action: isLeftOut ? 'case.step-left-out' : 'case.step-done',
      detail: `${id} step ${number}: ${note}`,
      changes: [{type: 'case', case: changed}],
      result: changed,
    };
  },
);
