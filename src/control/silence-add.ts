/** Somebody wants no noise from some alerts for a time. */
import {AppError} from '../core/errors.ts';
import {type Silence, silenceEffects} from '../core/silence.ts';
import {isoTime, MINUTE} from '../core/time.ts';
import {ulid} from '../core/ulid.ts';
import {decision} from './decision.ts';

const id = {type: 'string', minLength: 1, maxLength: 64} as const;

export const silenceAdd = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['effect', 'until', 'reason'],
    properties: {
      effect: {enum: silenceEffects},
      rule: {type: 'string', pattern: '^[A-Z]{2,4}-\\d{2,4}$'},
      asset: id,
      segment: id,
      until: {type: 'integer', minimum: 0},
      reason: {type: 'string', minLength: 1, maxLength: 2000},
    },
  },
  async (params, {store, actor, now}) => {
    const {effect, rule, asset, segment, until, reason} = params;
    const what = [rule, asset, segment].filter((one) => one !== undefined).join(' ');
    if (what === '') throw new AppError('usage', 'a silence names a rule, an asset or a segment: not everything');
    if (until <= now) throw new AppError('usage', 'a silence must end in the future');
    // A longer one is no repetition; "4h" said twice is one.
    const same = store.silences.list({at: now}).find((one) => isSame(one, params) && one.until + MINUTE >= until);
    if (same !== undefined)
      throw new AppError(
        'usage',
        `the silence ${same.id} does that already, until ${isoTime(same.until)} (bifrost silences)`,
      );
    const silence: Silence = {...params, id: ulid(now, JSON.stringify([params, actor])), from: now, by: actor};
    return {
      action: `silence.${effect}`,
      detail: `${silence.id}: ${what} until ${isoTime(until)}: ${reason}`,
      changes: [{type: 'silence', silence}],
      result: silence,
    };
  },
);

type Scope = Partial<Pick<Silence, 'effect' | 'rule' | 'asset' | 'segment'>>;

const isSame = (one: Scope, other: Scope): boolean =>
  one.effect === other.effect && one.rule === other.rule && one.asset === other.asset && one.segment === other.segment;
