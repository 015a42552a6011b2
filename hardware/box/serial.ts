/**
 * A serial port of the box, only to listen. It is opened for reading alone, so that the kernel itself refuses to send;
 * nothing here asks it to.
 */
import {closeSync, constants, openSync} from 'node:fs';
import {ReadStream} from 'node:tty';
import {type SerialPort, setPort} from './serial-mode.ts';

export interface Listener {
  /** What the port receives, as it comes in. */
  readonly onBytes: (bytes: Uint8Array) => void;
  /** The port went away: it was unplugged, or its driver ended. */
  readonly onEnd: (reason: string) => void;
}

/** Neither the terminal of this process, nor waiting for a carrier. */
const TO_READ = constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK;

/** Throws what the system says when the port cannot be opened or set. */
export async function listenToSerial(port: SerialPort, {onBytes, onEnd}: Listener): Promise<{close(): void}> {
  const descriptor = openSync(port.device, TO_READ);
  try {
    await setPort(descriptor, port);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  // It reads from a second opening of the same port, made like the first one, and closes only that.
  const stream = new ReadStream(descriptor);
  stream.on('data', onBytes);
  stream.on('error', () => stream.destroy());
  stream.once('close', () => {
    closeSync(descriptor);
    onEnd('the port is gone');
  });
  return {
    close() {
      if (stream.destroyed) return;
      stream.removeAllListeners('close');
      stream.destroy();
      closeSync(descriptor);
    },
  };
}
