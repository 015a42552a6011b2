/** What the daemon does when asked through the control socket. */
import type {ControlHandlers} from './api/control.ts';
import {alertStates} from './core/alert.ts';
import {AppError} from './core/errors.ts';
import {version} from './load/version.ts';
import type {Parts} from './main.ts';

export function controlCommands(parts: Parts, reload: () => Promise<string | undefined>): ControlHandlers {
  return {
    status: {
      params: {},
      handle: async () => ({
        version,
        site: parts.config.site,
        ...parts.sensor?.status(),
        broker: parts.publisher === undefined ? 'none' : parts.publisher.isConnected() ? 'connected' : 'not connected',
        outbox: parts.store.outbox.count(),
        alerts: parts.store.alerts.counts(),
      }),
    },
  };
}
