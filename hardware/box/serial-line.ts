/** A serial port of the box, to ask over: opened for both ways. What may be asked there is not decided here. */
import {closeSync, constants, openSync} from 'node:fs';
import {ReadStream} from 'node:tty';
import {type SerialPort, setPort} from './serial-mode.ts';

export interface TwoWay {
  /** What the port receives, as it comes in. */
  onBytes: (bytes: Uint8Array) => void;
  onEnd: (reason: string) => void;
}

export interface SerialTalk {
  write(bytes: Uint8Array): void;
  /** Nothing is sent after it but what the port had taken already. */
  close(): void;
}

/** Neither the terminal of this process, nor waiting for a carrier. */
const BOTH_WAYS = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

/** Throws what the system says when the port cannot be opened or set. */
export async function talkOverSerial(port: SerialPort, handlers: TwoWay): Promise<SerialTalk> {
  const descriptor = openSync(port.device, BOTH_WAYS);
  try {
    await setPort(descriptor, port);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  // It uses a second opening of the same port, made like the first one, and closes only that.
  const stream = new ReadStream(descriptor);
  stream.on('data', (bytes: Uint8Array) => handlers.onBytes(bytes));
  stream.on('error', () => stream.destroy());
  stream.once('close', () => {
    closeSync(descriptor);
    handlers.onEnd('the port is gone');
  });
  return {
    write: (bytes) => void stream.write(bytes),
    close: () => void stream.destroy(),
  };
}
