/** Opens and sets a serial port of the box. Whether anything may be sent there is up to who opens it. */
import {closeSync, constants, openSync} from 'node:fs';
import {ReadStream} from 'node:tty';
import {type SerialPort, setPort} from './serial-mode.ts';

export interface Listener {
  /** What the port receives, as it comes in. */
  onBytes: (bytes: Uint8Array) => void;
  /** The port went away: it was unplugged, or its driver ended. */
  onEnd: (reason: string) => void;
}

export interface OpenPort {
  readonly stream: ReadStream;
  /** Closed when the stream is. */
  readonly descriptor: number;
}

/** Neither the terminal of this process, nor waiting for a carrier. */
const QUIET = constants.O_NOCTTY | constants.O_NONBLOCK;

/** `access`: as of open(2). The handlers are looked up each time. Throws what the system says when the port cannot be opened or set. */
export async function openPort(port: SerialPort, access: number, handlers: Listener): Promise<OpenPort> {
  const descriptor = openSync(port.device, access | QUIET);
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
  return {stream, descriptor};
}
