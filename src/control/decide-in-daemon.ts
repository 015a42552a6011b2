/** A decision while the daemon runs: what it changes is stored with its messages, and whoever must hear of it does. */
import type {Alert} from '../core/alert.ts';
import type {Change} from '../core/change.ts';
import {AppError} from '../core/errors.ts';
import type {Micros} from '../core/time.ts';
import type {DaemonParts} from '../daemon-parts.ts';
import {messagesOf} from '../publish/messages.ts';
import {siteOf} from '../site.ts';
import type {Batch} from '../store/save-batch.ts';
import {before, type Store} from '../store/store.ts';
import {tellPollPlan} from '../tell-poll-plan.ts';
import type {Decision} from './decision.ts';
import {storedAlert} from './stored-alert.ts';

/** Part of what the sensor gets as the site; whatever is said there has every exchange judged anew. */
const isOfSite = ({type}: Change): boolean =>
  type === 'said' || type === 'ticket' || type === 'silence' || type === 'baseline-said';

/** Throws what the decision throws, and `store-write`. */
export async function decideInDaemon(
  parts: DaemonParts,
  {decide, isUrgent}: Decision,
  params: unknown,
  actor: string,
): Promise<unknown> {
  const {saving, store, topics} = parts;
  const now = Date.now() * 1000;
  // Otherwise it would get ahead of what waits to be stored.
  if (isUrgent !== true && saving.isDegraded()) throw notNow(store.path);
  const alerts: Alert[] = [];
  const {
    action,
    detail,
    changes = [],
    result,
  } = await decide(params, {
    store,
    actor,
    now,
    stopPolling: async () => parts.polling?.stop(),
    async setAlertState(id, state) {
      if (parts.sensor?.isAway() === true) {
        const stored = storedAlert(store, id, state);
        alerts.push(stored);
        return stored;
      }
      const alert = await parts.sensor?.call('alert-state', {id, state, now, ...learnedAt(store, id)});
      if (alert === undefined) throw new AppError('usage', `no alert has the id ${id}; bifrost alerts lists them`);
      return alert;
    },
  });
  const all = [...alerts.map((alert) => ({type: 'alert', alert}) as const), ...changes];
  const messages = messagesOf(all, before(store), topics);
  const batch: Batch = {changes: all, messages, audit: [{time: now, actor, action, detail}]};
  if (isUrgent) saving.keep(batch);
  else store.save(batch);
  if (changes.some(isOfSite)) await parts.sensor?.call('site', await siteOf(parts.config, store));
  for (const change of changes) {
    if (change.type !== 'poll-switch') continue;
    parts.polling?.heed(change.said);
    tellPollPlan(parts, change.said);
  }
  parts.advisories?.changed(changes);
  parts.tasks?.changed(changes);
  parts.publisher?.wake();
  return result;
}

const notNow = (path: string): AppError =>
  new AppError(
    'store-write',
    `${path} cannot be written just now: free some space on its disk, or see the daemon's log`,
  );

/** A decision and its entry in the audit log have one time. */
function learnedAt({audit}: Pick<Store, 'audit'>, id: string): {readonly learned?: Micros} {
  const learned = audit.about(id, 'alert.learned').at(-1)?.time;
  return learned === undefined ? {} : {learned};
}
