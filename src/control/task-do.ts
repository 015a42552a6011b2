/** Somebody did what a line asks for: it is recorded, and closes the task that is open, if acts close it. */
import {openAt} from '../checklist/tasks/due.ts';
import type {Change} from '../core/change.ts';
import {AppError} from '../core/errors.ts';
import type {Act} from '../core/task.ts';
import {decision} from './decision.ts';

export const taskDo = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['line', 'note', 'evidence'],
    properties: {
      line: {type: 'integer', minimum: 1, maximum: 103},
      note: {type: 'string', minLength: 1, maxLength: 2000},
      evidence: {type: 'array', maxItems: 64, items: {type: 'string', pattern: '^[0-9a-f]{64}$'}},
    },
  },
  async ({line, note, evidence}, {store, actor, now}) => {
    const open = openAt(store.tasks.list({line, since: now, until: now}), line, now);
    if (open?.closing === 'attestation')
      throw new AppError('usage', `the task of line ${line} is closed by a signed statement: bifrost attest ${line}`);
    const act: Act = {line, at: now, by: actor, note, evidence};
    const {key = ''} = open ?? {};
    const changes: Change[] = [{type: 'act', act}];
    if (open?.closing === 'act')
      changes.push({type: 'task', period: open, closed: {how: 'act', by: actor, at: now, note, evidence}});
    return {action: 'task.done', detail: `line ${line} ${key}: ${note}`, changes, result: {line, period: key}};
  },
);
