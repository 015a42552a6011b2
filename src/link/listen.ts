/** The listening end of the core: one caller at a time; who comes while one is there is hung up on. */
import {chmodSync, rmSync} from 'node:fs';
import {createServer, type Socket} from 'node:net';
import {AppError} from '../core/errors.ts';

/** Owner and group may connect; the folder decides whose group that is. */
const MODE = 0o660;

export interface Listener {
  close(): void;
}

/**
 * `onCaller` gets the socket; the next caller is taken once that one is closed. A dead socket of an earlier run is put away: the
 * folder belongs to the core alone. Throws `control`: the place is not writable.
 */
export function listenFor(
  path: string,
  onCaller: (socket: Socket) => void,
  onRefused: (reason: string) => void,
): Promise<Listener> {
  let caller: Socket | undefined;
  const server = createServer((socket) => {
    if (caller !== undefined) {
      socket.destroy();
      onRefused('somebody called while one was there');
      return;
    }
    caller = socket;
    socket.once('close', () => {
      caller = undefined;
    });
    onCaller(socket);
  });
  return new Promise((resolve, reject) => {
    rmSync(path, {force: true});
    server.once('error', (cause) =>
      reject(new AppError('control', `${path}: ${cause.message} (is its folder there, and writable?)`, {cause})),
    );
    server.listen(path, () => {
      chmodSync(path, MODE);
      server.removeAllListeners('error').on('error', (error) => onRefused(error.message));
      resolve({
        close() {
          server.close();
          caller?.destroy();
        },
      });
    });
  });
}
