/**
 * sd_notify(3): tells systemd that the daemon is ready, alive or stopping, in datagrams to $NOTIFY_SOCKET.
 * Node has no AF_UNIX datagram socket, so libc is called through koffi; without the variable nothing is loaded.
 */
import {getSystemErrorName} from 'node:util';
import type {LibraryHandle} from 'koffi';

export interface Notify {
  /** Start-up is finished, or a reload is. */
  ready(): void;
  /** The configuration is being read again; `ready` ends it. */
  reloading(): void;
  stopping(): void;
  /** Still alive; systemd kills and restarts a daemon that stays silent for WatchdogSec. */
  watchdog(): void;
  /** One line for a person, shown by `systemctl status`. */
  status(text: string): void;
  close(): void;
}

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** sizeof(sun_path) in unix(7). */
const SUN_PATH = 108;

const nobody = (): void => undefined;
const SILENT: Notify = {
  ready: nobody,
  reloading: nobody,
  stopping: nobody,
  watchdog: nobody,
  status: nobody,
  close: nobody,
};

/**
 * `path` is the value of $NOTIFY_SOCKET; left out or empty, every call does nothing. `onError` is told, in plain words,
 * what systemd could not be told: a daemon goes on without its supervisor.
 */
export async function openNotify(path: string | undefined, onError: (reason: string) => void): Promise<Notify> {
  if (path === undefined || path === '') return SILENT;
  const address = unixAddress(path);
  if (address === undefined) {
    onError(`NOTIFY_SOCKET=${path} is neither an absolute path nor an abstract name (@...) of at most 107 bytes`);
    return SILENT;
  }
  const koffi = await import('koffi');
  const libc = koffi.load(null);
  const socket = openSocket(libc);
  const failed = (): void => onError(`systemd cannot be told at ${path}: ${getSystemErrorName(-koffi.errno())}`);
  if (socket.fd < 0) {
    failed();
    return SILENT;
  }
  return notifyThrough((state) => {
    if (!socket.send(Buffer.from(state), address)) failed();
  }, socket.close);
}

function notifyThrough(send: (state: string) => void, close: () => void): Notify {
  return {
    ready: () => send('READY=1'),
    // systemd 253 and later match a reload to its signal by this clock, CLOCK_MONOTONIC.
    reloading: () => send(`RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: () => send('STOPPING=1'),
    watchdog: () => send('WATCHDOG=1'),
    status: (text) => send(`STATUS=${text.replace(/\s+/g, ' ')}`),
    close,
  };
}

function openSocket(libc: LibraryHandle) {
  const socket = libc.func('int socket(int domain, int type, int protocol)');
  const sendto = libc.func(
    'long sendto(int fd, const uint8_t *data, size_t n, int flags, const uint8_t *to, uint32_t m)',
  );
  const close = libc.func('int close(int fd)');
  const fd: number = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  return {
    fd,
    /** Never waits: a full receive queue at systemd is a failed notification, not a stuck daemon. */
    send: (data: Uint8Array, to: Uint8Array): boolean =>
      Number(sendto(fd, data, data.length, MSG_DONTWAIT | MSG_NOSIGNAL, to, to.length)) === data.length,
    close: (): void => {
      close(fd);
    },
  };
}

/** sockaddr_un: the family in host order (little-endian wherever koffi runs), then the path; `@` stands for NUL. */
function unixAddress(path: string): Uint8Array | undefined {
  const name = Buffer.from(path);
  if (name.length < 2 || name.length >= SUN_PATH || !/^[/@]/.test(path)) return undefined;
  const abstract = path.startsWith('@');
  if (abstract) name[0] = 0;
  const family = Buffer.from([AF_UNIX, 0]);
  // The length tells where an abstract name ends: a NUL behind it would make it another name.
  return Buffer.concat(abstract ? [family, name] : [family, name, Buffer.from([0])]);
}
