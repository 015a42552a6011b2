/**
 * A serial port of the box, only to listen. It is opened for reading alone, so that the kernel itself refuses to send;
 * nothing here asks it to.
 */
import {closeSync, constants} from 'node:fs';
import type {SerialPort} from './serial-mode.ts';
import {type Listener, openPort} from './serial-port.ts';

/** Throws what the system says when the port cannot be opened or set. */
export async function listenToSerial(port: SerialPort, listener: Listener): Promise<{close(): void}> {
  const {stream, descriptor} = await openPort(port, constants.O_RDONLY, listener);
  return {
    close() {
      if (stream.destroyed) return;
      stream.removeAllListeners('close');
      stream.destroy();
      closeSync(descriptor);
    },
  };
}
