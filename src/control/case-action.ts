/** What follows from a case: somebody will do something until a day; or it was done. Both also when the case is closed already. */
import type {Case, CaseAction} from '../core/case.ts';
import {AppError} from '../core/errors.ts';
import {type DecisionContext, decision} from './decision.ts';

const id = {type: 'string', minLength: 1, maxLength: 64} as const;
const text = {type: 'string', minLength: 1, maxLength: 2000} as const;
/** Of one case. */
const MAX_ACTIONS = 100;

export const caseAction = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'what', 'owner', 'due'],
    properties: {
      ...{id, what: text},
      owner: {type: 'string', minLength: 1, maxLength: 64},
      /** Microseconds. */
      due: {type: 'integer', minimum: 0},
    },
  },
  async ({id: wanted, what, owner, due}, {store, actor, now}) => {
    const one = caseOf(wanted, store);
    const {actions = []} = one;
    if (due <= now) throw new AppError('control', 'it is due in the past: give a day that comes (--due)');
    if (actions.length >= MAX_ACTIONS) throw new AppError('control', `${one.id} has ${MAX_ACTIONS} actions already`);
    return outcome(one, [...actions, {what, owner, due, by: actor, at: now}], 'case.action', `${what} (${owner})`);
  },
);

export const caseActionDone = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'action', 'note', 'evidence'],
    properties: {
      id,
      /** Its number, from 1. */
      action: {type: 'integer', minimum: 1, maximum: MAX_ACTIONS},
      note: text,
      evidence: {type: 'array', maxItems: 64, items: {type: 'string', pattern: '^[0-9a-f]{64}$'}},
    },
  },
  async ({id: wanted, action: number, note, evidence}, {store, actor, now}) => {
    const one = caseOf(wanted, store);
    const {actions = []} = one;
    const action = actions[number - 1];
    if (action === undefined) throw new AppError('control', `the case has ${actions.length} actions`);
    if (action.done !== undefined) throw new AppError('control', `action ${number} is done already`);
    const done: CaseAction = {...action, done: {at: now, by: actor, note, evidence}};
    return outcome(one, actions.with(number - 1, done), 'case.action-done', `action ${number}: ${note}`);
  },
);

function caseOf(wanted: string, store: DecisionContext['store']): Case {
  const one = store.cases.get(wanted);
  if (one !== undefined) return one;
  throw new AppError('control', `no case has the id ${wanted} (see bifrost cases)`);
}

function outcome(one: Case, actions: readonly CaseAction[], action: string, detail: string) {
  const changed: Case = {...one, actions};
  return {
    ...{action, detail: `${one.id} ${detail}`},
    changes: [{type: 'case' as const, case: changed}],
    result: changed,
  };
}
