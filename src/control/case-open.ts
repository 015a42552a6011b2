/** Somebody takes alerts in hand as an incident, or practises one. */
import type {Case} from '../core/case.ts';
import {AppError} from '../core/errors.ts';
import {ulid} from '../core/ulid.ts';
import {loadPlaybooks} from '../load/playbooks.ts';
import {decision} from './decision.ts';

export const caseOpen = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['title', 'playbook', 'alerts', 'isExercise'],
    properties: {
      title: {type: 'string', minLength: 1, maxLength: 200},
      playbook: {type: 'string', minLength: 1, maxLength: 64},
      alerts: {type: 'array', maxItems: 1000, uniqueItems: true, items: {type: 'string', minLength: 1, maxLength: 64}},
      isExercise: {type: 'boolean'},
    },
  },
  async ({title, playbook: name, alerts, isExercise}, {store, actor, now}) => {
    const playbook = loadPlaybooks().find((one) => one.name === name);
    if (playbook === undefined) throw new AppError('usage', `no playbook ${name} (see bifrost playbooks)`);
    const unknown = alerts.find((id) => store.alerts.get(id) === undefined);
    if (unknown !== undefined) throw new AppError('usage', `no alert has the id ${unknown}; bifrost alerts lists them`);
    const opened: Case = {
      id: ulid(now, `${title} ${actor}`),
      ...{title, playbook: name, steps: playbook.steps.map(({id}) => id), alerts, isExercise},
      ...{moves: [{state: 'new', at: now, by: actor}], done: [], lessons: ''},
    };
    return {
      action: 'case.opened',
      detail: `${opened.id} ${title}, by playbook ${name}${isExercise ? ' (exercise)' : ''}`,
      changes: [{type: 'case', case: opened}],
      result: opened,
    };
  },
);
