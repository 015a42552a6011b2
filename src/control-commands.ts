/** What the daemon does when it is asked through the control socket (src/api/commands.ts says what may be asked). */
import {type ControlHandlers, commandSchemas, controlCommand} from './api/commands.ts';
import {AppError} from './core/errors.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {version} from './load/version.ts';

export function controlCommands(parts: DaemonParts, reload: () => Promise<string | undefined>): ControlHandlers {
  const audit = (actor: string, action: string, detail: string): void =>
    parts.store.save({audit: [{time: Date.now() * 1000, actor, action, detail}]});
  return {
    status: controlCommand(commandSchemas.status, async () => status(parts)),
    'alert-state': controlCommand(commandSchemas['alert-state'], async ({id, state, note}, actor) => {
      const alert = await parts.sensor?.setAlertState(id, state, Date.now() * 1000);
      if (alert === undefined) throw new AppError('control', `no alert has the id ${id}; bifrost alerts lists them`);
      audit(actor, `alert.${state}`, note === '' ? id : `${id}: ${note}`);
      return alert;
    }),
    reload: controlCommand(commandSchemas.reload, async (_params, actor) => {
      const problem = await reload();
      audit(actor, 'config.reload', problem ?? 'taken');
      if (problem !== undefined) throw new AppError('config', problem);
      return {};
    }),
  };
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
