/** Somebody has put right why messages were refused: all dead letters are sent again. */
import {decision} from './decision.ts';

const schema = {type: 'object', additionalProperties: false, properties: {}} as const;

export const outboxRetry = decision(schema, async (_params, {store}) => {
  const count = store.outbox.retryDead();
  return {action: 'outbox.retry', detail: `${count} dead letters`, result: {count}};
});
