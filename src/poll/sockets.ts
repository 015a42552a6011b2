/**
 * Every TCP socket of this process that calls out, whoever made it: a library's, too. So all of them can be ended at once,
 * and one that was not granted is noticed.
 */
import {subscribe, unsubscribe} from 'node:diagnostics_channel';
import type {Socket} from 'node:net';

const CHANNEL = 'net.client.socket';

export interface Sockets {
  /** Resets all of them: one segment goes out, and nothing is sent again after it. */
  resetAll(): void;
  count(): number;
  close(): void;
}

export function watchSockets(): Sockets {
  const open = new Set<Socket>();
  const onSocket = (message: unknown): void => {
    const {socket} = message as {socket: Socket};
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  subscribe(CHANNEL, onSocket);
  return {
    resetAll() {
      for (const socket of open) reset(socket);
    },
    count: () => open.size,
    close: () => void unsubscribe(CHANNEL, onSocket),
  };
}

/** A socket that still connects cannot be reset; to destroy it ends the attempt. */
export function reset(socket: Socket): void {
  if (socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}
