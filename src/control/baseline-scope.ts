/** Somebody freezes what is known of a part of the plant, lets it learn again, or has it forget and learn anew. */
import type {BaselineSaid} from '../core/baseline.ts';
import type {Change} from '../core/change.ts';
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

const ID = 'a-[0-9A-HJKMNP-TV-Za-z-]{1,32}';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['segment', 'scope', 'note'],
  properties: {
    segment: {type: 'string', minLength: 1, maxLength: 64},
    scope: {type: 'string', pattern: `^(${ID}(>${ID}( [a-z0-9.-]{1,32})?)?)?$`},
    note: {type: 'string', maxLength: 2000},
  },
} as const;

/** For the audit log: which part, and why. */
const detailOf = (segment: string, scope: string, note: string): string =>
  `${segment}${scope === '' ? '' : ` ${scope}`}${note === '' ? '' : `: ${note}`}`;

const changeOf = (said: BaselineSaid, isOver = false): Change => ({type: 'baseline-said', said, isOver});

export const baselineFreeze = decision(schema, async ({segment, scope, note}, {now}) => ({
  action: 'baseline.freeze',
  detail: detailOf(segment, scope, note),
  changes: [changeOf({kind: 'freeze', segment, scope, time: now})],
  result: {segment, scope},
}));

export const baselineUnfreeze = decision(schema, async ({segment, scope, note}, {store, now}) => {
  const isFrozen = store.baselineSaid
    .list()
    .some((one) => one.kind === 'freeze' && one.segment === segment && one.scope === scope);
  if (!isFrozen) throw new AppError('usage', 'it is not frozen (bifrost baseline list --frozen)');
  return {
    action: 'baseline.unfreeze',
    detail: detailOf(segment, scope, note),
    changes: [changeOf({kind: 'freeze', segment, scope, time: now}, true)],
    result: {segment, scope},
  };
});

export const baselineReset = decision(schema, async ({segment, scope, note}, {now}) => ({
  action: 'baseline.reset',
  detail: detailOf(segment, scope, note),
  changes: [changeOf({kind: 'reset', segment, scope, time: now})],
  result: {segment, scope},
}));
