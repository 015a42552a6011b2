/** A message where there are no topics: the topic, which names its schema, stands beside the payload. */
import type {OutboxEntry} from '../core/outbox.ts';

/** `{"kind":"alert","topic":"bifrost/plant1/box1/alert/01…","payload":{…}}`; the payload is JSON already. */
export const envelopeOf = ({kind, topic, payload}: OutboxEntry): string =>
  `{"kind":${JSON.stringify(kind)},"topic":${JSON.stringify(topic)},"payload":${payload}}`;
