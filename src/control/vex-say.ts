/** Somebody says what an advisory or a vulnerability means for a device: affected, not affected and why, fixed, in work. */
import {AppError} from '../core/errors.ts';
import {knownOf} from '../core/said.ts';
import {type Vex, vexJustifications, vexStates} from '../core/vex.ts';
import {decision} from './decision.ts';

export const vexSay = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['about', 'asset', 'state', 'note'],
    properties: {
      about: {type: 'string', minLength: 1, maxLength: 200},
      asset: {type: 'string', minLength: 1, maxLength: 64},
      state: {enum: vexStates},
      justification: {enum: vexJustifications},
      note: {type: 'string', maxLength: 2000},
    },
  },
  async ({about, asset: id, state, justification, note}, {store, actor, now}) => {
    const asset = store.assets.get(id);
    if (asset === undefined) throw new AppError('usage', `no asset ${id} (see bifrost assets)`);
    if (state === 'not_affected' && justification === undefined && note === '') {
      throw new AppError('usage', 'not_affected needs a reason: --justification or --note');
    }
    if (state !== 'not_affected' && justification !== undefined) {
      throw new AppError('usage', `a justification belongs to not_affected, not to ${state}`);
    }
    const firmware = knownOf(asset, store.said.of(asset), 'firmware')?.value ?? '';
    const why = justification === undefined ? {} : {justification};
    const vex: Vex = {about, asset: asset.id, state, ...why, note, firmware, by: actor, time: now};
    const reason = [justification, note].filter((one) => one !== undefined && one !== '').join(': ');
    return {
      action: `vex.${state}`,
      detail: `${about} on ${asset.id}${reason === '' ? '' : `: ${reason}`}`,
      changes: [{type: 'vex', vex}],
      result: vex,
    };
  },
);
