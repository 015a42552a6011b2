/** A socket like systemd's, served by another program; `next` is the next datagram. */
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

export interface Receiver {
  next(): Promise<string>;
  /** Whatever came within `ms`. */
  within(ms: number): Promise<string[]>;
  close(): void;
}

export async function receiver(name: string): Promise<Receiver> {
  const child = spawn('python3', [new URL('receive.py', import.meta.url).pathname, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('the receiver ended');
    return String(JSON.parse(line.value));
  };
  const within = async (ms: number): Promise<string[]> => {
    const got: string[] = [];
    const stop = setTimeout(() => child.kill(), ms);
    for (let line = await lines.next(); line.done !== true; line = await lines.next())
      got.push(String(JSON.parse(line.value)));
    clearTimeout(stop);
    return got;
  };
  if ((await next()) !== 'bound') throw new Error(`the receiver cannot bind ${name}`);
  return {next, within, close: () => child.kill()};
}
