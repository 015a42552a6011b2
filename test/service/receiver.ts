/** A socket like systemd's, served by another program; `next` is the next datagram. */
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

export interface Receiver {
  next(): Promise<string>;
  close(): void;
}

export async function receiver(name: string): Promise<Receiver> {
  const program = fileURLToPath(new URL('receive.py', import.meta.url));
  const child = spawn('python3', [program, name], {stdio: ['pipe', 'pipe', 'inherit']});
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('the receiver ended');
    return String(JSON.parse(line.value));
  };
  if ((await next()) !== 'bound') throw new Error(`the receiver cannot bind ${name}`);
  return {next, close: () => child.kill()};
}
