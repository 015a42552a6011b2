/** What the daemon does when it is asked through the control socket: decisions, and what only a running daemon can. */
import {type ControlCommand, type ControlHandlers, controlCommand} from '../api/commands.ts';
import type {Alert} from '../core/alert.ts';
import type {Change} from '../core/change.ts';
import {AppError} from '../core/errors.ts';
import type {Micros} from '../core/time.ts';
import type {DaemonParts} from '../daemon-parts.ts';
import {MIB} from '../evidence/settings.ts';
import {version} from '../load/version.ts';
import {messagesOf} from '../publish/messages.ts';
import {siteOf} from '../site.ts';
import {before, type Store} from '../store/store.ts';
import {tellPollPlan} from '../tell-poll-plan.ts';
import type {Decision} from './decision.ts';
import {decisions} from './decisions.ts';
import {testRoutes} from './route-test.ts';
import {storedAlert} from './stored-alert.ts';

const pollNow = {
  type: 'object',
  additionalProperties: false,
  required: ['target'],
  properties: {target: {type: 'string', minLength: 1, maxLength: 512}},
} as const;

/** No parameters. */
const nothing = {type: 'object', additionalProperties: false, properties: {}} as const;

export function controlCommands(parts: DaemonParts, reload: () => Promise<string | undefined>): ControlHandlers {
  const decided = Object.entries<Decision>(decisions).map(([name, one]) => [name, inDaemon(parts, one)] as const);
  return {
    ...Object.fromEntries(decided),
    /** Asks a target now, known or not; its suspension ends. Answered before it is asked. */
    'poll-now': controlCommand(pollNow, async ({target}, actor) => {
      if (parts.polling === undefined)
        throw new AppError(
          'poll',
          'nothing is polled yet (poll.enabled, poll.targets; the daemon may still be starting)',
        );
      parts.polling.want(target);
      parts.store.save({audit: [{time: Date.now() * 1000, actor, action: 'poll.now', detail: target}]});
      return {};
    }),
    status: controlCommand(nothing, async () => status(parts)),
    /** A labelled test through every sink; answered when each has it, or after a while. */
    'alerts-test': controlCommand(nothing, (_params, actor) => testRoutes(parts, actor)),
    /** Reads configuration and rules again. */
    reload: controlCommand(nothing, async (_params, actor) => {
      const problem = await reload();
      const detail = problem ?? 'taken';
      parts.store.save({audit: [{time: Date.now() * 1000, actor, action: 'config.reload', detail}]});
      if (problem !== undefined) throw new AppError('config', problem);
      return {};
    }),
  };
}

/** Part of what the sensor gets as the site; whatever is said there has every exchange judged anew. */
const isOfSite = ({type}: Change): boolean =>
  type === 'said' || type === 'ticket' || type === 'silence' || type === 'baseline-said';

/** The sensor hears what people say once it is stored. */
const inDaemon = (parts: DaemonParts, one: Decision): ControlCommand =>
  controlCommand(one.schema, (params, actor) => decideInDaemon(parts, one, params, actor));

/** Throws what the decision throws, and `store-write`. */
export async function decideInDaemon(
  parts: DaemonParts,
  {decide}: Decision,
  params: unknown,
  actor: string,
): Promise<unknown> {
  const {store, topics} = parts;
  const now = Date.now() * 1000;
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
      if (alert === undefined) throw new AppError('control', `no alert has the id ${id}; bifrost alerts lists them`);
      return alert;
    },
  });
  const all = [...alerts.map((alert) => ({type: 'alert', alert}) as const), ...changes];
  const messages = messagesOf(all, before(store), topics);
  store.save({changes: all, messages, audit: [{time: now, actor, action, detail}]});
  if (changes.some(isOfSite)) await parts.sensor?.call('site', await siteOf(parts.config, store));
  if (changes.some(({type}) => type === 'poll-switch')) {
    parts.polling?.heed();
    tellPollPlan(parts);
  }
  parts.advisories?.changed(changes);
  parts.tasks?.changed(changes);
  parts.publisher?.wake();
  return result;
}

const status = (parts: DaemonParts): object => {
  const {config, publisher, saving, sensor} = parts;
  return {
    version,
    site: config.site,
    sensor: config.sensor,
    ...sensor?.status(),
    watching: sensor?.isAway() === false,
    broker: publisher === undefined ? 'none' : publisher.isConnected() ? 'connected' : 'not connected',
    degraded: saving.isDegraded(),
    ...saving.counters(),
    ...(saving.isDegraded() ? {} : stored(parts)),
  };
};

const stored = ({config, store}: DaemonParts): object => ({
  outbox: store.outbox.count(),
  alerts: store.alerts.counts(),
  store: {...store.size(), most: config.store.maxMiB * MIB, deleted: store.counters.own()},
});

/** A decision and its entry in the audit log have one time. */
function learnedAt({audit}: Pick<Store, 'audit'>, id: string): {readonly learned?: Micros} {
  const learned = audit.about(id, 'alert.learned').at(-1)?.time;
  return learned === undefined ? {} : {learned};
}
