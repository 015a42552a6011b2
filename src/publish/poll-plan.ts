/** Whom this sensor may ask what, as a message: a SOC can allow it, and an engineer can see that it was not us. Pure. */
import type {OutboxMessage} from '../core/outbox.ts';
import type {ListedTarget, PollRates, PollSource, PollSwitch} from '../core/poll.ts';
import {isoTime, type Micros} from '../core/time.ts';
import {header, messageOf} from './messages.ts';
import type {PollPlanPayload} from './payloads.ts';
import type {Topics} from './topics.ts';

export interface PublishedPlan {
  readonly isEnabled: boolean;
  readonly stopped: PollSwitch | undefined;
  readonly sources: readonly PollSource[];
  readonly rates: PollRates;
  readonly targets: readonly {readonly target: ListedTarget; readonly asks: readonly string[]}[];
}

/** `time`: that of the clock, since it is about the sensor and not about its traffic. */
export function pollPlanMessage(plan: PublishedPlan, topics: Topics, now: Micros): OutboxMessage {
  const {isEnabled, rates, sources, stopped, targets} = plan;
  const payload: Omit<PollPlanPayload, 'revision'> = {
    ...header(topics.origin, now),
    enabled: isEnabled,
    ...(stopped?.isStopped === true && {
      stopped: {by: stopped.by, why: stopped.why, since: isoTime(stopped.time)},
    }),
    sources: sources.map(({segment, address}) => ({segment, address})),
    rates: {perDevice: rates.perDevice, perSegment: rates.perSegment, overall: rates.overall},
    targets: targets.map(({target: {id, segment, address, port, protocol, owner, expires}, asks}) => ({
      ...{id, segment, address, port, protocol, asks: [...asks], owner, expires},
    })),
  };
  // All of it: who is missing in an allow-list is blocked.
  return messageOf('poll', topics.pollPlan, now, payload, true, Number.POSITIVE_INFINITY);
}
