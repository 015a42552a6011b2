/** Whom this sensor may ask is published, and whether that is stopped: at each start, and whenever one of them changes. */
import type {DaemonParts} from './daemon-parts.ts';
import {questionsOf} from './poll/plan.ts';
import {questions} from './poll/questions.ts';
import {targetsOf} from './poll/targets.ts';
import {pollPlanMessage} from './publish/poll-plan.ts';

export function tellPollPlan(
  {config: {poll}, saving, store, topics}: DaemonParts,
  stopped = store.polling.switch(),
): void {
  const plan = {
    isEnabled: poll.enabled,
    stopped,
    sources: poll.sources,
    rates: poll.limits,
    targets: targetsOf(poll, questions).map((target) => ({
      target,
      asks: questionsOf({questions}, target).map(({name}) => name),
    })),
  };
  saving.keep({messages: [pollPlanMessage(plan, topics, Date.now() * 1000)]});
}
