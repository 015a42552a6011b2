/** The sensor as a process of its own, which calls over a unix socket: the core goes on without it, and says so. */
import {AppError} from './core/errors.ts';
import {listenFor} from './link/listen.ts';
import {wordingOfCore} from './link/sensor-wording.ts';
import {socketPort} from './link/socket-port.ts';
import {type SensorHandlers, type SensorLink, sensorSide} from './sensor-link.ts';
import type {SensorOrder} from './sensor-settings.ts';

/** Resolves when it can call. Throws `control`: the socket cannot be made. */
export async function awaitSensor(path: string, handlers: SensorHandlers): Promise<SensorLink> {
  const side = sensorSide(handlers);
  const wording = wordingOfCore<SensorOrder>();
  const listener = await listenFor(
    path,
    (socket) =>
      side.connected(
        socketPort(socket, wording, {
          onMessage: side.receive,
          onGone: (reason) => side.gone(new AppError('capture-open', `the sensor is away: ${reason}`)),
        }),
      ),
    (reason) => handlers.onLog('warn', 'a call to the socket of the sensor was refused', {reason}),
  );
  return {
    ...side.link,
    // The sensor is not ours to end: it watches on, and hands over what it sees to the next core.
    async stop() {
      listener.close();
    },
  };
}
