/** The calling end: tries until the core listens. */
import {connect, type Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

const RETRY_MS = 500;

/** Never rejects: `onWaiting` is told once why it waits. */
export async function dial(path: string, onWaiting: (reason: string) => void): Promise<Socket> {
  for (let tries = 0; ; tries++) {
    const connected = await attempt(path);
    if (!(connected instanceof Error)) return connected;
    if (tries === 0) onWaiting(connected.message);
    await sleep(RETRY_MS);
  }
}

function attempt(path: string): Promise<Socket | Error> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('error', resolve);
    socket.once('connect', () => {
      socket.off('error', resolve);
      resolve(socket);
    });
  });
}
