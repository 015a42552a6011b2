/** The file of a unix socket: made with mode 0660, and a dead one of an earlier run is put away. */
import {lstat, unlink} from 'node:fs/promises';
import {connect, type Server} from 'node:net';
import {AppError} from '../core/errors.ts';

/** Owner and group may connect. */
const ALL_BUT_0660 = 0o117;

/** `setting` names the path. Throws `control`: somebody listens there, something else lies there, or it is not writable. */
export async function listenOn(server: Server, path: string, setting = 'control.socket'): Promise<void> {
  try {
    await bind(server, path);
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw cannotListen(path, error);
    await removeStale(path, setting);
    await bind(server, path).catch((cause) => Promise.reject(cannotListen(path, cause)));
  }
}

/** The file is made within the call of `listen`: the mask gives it its mode from the first moment on. */
function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const mask = process.umask(ALL_BUT_0660);
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
    process.umask(mask);
  });
}

/** Only a socket, and only when nobody listens on it: a daemon that was killed leaves it behind. */
async function removeStale(path: string, setting: string): Promise<void> {
  if (!(await lstat(path)).isSocket()) {
    throw new AppError('control', `${path}: not a socket; set ${setting} to another path`);
  }
  if (await answers(path)) {
    throw new AppError('control', `${path}: another daemon is running; stop it first, or set ${setting}`);
  }
  await unlink(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('error', (error) => resolve(!isNobodyThere(error)));
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
  });
}

/** The error of a connect where no process listens. */
export const isNobodyThere = (error: unknown): boolean => ['ENOENT', 'ECONNREFUSED'].includes(String(codeOf(error)));

export const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException | undefined)?.code;

const cannotListen = (path: string, cause: unknown): AppError =>
  new AppError('control', `${path}: ${(cause as Error).message} (is its folder there, and writable?)`, {cause});
