/**
 * A serial port of the box, only to listen. It is opened for reading alone, so that the kernel itself refuses to send;
 * nothing here asks it to. Its settings are made by stty, on the very same descriptor: a second opening would raise the
 * control lines once more.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, constants, openSync} from 'node:fs';
import {ReadStream} from 'node:tty';

export interface SerialPort {
  readonly device: string;
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

export interface Listener {
  /** What the port receives, as it comes in. */
  readonly onBytes: (bytes: Uint8Array) => void;
  /** The port went away: it was unplugged, or its driver ended. */
  readonly onEnd: (reason: string) => void;
}

/** Neither the terminal of this process, nor waiting for a carrier. */
const TO_READ = constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK;
const PARITY = {none: ['-parenb'], even: ['parenb', '-parodd'], odd: ['parenb', 'parodd']} as const;

/** Throws what the system says when the port cannot be opened or set. */
export async function listenToSerial(port: SerialPort, {onBytes, onEnd}: Listener): Promise<{close(): void}> {
  const descriptor = openSync(port.device, TO_READ);
  try {
    await set(descriptor, port);
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

/** Bytes as they are: no echo, no line editing, no flow control, no hanging up at the end. */
async function set(descriptor: number, {baudRate, parity, stopBits}: SerialPort): Promise<void> {
  const mode = [String(baudRate), 'raw', '-echo', 'cs8', ...PARITY[parity], stopBits === 2 ? 'cstopb' : '-cstopb'];
  const stty = spawn('stty', [...mode, 'clocal', '-hupcl'], {stdio: [descriptor, 'ignore', 'pipe']});
  let said = '';
  stty.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(stty, 'close')) as [number | null];
  if (code !== 0) throw new Error(said.trim() === '' ? `stty ended with ${code}` : said.trim());
}
