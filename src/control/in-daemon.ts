/** What the daemon does when it is asked through the control socket: decisions, and what only a running daemon can. */
import {type ControlCommand, type ControlHandlers, controlCommand} from '../api/commands.ts';
import type {Change} from '../core/change.ts';
import {AppError} from '../core/errors.ts';
import type {DaemonParts} from '../daemon-parts.ts';
import {version} from '../load/version.ts';
import {messagesOf} from '../publish/messages.ts';
import {siteOf} from '../site.ts';
import {before} from '../store/store.ts';
import type {Decision} from './decision.ts';
import {decisions} from './decisions.ts';

/** No parameters. */
const nothing = {type: 'object', additionalProperties: false, properties: {}} as const;

export function controlCommands(parts: DaemonParts, reload: () => Promise<string | undefined>): ControlHandlers {
  const decided = Object.entries<Decision>(decisions).map(([name, one]) => [name, inDaemon(parts, one)] as const);
  return {
    ...Object.fromEntries(decided),
    status: controlCommand(nothing, async () => status(parts)),
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
function inDaemon(parts: DaemonParts, {schema, decide}: Decision): ControlCommand {
  const {store, topics} = parts;
  return controlCommand(schema, async (params, actor) => {
    const now = Date.now() * 1000;
    const {
      action,
      detail,
      changes = [],
      result,
    } = await decide(params, {
      store,
      actor,
      now,
      async setAlertState(id, state) {
        const alert = await parts.sensor?.call('alert-state', {id, state, now});
        if (alert === undefined) throw new AppError('control', `no alert has the id ${id}; bifrost alerts lists them`);
        return alert;
      },
    });
    const messages = messagesOf(changes, before(store), topics);
    store.save({changes, messages, audit: [{time: now, actor, action, detail}]});
    if (changes.some(isOfSite)) await parts.sensor?.call('site', await siteOf(parts.config, store));
    parts.publisher?.wake();
    return result;
  });
}

const status = ({config, publisher, sensor, store}: DaemonParts): object => ({
  version,
  site: config.site,
  sensor: config.sensor,
  ...sensor?.status(),
  broker: publisher === undefined ? 'none' : publisher.isConnected() ? 'connected' : 'not connected',
  outbox: store.outbox.count(),
  alerts: store.alerts.counts(),
});
