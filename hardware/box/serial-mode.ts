/**
 * Speed and form of the characters of a serial port. They are set by stty, on the very descriptor that is used: a second
 * opening would raise the control lines once more.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';

export interface SerialMode {
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

export interface SerialPort extends SerialMode {
  readonly device: string;
}

const PARITY = {none: ['-parenb'], even: ['parenb', '-parodd'], odd: ['parenb', 'parodd']} as const;

/** Bytes as they are: no echo, no line editing, no flow control, no hanging up at the end. Rejects with what stty says. */
export async function setPort(descriptor: number, {baudRate, parity, stopBits}: SerialMode): Promise<void> {
  const mode = [String(baudRate), 'raw', '-echo', 'cs8', ...PARITY[parity], stopBits === 2 ? 'cstopb' : '-cstopb'];
  const stty = spawn('stty', [...mode, 'clocal', '-hupcl'], {stdio: [descriptor, 'ignore', 'pipe']});
  let said = '';
  stty.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(stty, 'close')) as [number | null];
  if (code !== 0) throw new Error(said.trim() === '' ? `stty ended with ${code}` : said.trim());
}
