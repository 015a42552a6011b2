/** How a line recurs, read from its shape alone: whoever keeps tasks needs neither probes nor the judge. */
import type {Plan} from '../../core/task.ts';
import type {LineShape} from './line-schema.ts';
import {spanOf} from './span.ts';

/** Undefined: it does not recur. */
export function planOf({line, task}: LineShape): Plan | undefined {
  if (task === undefined) return undefined;
  const {every, notice, grace, owner, deputy, closing} = task;
  return {line, rrule: every, notice: spanOf(notice), grace: spanOf(grace), owner, deputy, closing};
}
