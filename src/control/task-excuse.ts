/** A task was not done, and somebody says why. It stays to be seen as excused. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const taskExcuse = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['line', 'period', 'reason'],
    properties: {
      line: {type: 'integer', minimum: 1, maximum: 103},
      period: {type: 'string', minLength: 4, maxLength: 10},
      reason: {type: 'string', minLength: 1, maxLength: 2000},
    },
  },
  async ({line, period: key, reason}, {store, actor, now}) => {
    const task = store.tasks.get(line, key);
    if (task === undefined) throw new AppError('usage', `line ${line} has no task ${key} (see bifrost tasks --all)`);
    if (task.closed !== undefined && task.closed.at <= task.ends)
      throw new AppError('usage', `it is closed already, by ${task.closed.by}`);
    return {
      action: 'task.excused',
      detail: `line ${line} ${key}: ${reason}`,
      changes: [{type: 'task', period: task, closed: {how: 'excuse', by: actor, at: now, note: reason, evidence: []}}],
      result: {line, period: key},
    };
  },
);
