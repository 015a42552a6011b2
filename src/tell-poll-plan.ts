/** Whom this sensor may ask is published, and whether that is stopped: at each start, and whenever one of them changes. */
import type {DaemonParts} from './daemon-parts.ts';
import {questionsOf} from './poll/plan.ts';
import {questions} from './poll/questions.ts';
import {targetsOf} from './poll/targets.ts';
import {pollPlanMessage} from './publish/poll-plan.ts';

/** Never throws: a store that cannot be written says so itself. */
export function tellPollPlan({config: {poll}, log, publisher, store, topics}: DaemonParts): void {
  const plan = {
    isEnabled: poll.enabled,
    stopped: store.polling.switch(),
    sources: poll.sources,
    rates: poll.limits,
    targets: targetsOf(poll, questions).map((target) => ({
      target,
      asks: questionsOf({questions}, target).map(({name}) => name),
    })),
  };
  try {
    store.save({messages: [pollPlanMessage(plan, topics, Date.now() * 1000)]});
    publisher?.wake();
  } catch (error) {
    log.part('poll').warn({err: error}, 'the plan of polling is not published');
  }
}
