/** A connection that a library drives: what comes over it is heard, and that it ends is not waited out. */
import type {Socket} from 'node:net';
import type {Target} from '../core/poll.ts';
import {fault, joined, MAX_HEARD, said} from './heard.ts';
import type {Line, Piece} from './question.ts';

export interface Overheard {
  /** What the device said since it was last taken, as one piece: TCP cuts where it likes. */
  take(): Piece;
  /** Settles as `answer` does; rejects where the connection ends, is stopped, or brings more than any answer. */
  until<T>(answer: Promise<T>): Promise<T>;
  /** Nobody listens to the connection any more, neither this nor the library: it may be kept for the next question. */
  end(): void;
}

const EVENTS = ['connect', 'data', 'drain', 'end', 'error', 'timeout', 'close'] as const;

export function overhear(socket: Socket, target: Target, line: Line): Overheard {
  let pieces: Piece[] = [];
  let length = 0;
  const before = new Map(EVENTS.map((event) => [event, new Set(socket.rawListeners(event))]));
  const over = new AbortController();
  const lost = new Promise<never>((_, reject) => {
    socket.on('data', (bytes: Buffer) => {
      length += bytes.length;
      if (length <= MAX_HEARD) pieces.push(said('server', Uint8Array.from(bytes)));
      else socket.destroy(fault(target, `it sent more than ${MAX_HEARD} bytes for one question`));
    });
    socket.once('error', (cause) => reject(fault(target, `the connection broke: ${cause.message}`, cause)));
    socket.once('close', () => reject(fault(target, 'it closed the connection instead of an answer')));
    const stop = (): void => reject(fault(target, 'polling was stopped', line.signal.reason));
    line.signal.addEventListener('abort', stop, {once: true, signal: over.signal});
  });
  lost.catch(() => undefined); // whoever waits for an answer gets it
  return {
    take: () => {
      const taken = joined(pieces, 'server');
      pieces = [];
      return taken;
    },
    until: (answer) => Promise.race([answer, lost]),
    end() {
      over.abort();
      for (const [event, listeners] of before) {
        for (const listener of socket.rawListeners(event)) {
          if (!listeners.has(listener)) socket.off(event, listener as () => void);
        }
      }
    },
  };
}
