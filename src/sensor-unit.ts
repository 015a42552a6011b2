/**
 * The sensor as a process of its own (systemd/bifrost-sensor.service): it captures and reads what hostile devices send, and holds
 * neither disk nor network. All it knows of the site it is told by the core over a unix socket, whenever it calls there.
 */

import {setTimeout as sleep} from 'node:timers/promises';
import type {Port} from './core/port.ts';
import type {FromSensor} from './core/sensor-message.ts';
import {dial} from './link/dial.ts';
import {sensorPlace} from './link/places.ts';
import {wordingOfSensor} from './link/sensor-wording.ts';
import {socketPort} from './link/socket-port.ts';
import {openSensor} from './sensor.ts';
import type {SensorOrder} from './sensor-settings.ts';
import {superviseUnit} from './unit.ts';

/** A core that hung up is not called again at once: it may do so every time. */
const RECALL_MS = 500;
/** Nothing could be captured: the service manager tries again. */
const CANNOT_CAPTURE = 4;

/** Runs until it is ended. `sockets`: the folder below which the core listens. */
export async function runSensor(sockets: string): Promise<void> {
  const path = sensorPlace(sockets);
  let port: Port<FromSensor> | undefined;
  const unit = await superviseUnit('sensor', () => sensor.beats());
  const sensor = openSensor({
    send(message) {
      port?.send(message);
      if (message.type === 'log') unit.log[message.level]({...message.detail}, message.message);
      if (message.type === 'ready') unit.says(`captures: ${message.sources.join(', ')}`);
      if (message.type === 'failed') unit.end(CANNOT_CAPTURE, message.message);
    },
    startAnew: () => unit.end(0, 'other interfaces are to be captured'),
  });
  const wording = wordingOfSensor<SensorOrder>();
  unit.ready();
  for (;;) {
    const socket = await dial(path, (reason) => unit.says(`waits for the core: ${reason}`));
    await new Promise<void>((resolve) => {
      port = socketPort(socket, wording, {
        onMessage: (order) => void sensor.receive(order),
        onGone(reason) {
          port = undefined;
          sensor.disconnected();
          unit.says(`the core is away (${reason}); watching on`);
          resolve();
        },
      });
      sensor.connected();
    });
    await sleep(RECALL_MS);
  }
}
