/** A talk in text over one connection: say something, hear until it is whole. Bounded in bytes and time. */
import type {Socket} from 'node:net';
import type {Line, Request} from '../question.ts';

/** What a device may say between two answers of ours. */
const MAX_HEARD = 16_384;

export interface Dialogue {
  /** All that came since the last `say`, as soon as `isWhole` says so. Rejects: time-out, the end of the connection. */
  hear(isWhole: (text: string) => boolean): Promise<string>;
  /** Sends one line within the budget, and hears the answer. `request` says what it is, and holds no secret. */
  say(request: Request, text: string, isWhole: (text: string) => boolean): Promise<string>;
  /** A last line, whose answer nobody waits for; then the connection ends. */
  leave(request: Request, text: string): Promise<void>;
}

export interface DialogueOptions {
  /** Takes what is no text out of the bytes, and may answer it. */
  readonly plain?: (bytes: Buffer, socket: Socket) => Buffer;
}

export function dialogue(socket: Socket, line: Line, {plain = (bytes) => bytes}: DialogueOptions = {}): Dialogue {
  let heard = '';
  let fault: Error | undefined;
  let wake: () => void = () => undefined;
  const end = (error?: Error): void => {
    fault ??= error ?? new Error('the device closed the connection');
    wake();
  };
  socket.on('data', (bytes: Buffer) => {
    heard = (heard + plain(bytes, socket).toString('latin1')).slice(-MAX_HEARD);
    wake();
  });
  socket.on('error', end);
  socket.once('close', () => end());

  async function hear(isWhole: (text: string) => boolean): Promise<string> {
    const until = Date.now() + line.timeout;
    while (!isWhole(heard)) {
      if (line.signal.aborted) throw new Error('stopped');
      if (fault !== undefined) throw Object.assign(fault, {heard});
      await sooner(line, until - Date.now(), (ring) => {
        wake = ring;
      });
      if (Date.now() >= until && !isWhole(heard)) throw Object.assign(new Error('no answer in time'), {heard});
    }
    return heard;
  }

  return {
    hear,
    async say(request, text, isWhole) {
      await line.request(request);
      heard = '';
      socket.write(`${text}\r\n`, 'latin1');
      const answer = await hear(isWhole);
      line.answered();
      return answer;
    },
    async leave(request, text) {
      await line.request(request);
      socket.end(`${text}\r\n`, 'latin1');
      line.answered();
    },
  };
}

/** Until somebody rings, the time is over or the line is stopped. */
function sooner({signal}: Line, milliseconds: number, give: (ring: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, milliseconds));
    signal.addEventListener('abort', done, {once: true});
    give(done);
  });
}

/** What had come when a talk failed. */
export const heardBefore = (error: unknown): string =>
  error instanceof Error && 'heard' in error && typeof error.heard === 'string' ? error.heard : '';
