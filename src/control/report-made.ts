/** Somebody made a report of a run of the checklist: which lines it covers, and its hash, for whoever checks it later. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const reportMade = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['run', 'format', 'sha256'],
    properties: {
      run: {type: 'string', pattern: '^[0-9A-HJKMNP-TV-Z]{26}$'},
      format: {type: 'string', pattern: '^[a-z]+(-[a-z]+)*$', maxLength: 32},
      sha256: {type: 'string', pattern: '^[0-9a-f]{64}$'},
    },
  },
  async ({run: id, format, sha256}, {store}) => {
    const run = store.checklist.get(id);
    if (run === undefined) throw new AppError('usage', `no run of the checklist has the id ${id}`);
    const lines = run.verdicts.length;
    return {action: 'report.made', detail: `${id}: ${format}, ${lines} lines, SHA-256 ${sha256}`, result: {}};
  },
);
