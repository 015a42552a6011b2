/** Somebody starts or ends a campaign: a time with a normal of its own, such as a cleaning or another product. */
import {AppError} from '../core/errors.ts';
import {decision} from './decision.ts';

export const baselineCampaign = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'isOver'],
    properties: {
      name: {type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,31}$'},
      isOver: {type: 'boolean'},
    },
  },
  async ({name, isOver}, {store, now}) => {
    const running = store.baselineSaid.list().find(({kind}) => kind === 'campaign');
    if (isOver && running?.scope !== name) throw new AppError('usage', `no campaign ${name} runs`);
    if (!isOver && running !== undefined) {
      throw new AppError('usage', `${running.scope} runs (bifrost baseline campaign end ${running.scope})`);
    }
    return {
      action: isOver ? 'baseline.campaign-end' : 'baseline.campaign-start',
      detail: name,
      changes: [{type: 'baseline-said', said: {kind: 'campaign', segment: '', scope: name, time: now}, isOver}],
      result: {name},
    };
  },
);
